// Which respondents are looked at: by name and by state. Kept in the address, so that it can be sent to somebody.

import { at } from "./element.js";
import { filled, words } from "./session.js";

export class Filter {
  constructor() {
    const asked = new URLSearchParams(location.search);
    this.states = new Set((asked.get("state") ?? "").split(",").filter(Boolean));
    this.text = asked.get("q") ?? "";
    this.listeners = [];
    at("filter-text").value = this.text;
    at("filter-text").addEventListener("input", () => this.set({ text: at("filter-text").value }));
    at("filter-clear").addEventListener("click", () => {
      at("filter-text").value = "";
      this.set({ text: "", states: new Set() });
      at("filter-text").focus();
    });
  }

  onChange(listener) {
    this.listeners.push(listener);
  }

  takes(respondent) {
    const wanted = this.text.trim().toLocaleLowerCase("sv");
    const named = !wanted || respondent.name.toLocaleLowerCase("sv").includes(wanted) || respondent.code.startsWith(wanted);
    return named && (!this.states.size || this.states.has(respondent.state));
  }

  toggle(state) {
    const states = new Set(this.states);
    if (!states.delete(state)) states.add(state);
    this.set({ states });
  }

  set(changed) {
    Object.assign(this, changed);
    const query = new URLSearchParams(location.search);
    for (const [name, value] of [["q", this.text.trim()], ["state", [...this.states].join(",")]]) {
      if (value) query.set(name, value);
      else query.delete(name);
    }
    history.replaceState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}`);
    for (const listener of this.listeners) listener();
  }

  tell(respondents) {
    const shown = respondents.filter((one) => this.takes(one)).length;
    const all = shown === respondents.length;
    at("filter-clear").hidden = !this.text && !this.states.size;
    const text = all ? "" : filled(words.filter_shown, { n: shown, all: respondents.length });
    if (at("filter-shown").textContent !== text) at("filter-shown").textContent = text;
  }
}
