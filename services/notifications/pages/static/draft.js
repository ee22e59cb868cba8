// Saves what is written, part by part, as it is written. What has not been saved yet is kept in the browser and sent
// when the line is back; what somebody else has changed meanwhile is not written over.

import { canonical } from "./draft-unit.js";

const QUIET_MS = 1200; // a part is saved when nothing has been typed in it for so long
const LONGEST_PAUSE_MS = 20000;
const FINDINGS_MS = 600; // after a save, what the rules now say is read again

export class Draft {
  // `onState` is told whenever a part's state changes, `onRead` of each draft read.
  constructor({ session, address, memory, onState, onRead }) {
    Object.assign(this, { session, address, memory, onState, onRead, units: new Map(), timers: new Map() });
    this.pause = 1000;
    this.away = false;
    this.savedAt = null;
    window.addEventListener("online", () => this.saveAll());
    window.addEventListener("pagehide", () => this.units.forEach((unit) => this.keep(unit)));
    window.addEventListener("beforeunload", (event) => {
      if (this.unsaved().length) event.preventDefault();
    });
  }

  unsaved() {
    return [...this.units.values()].filter((unit) => !unit.clean);
  }

  get hasSavedSinceRead() {
    return this.savedAt !== null && this.savedAt >= (this.readAt ?? 0);
  }

  add(unit) {
    this.units.set(unit.id, unit);
  }

  drop(unit) {
    clearTimeout(this.timers.get(unit.id));
    this.units.delete(unit.id);
    this.memory.forget(unit.id);
    this.onState();
  }

  async read() {
    this.readAt = new Date();
    const draft = await this.session.api(`${this.address}/draft`);
    this.onRead(draft);
    return draft;
  }

  readSoon() {
    clearTimeout(this.reading);
    this.reading = setTimeout(() => this.read().catch(() => {}), FINDINGS_MS);
  }

  // What was kept from before is put back where it was written, and saved.
  restore(unit, kept) {
    unit.form.write(kept.value);
    Object.assign(unit, { base: kept.base, tag: kept.tag });
    this.change(unit, 0);
  }

  // Called at each keystroke.
  change(unit, wait = QUIET_MS) {
    if (unit.state !== "conflict") this.to(unit, unit.saving ? "saving" : "dirty");
    this.keep(unit);
    this.soon(unit, wait);
  }

  soon(unit, wait) {
    clearTimeout(this.timers.get(unit.id));
    this.timers.set(unit.id, setTimeout(() => this.save(unit), wait));
  }

  keep(unit) {
    if (unit.clean) return;
    this.memory.keep(unit.id, { value: unit.form.read(), base: unit.base, tag: unit.tag });
  }

  to(unit, state) {
    unit.state = state;
    this.onState(unit);
  }

  // Saves all there is, at once. True if nothing is left unsaved.
  async saveAll() {
    await Promise.all(this.unsaved().filter((unit) => unit.state !== "conflict").map((unit) => this.save(unit)));
    return this.unsaved().length === 0;
  }

  async save(unit) {
    clearTimeout(this.timers.get(unit.id));
    if (unit.saving) await unit.saving;
    if (this.units.get(unit.id) !== unit || unit.state === "conflict") return;
    unit.saving = this.send(unit).finally(() => { unit.saving = null; });
    await unit.saving;
  }

  async send(unit) {
    const value = unit.form.read();
    const text = canonical(value);
    if (text === unit.base) return this.done(unit, text, unit.tag);
    const complaint = unit.complaint(value);
    if (complaint) return this.refuse(unit, [complaint]);
    this.to(unit, "saving");
    try {
      const response = await this.put(unit, value);
      this.away = false;
      this.pause = 1000;
      const tag = value === null ? null : response.headers.get("ETag").replaceAll('"', "");
      this.done(unit, text, tag);
      this.readSoon();
    } catch (error) {
      await this.failed(unit, value, error);
    }
  }

  put(unit, value) {
    const headers = unit.tag === null ? { "If-None-Match": "*" } : { "If-Match": `"${unit.tag}"` };
    const path = `${this.address}/${unit.path}`;
    if (value === null) return this.session.fetch(path, { method: "DELETE", headers });
    return this.session.fetch(path, { method: "PUT", headers, body: unit.body(value) });
  }

  done(unit, text, tag) {
    Object.assign(unit, { base: text, tag, refusals: [] });
    this.savedAt = new Date();
    if (canonical(unit.form.read()) !== text) { // more was typed while it was on its way
      this.keep(unit);
      this.to(unit, "dirty");
      return this.soon(unit, QUIET_MS);
    }
    this.memory.forget(unit.id);
    this.to(unit, "clean");
    unit.say();
  }

  refuse(unit, messages) {
    unit.refusals = messages;
    this.to(unit, "refused");
    unit.say();
  }

  async failed(unit, value, error) {
    if (error.status === 412) return this.changedMeanwhile(unit, value);
    const known = error.status >= 400 && error.status < 500 && ![401, 408, 429].includes(error.status);
    if (known) {
      const own = error.errors.length ? error.errors : [{ pointer: "", severity: "error", message: error.message }];
      return this.refuse(unit, own.map((one) => ({ ...one, at: one.pointer })));
    }
    this.away = error.status !== 401;
    this.to(unit, "waiting");
    this.keep(unit);
    this.soon(unit, this.pause * (0.75 + Math.random() / 2));
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE_MS);
  }

  // What stands there is not what was read before this was written: both are shown, and a person chooses.
  async changedMeanwhile(unit, mine) {
    let theirs;
    try {
      theirs = unit.pick(await this.session.api(`${this.address}/draft`));
    } catch {
      this.to(unit, "waiting");
      return this.soon(unit, this.pause);
    }
    const [stands, written] = [canonical(theirs.value), canonical(mine)];
    if (stands === written) return this.done(unit, written, theirs.tag); // the answer was lost, not what was sent
    if (stands === unit.base) {
      unit.tag = theirs.tag;
      return this.soon(unit, 0);
    }
    this.to(unit, "conflict");
    unit.form.conflict(theirs.value, mine, (chosen) => this.settle(unit, theirs, chosen));
  }

  settle(unit, theirs, chosen) {
    if (chosen === "theirs" && theirs.value === null && unit.onGone) return unit.onGone();
    if (chosen === "theirs") unit.form.write(theirs.value);
    Object.assign(unit, { base: canonical(theirs.value), tag: theirs.tag, state: "dirty" });
    this.change(unit, 0);
  }
}

// What is not saved yet, in the browser: it outlives a closed tab and a lost line.
export class Memory {
  constructor(place) {
    this.prefix = `insats-draft:${place}/`;
  }

  keep(id, kept) {
    try {
      localStorage.setItem(this.prefix + id, JSON.stringify(kept));
    } catch { // full or switched off: then the page alone holds it, and says so before it is left
    }
  }

  forget(id) {
    try {
      localStorage.removeItem(this.prefix + id);
    } catch { // nothing was kept
    }
  }

  // [id, kept] of all that is there.
  all() {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(this.prefix))
        .map((key) => [key.slice(this.prefix.length), JSON.parse(localStorage.getItem(key))]);
    } catch {
      return [];
    }
  }
}
