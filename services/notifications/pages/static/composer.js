// The agency's comments before they are sent: each an editor at its place, all of them sent with the decision.

import { at, element } from "./element.js";
import { filled, words } from "./session.js";

export class Composer {
  constructor() {
    this.editors = new Map();
    window.addEventListener("beforeunload", (event) => {
      if ([...this.editors.values()].some((one) => one.text.value.trim())) event.preventDefault();
    });
  }

  clear() {
    for (const one of this.editors.values()) one.card.remove();
    this.editors.clear();
    this.tell();
  }

  // `fields`: [pointer, name] pairs to choose among, where the place has parts.
  add(pointer, name, where, fields = []) {
    const there = this.editors.get(pointer);
    if (there) return there.text.focus();
    const key = `comment${pointer}`;
    const text = element("textarea", { id: key, rows: "3", maxlength: "5000", oninput: () => this.tell() });
    const part = element("select", { id: `${key}-part` },
      element("option", { value: pointer }, words.comment_all_of_it),
      ...fields.map(([value, label]) => element("option", { value }, label)));
    const remove = element("button", { type: "button", class: "quiet", onclick: () => this.remove(pointer, where) }, words.comment_remove);
    const card = element("div", { class: "composer" },
      ...(fields.length ? [element("label", { for: `${key}-part` }, words.comment_part), part] : []),
      element("label", { for: key }, filled(words.comment_text, { name })), text, remove);
    this.editors.set(pointer, { card, text, part });
    where.append(card);
    text.focus();
    this.tell();
  }

  remove(pointer, where) {
    this.editors.get(pointer).card.remove();
    this.editors.delete(pointer);
    this.tell();
    const near = where.querySelector("button") ?? at("comment-whole");
    near.focus();
  }

  tell() {
    const n = this.editors.size;
    at("decision-count").textContent = n ? filled(words.comments_written, { n }) : "";
  }

  // What is to be sent; null, with the focus on it, if a comment is still empty.
  comments() {
    const empty = [...this.editors.values()].find((one) => !one.text.value.trim());
    if (empty) {
      empty.text.setAttribute("aria-invalid", "true");
      empty.text.focus();
      at("decision-count").textContent = words.comment_empty;
      return null;
    }
    return [...this.editors.values()].map((one) => ({ pointer: one.part.value, message: one.text.value.trim() }));
  }
}
