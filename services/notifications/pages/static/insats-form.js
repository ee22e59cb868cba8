// One insats, to be written by hand: the form's own columns first, all else that can be said of it below.

import { chooser } from "./chooser.js";
import { showConflict } from "./conflict.js";
import { fieldName } from "./content.js";
import { element } from "./element.js";
import { boxesField, choiceField, dateField, numberField, textField } from "./fields.js";
import { rowsField } from "./rows.js";
import { filled, words } from "./session.js";

const LONG = ["description", "outputs", "outcomes", "goals"];
const ORDER = ["name", ...LONG, "owner", "project_id", "period", "priority", "fund", "funding", "total_budget_sek",
  "municipalities", "respondents", "sdg", "group", "area"];
const NUMBERS = ["priority", "total_budget_sek"];

// What a form says of a column, and else the words of the page.
const told = (columns, name, said) => {
  const column = columns.find((one) => one.id === name);
  const hint = column?.help ? said(column.help) : words[`hint_${name}`];
  return { label: column && !(name === "name") ? said(column.title) : fieldName(name), hint: hint ?? null };
};

function fieldOf(name, id, { columns, said, lists, limits }) {
  const options = { id: `${id}/${name}`, ...told(columns, name, said) };
  if (name === "name") return textField({ ...options, rows: 2, max: limits.name, required: true });
  if (LONG.includes(name)) return textField({ ...options, rows: 5, max: limits.text });
  if (NUMBERS.includes(name)) return numberField(options);
  if (name === "municipalities") return chooser({ ...options, options: lists.municipalities });
  if (name === "respondents") return chooser({ ...options, options: lists.respondents });
  if (name === "sdg") return boxesField({ ...options, options: lists.sdg });
  if (name === "area") return choiceField({ ...options, options: lists.areas });
  if (name === "funding") {
    return rowsField({
      ...options, adding: words.add_funding, name: (n) => filled(words.funding_row, { n }),
      fields: (row) => ({
        source: choiceField({ id: `${row}-source`, label: words.funding_source, options: lists.funding }),
        amount_sek: numberField({ id: `${row}-amount`, label: words.funding_amount }),
      }),
    });
  }
  if (name === "period") return periodField(options);
  return textField(options);
}

function periodField({ id, label, hint }) {
  const start = dateField({ id: `${id}-start`, label: words.period_start });
  const end = dateField({ id: `${id}-end`, label: words.period_end });
  const box = element("fieldset", { class: "field pair" }, element("legend", {}, label),
    ...(hint ? [element("p", { class: "hint" }, hint)] : []), start.box, end.box);
  return {
    id, label, box, control: start.control,
    read: () => {
      const [from, to] = [start.read(), end.read()];
      return from || to ? { ...(from && { start: from }), ...(to && { end: to }) } : undefined;
    },
    write: (value) => { start.write(value?.start); end.write(value?.end); },
    say: (said) => {
      start.say(said.filter((one) => one.at !== "/end"));
      end.say(said.filter((one) => one.at === "/end"));
    },
    find: (at) => (at === "/end" ? end.control : start.control),
  };
}

export class InsatsForm {
  // `context`: {columns, said, lists, limits}; `onRemove` takes it out of the draft.
  constructor(key, context, onRemove) {
    Object.assign(this, { key, id: `insatser/${key}` });
    this.fields = Object.fromEntries(ORDER.map((name) => [name, fieldOf(name, this.id, context)]));
    const asked = new Set(["name", ...LONG, ...context.columns.map((column) => column.id)]);
    const boxes = (wanted) => ORDER.filter((name) => asked.has(name) === wanted).map((name) => this.fields[name].box);
    this.title = element("span", { class: "insats-name" });
    this.mark = element("span", { class: "badge", hidden: true });
    this.problem = element("div", { class: "both", hidden: true });
    this.general = element("ul", { class: "messages", hidden: true });
    this.more = element("details", { class: "more" }, element("summary", {}, words.more_fields), ...boxes(false));
    this.box = element("details", { class: "insats card", id: this.id },
      element("summary", {}, this.title, " ", this.mark),
      this.problem, this.general, ...boxes(true), this.more,
      element("p", { class: "minor" }, filled(words.key_help, { key })),
      element("button", { type: "button", class: "quiet", onclick: onRemove }, words.remove_insats));
    this.box.addEventListener("input", () => this.name());
    this.name();
  }

  name() {
    this.title.textContent = this.fields.name.read() || words.insats_new;
  }

  read() {
    const given = Object.entries(this.fields).map(([name, field]) => [name, field.read()]);
    return { key: this.key, ...Object.fromEntries(given.filter(([, value]) => value !== undefined)) };
  }

  write(value) {
    for (const [name, field] of Object.entries(this.fields)) field.write(value?.[name]);
    this.name();
  }

  holdsFocus() {
    return this.box.contains(document.activeElement) && document.activeElement.tagName !== "SUMMARY";
  }

  // Each message at its field; `one.at` is the pointer within the insats.
  say(said) {
    const own = said.filter((one) => !(one.at?.split("/")[1] in this.fields));
    this.general.hidden = !own.length;
    this.general.replaceChildren(...own.map((one) => element("li", { class: one.severity }, one.message)));
    for (const [name, field] of Object.entries(this.fields)) {
      field.say(said.filter((one) => one.at?.split("/")[1] === name)
        .map((one) => ({ ...one, at: one.at.slice(name.length + 1) })));
    }
  }

  // What the field at the pointer is called.
  labelAt(at) {
    return this.fields[at?.split("/")[1]]?.label;
  }

  // Opens what hides the field, and answers its control.
  find(at) {
    const field = this.fields[at?.split("/")[1]];
    this.box.open = true;
    if (!field) return this.box.querySelector("summary");
    if (this.more.contains(field.box)) this.more.open = true;
    return field.find?.(at.slice(at.split("/")[1].length + 1)) ?? field.control;
  }

  conflict(theirs, mine, choose) {
    this.box.open = true;
    showConflict(this.problem, theirs, mine, choose);
  }
}

// Without what is empty, so that what is written by hand and what the service tells can be compared.
export function tidy(insats) {
  const { version, taken_from, ...content } = insats;
  return Object.fromEntries(Object.entries(content).filter(([, value]) =>
    value !== "" && value !== null && !(Array.isArray(value) && !value.length)));
}
