// One part of a draft that is saved by itself: an insats, an answer, a certificate of nothing, the analyses.

// The same content is the same text, whatever the order of its members.
export function canonical(value) {
  return JSON.stringify(value, (_, part) => (part && typeof part === "object" && !Array.isArray(part)
    ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part));
}

export class Unit {
  // `id` names it among the units and in the browser's memory, `path` under the draft's address; `pick` finds
  // {value, tag} of it in a draft as the service tells it; `form` shows it: read(), write(value), say(messages),
  // find(pointer), holdsFocus(), conflict(theirs, mine, choose). `named()` is what it is called to people; `complaint`
  // of a value says why it cannot be sent as it is; `onGone` takes it away when it is nothing any more.
  constructor({ id, path = id, named, pick, form, complaint = () => null, body = (value) => value, onGone = null }) {
    Object.assign(this, { id, path, named, pick, form, complaint, body, onGone });
    Object.assign(this, { base: "null", tag: null, state: "clean", refusals: [], findings: [] });
  }

  get clean() {
    return this.state === "clean";
  }

  // Takes what the service has, unless somebody is writing here: then it is met when it is saved.
  take(draft) {
    const { value, tag } = this.pick(draft);
    if (!this.clean || this.form.holdsFocus()) return;
    const text = canonical(value);
    if (text !== this.base) this.form.write(value);
    this.base = text;
    this.tag = tag;
  }

  say() {
    this.form.say([...this.refusals, ...this.findings]);
  }
}
