// The parts of the draft on the page: each form with the unit that saves it, and what the service says of them.

import { Unit } from "./draft-unit.js";
import { InsatsForm, tidy } from "./insats-form.js";
import { said } from "./form-parts.js";
import { words } from "./session.js";
import { goTo } from "./summary.js";
import { sure } from "./sure.js";

export class Parts {
  constructor({ draft, form, lists, onTaken }) {
    Object.assign(this, { draft, form, lists, onTaken, read: null });
  }

  start(found) {
    for (const { question, form } of this.form.forms) this.add(this.partUnit(question, form));
    for (const table of this.form.tables.values()) this.add(this.nilUnit(table));
    this.take(found);
  }

  add(unit) {
    this.draft.add(unit);
    unit.form.box.addEventListener("input", () => this.draft.change(unit));
  }

  partUnit(question, form) {
    if (form.id === "analyses") {
      return new Unit({
        id: "analyses", form, named: () => said(question.title), body: (value) => ({ analyses: value }),
        pick: (draft) => ({ value: draft.analyses, tag: draft.tags.analyses }),
      });
    }
    return new Unit({
      id: form.id, form, named: () => `${question.id} ${said(question.title)}`,
      pick: (draft) => ({ value: draft.answers[question.id] ?? null, tag: draft.tags.answers[question.id] ?? null }),
    });
  }

  nilUnit(table) {
    const { area } = table.question;
    return new Unit({
      id: table.nil.id, form: table.nil, named: () => `${words.nil_title}: ${this.areaName(area)}`,
      body: (value) => ({ reason: value.reason }),
      complaint: (value) => (value && !value.reason.trim()
        ? { at: "/reason", severity: "error", message: words.nil_reason_missing } : null),
      pick: (draft) => ({
        value: draft.nil_returns.find((one) => one.area === area) ?? null,
        tag: draft.tags.nil_returns[area] ?? null,
      }),
    });
  }

  areaName(area) {
    return this.form.areas.find(([code]) => code === area)?.[1] ?? area;
  }

  insatsUnit(key, area) {
    const table = this.form.tables.get(area) ?? [...this.form.tables.values()][0];
    const context = { columns: table.question.columns, said, lists: this.lists, limits: this.form.limits };
    const form = new InsatsForm(key, context, () => this.remove(unit));
    const unit = new Unit({
      id: form.id, form, named: () => form.title.textContent, onGone: () => this.takeAway(unit),
      complaint: (value) => (value.name?.trim() ? null : { at: "/name", severity: "error", message: words.name_missing }),
      pick: (draft) => {
        const one = draft.insatser.find((each) => each.key === key);
        return one ? { value: tidy(one), tag: String(one.version) } : { value: null, tag: null };
      },
    });
    form.write({ area });
    this.place_(form, area);
    this.add(unit);
    return unit;
  }

  // Puts a card in its area's list, the last there.
  place_(form, area) {
    const table = this.form.tables.get(area);
    if (!table || form.box.parentElement === table.list) return;
    const before = [...this.form.tables.values()].find((one) => one.list === form.box.parentElement);
    table.list.append(form.box);
    for (const one of [before, table]) if (one) this.form.show(one);
  }

  addNew(area) {
    const key = `${area}-${Math.random().toString(36).slice(2, 8)}`.slice(0, 100);
    const unit = this.insatsUnit(key, area);
    unit.form.box.open = true;
    goTo(unit.form.fields.name.control);
  }

  async remove(unit) {
    const { title } = unit.form;
    if (!await sure(words.remove_insats_sure, title.textContent, words.remove_insats)) return;
    const done = unit.tag === null || await this.draft.session.attempt(() =>
      this.draft.session.fetch(`${this.draft.address}/${unit.path}`, { method: "DELETE" }));
    if (!done) return;
    this.takeAway(unit);
    this.draft.readSoon();
  }

  takeAway(unit) {
    const table = [...this.form.tables.values()].find((one) => one.list.contains(unit.form.box));
    this.draft.drop(unit);
    unit.form.box.remove();
    if (!table) return;
    this.form.show(table);
    (table.add.hidden ? table.box : table.add).focus();
  }

  // Takes a draft as the service tells it: new insatser come, those gone go, and everything says what the rules say.
  take(read) {
    this.read = read;
    for (const one of read.insatser) {
      if (!this.draft.units.has(`insatser/${one.key}`)) this.insatsUnit(one.key, one.area);
    }
    for (const unit of [...this.draft.units.values()]) {
      const gone = unit.onGone && unit.clean && unit.tag !== null && unit.pick(read).value === null;
      if (gone && !unit.form.holdsFocus()) this.takeAway(unit);
      else unit.take(read);
      if (unit.form.fields?.area) this.place_(unit.form, unit.form.fields.area.read());
      unit.findings = [];
    }
    for (const finding of read.findings) {
      const { unit, pointer } = this.unitAt(finding.pointer);
      unit?.findings.push({ ...finding, at: pointer });
    }
    for (const unit of this.draft.units.values()) {
      // what is missing altogether is said in the list of what is left to do, not as a fault while one is at it
      unit.findings = unit.findings.filter((one) => one.code !== "answer-missing");
      if (unit.clean) unit.say();
    }
    for (const table of this.form.tables.values()) this.form.show(table);
    this.onTaken(read);
  }

  // What was written before and never saved, from the browser's memory. Answers how many parts.
  restore(kept) {
    let n = 0;
    for (const [id, one] of kept) {
      const [kind, key] = id.split(/\/(.*)/s);
      const unit = this.draft.units.get(id) ?? (kind === "insatser" ? this.insatsUnit(key, one.value?.area) : null);
      if (!unit) continue;
      this.draft.restore(unit, one);
      n += 1;
    }
    return n;
  }

  unitAt(pointer) {
    const [, part, item, ...rest] = pointer.split("/");
    const within = rest.length ? `/${rest.join("/")}` : "";
    const units = this.draft.units;
    if (part === "insatser" && this.read.insatser[item]) return { unit: units.get(`insatser/${this.read.insatser[item].key}`), pointer: within };
    if (part === "answers") return { unit: units.get(`answers/${item}`), pointer: within };
    if (part === "nil_returns" && this.read.nil_returns[item]) {
      return { unit: units.get(`nil-returns/${this.read.nil_returns[item].area}`), pointer: within };
    }
    if (part === "analyses") return { unit: units.get("analyses"), pointer: item === undefined ? "" : `/${item}${within}` };
    return { unit: null, pointer: "" };
  }

  // Where a pointer into the draft is on the page: what it is called, and how to get there.
  place(pointer) {
    const { unit, pointer: within } = this.unitAt(pointer);
    if (!unit) return { where: "", go: () => goTo(document.getElementById("form-title")) };
    return { where: unit.named(), go: () => goTo(unit.form.find(within)) };
  }
}
