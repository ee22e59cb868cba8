// The right half of the review: what was read of one facet, and what a person can say of it.

import { at, element } from "./element.js";
import { filled, words } from "./session.js";

const LISTS = ["perspectives", "sdg", "basis"]; // facets that hold several values, or none

const percent = (confidence) => `${Math.round(confidence * 100)} %`;

export class Answer {
  // `onAnswer` gets the value that was chosen, in the facet's form.
  constructor(codes, onAnswer) {
    Object.assign(this, { codes, onAnswer, item: null });
    at("confirm").addEventListener("click", () => this.confirm());
    at("keep").addEventListener("click", () => this.keep());
    at("several").addEventListener("submit", (event) => {
      event.preventDefault();
      this.save();
    });
  }

  get isList() { return LISTS.includes(this.item.facet); }

  // A value in words: of a list all that it holds.
  name(facet, value) {
    if (!Array.isArray(value)) return this.codes.name(facet, value);
    return value.length ? value.map((one) => this.codes.name(facet, one)).join(", ") : words.none_of_them;
  }

  confirm() { this.onAnswer(this.item.value); }
  keep() {
    if (this.item.facet === "area") this.onAnswer(this.item.declared);
    else if (this.isList) this.onAnswer([]);
  }
  save() { if (this.isList) this.onAnswer(this.ticked.map((box) => JSON.parse(box.value))); }
  get boxes() { return [...at("boxes").querySelectorAll("input")]; }
  get ticked() { return this.boxes.filter((box) => box.checked); }

  // What a key does here: a function, or nothing.
  does(key) {
    const choice = this.item.choices[Number(key) - 1];
    if (choice) return this.isList ? () => this.boxes[Number(key) - 1].click() : () => this.onAnswer(choice.value);
    const keeps = this.isList || this.item.facet === "area";
    const list = { v: () => this.boxes[0].focus(), s: () => this.save() };
    return { b: () => this.confirm(), ...(keeps && { r: () => this.keep() }), ...(this.isList && list) }[key];
  }

  draw(item) {
    this.item = item;
    const { facet } = item;
    at("answer-title").textContent = words[`question_${facet}`];
    at("keep").textContent = this.isList ? words.none_of_them : words.keep_declared;
    at("keep").hidden = !this.isList && facet !== "area";
    const other = this.isList ? words.keys_help_list : words.keys_help_yes_no;
    at("keys-help").textContent = facet === "area" ? words.keys_help : other;
    at("answer-facts").replaceChildren(...this.facts());
    at("areas").hidden = this.isList;
    at("several").hidden = !this.isList;
    at("areas").replaceChildren(...(this.isList ? [] : item.choices.map((choice, n) => this.button(choice, n))));
    at("boxes-title").textContent = words.choose_several;
    at("boxes").replaceChildren(...(this.isList ? item.choices.map((choice, n) => this.box(choice, n)) : []));
  }

  facts() {
    const { facet, value, declared, confidence, sure_from: least } = this.item;
    const fact = (name, ...text) => element("div", {}, element("dt", {}, name), element("dd", {}, ...text));
    const sure = confidence === null ? "" : ` (${filled(words.sure, { n: percent(confidence) })})`;
    const suggested = fact(words.suggested_as, this.name(facet, value) + sure);
    if (facet === "area") return [fact(words.declared_as, this.codes.name("area", declared)), suggested];
    return least > 1 ? [suggested] : [suggested, fact(words.sure_needed, percent(least))];
  }

  button({ value, confidence }, n) {
    const { facet, declared, value: suggested } = this.item;
    const what = [facet === "area" && value === declared && words.is_declared, value === suggested && words.is_suggested,
      confidence !== null && percent(confidence)];
    return element("li", {}, element("button", {
      type: "button", class: value === suggested ? "suggested" : "", "aria-keyshortcuts": String(n + 1),
      onclick: () => this.onAnswer(value),
    }, element("kbd", {}, String(n + 1)), element("span", {}, this.name(facet, value)),
    element("span", { class: "minor" }, what.filter(Boolean).join(" · "))));
  }

  box({ value, confidence }, n) {
    const { facet, value: suggested } = this.item;
    const key = n < 9 && String(n + 1);
    const box = element("input", { type: "checkbox", value: JSON.stringify(value), "aria-keyshortcuts": key });
    box.checked = suggested.includes(value);
    const shown = key && facet !== "sdg" ? [element("kbd", {}, key), " "] : []; // a goal has its number in its name
    return element("li", {}, element("label", { class: box.checked ? "suggested" : "" }, box,
      element("span", {}, ...shown, this.name(facet, value)),
      element("span", { class: "minor" }, confidence === null ? "" : percent(confidence))));
  }
}
