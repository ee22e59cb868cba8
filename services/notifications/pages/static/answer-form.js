// Answers to a question, the certificate that an area has nothing to report, and the table of analyses.

import { showConflict } from "./conflict.js";
import { element } from "./element.js";
import { boxesField, choiceField, linesField, numberField, textField, yesNoField } from "./fields.js";
import { rowsField } from "./rows.js";
import { filled, words } from "./session.js";

// What the forms of answers share: a place for a conflict, the focus, and fields that say what is wrong with them.
class PartForm {
  hold(...boxes) {
    this.problem = element("div", { class: "both", hidden: true });
    this.box = element("div", { class: "part", id: `part/${this.id}` }, this.problem, ...boxes);
  }

  holdsFocus() {
    return this.box.contains(document.activeElement);
  }

  conflict(theirs, mine, choose) {
    showConflict(this.problem, theirs, mine, choose, this.nameOf);
  }
}

export class AnswerForm extends PartForm {
  constructor(question, said, limits) {
    super();
    const id = this.id = `answers/${question.id}`;
    const label = `${question.id} ${said(question.title)}`;
    const hint = question.help ? said(question.help) : null;
    const max = limits.text;
    const asksYes = question.type.startsWith("yes_no");
    const points = question.type === "bullets" || question.type === "yes_no_bullets";
    const bullets = { id: `${id}/bullets`, label: asksYes ? words.in_points : label, hint: hintOfLines(asksYes ? null : hint) };
    const text = { id: `${id}/text`, label: asksYes ? words.comment_answer : label, hint: asksYes ? null : hint, rows: 6, max };
    this.fields = {
      ...(asksYes && { yes: yesNoField({ id: `${id}/yes`, label, hint }) }),
      ...(points && { bullets: linesField(bullets) }),
      ...((!points || asksYes) && { text: textField(text) }),
    };
    if (points && asksYes) this.fields = { yes: this.fields.yes, bullets: this.fields.bullets, text: this.fields.text };
    const follow = [[words.if_yes, question.if_yes], [words.if_no, question.if_no]].filter(([, what]) => what)
      .map(([text, what]) => element("p", { class: "hint" }, filled(text, { what: said(what) })));
    const [first, ...rest] = Object.values(this.fields).map((field) => field.box);
    this.hold(first, ...follow, ...rest);
  }

  // An answer with nothing in it is none.
  read() {
    const given = Object.entries(this.fields).map(([name, field]) => [name, field.read()])
      .filter(([, value]) => value !== undefined);
    return given.length ? Object.fromEntries(given) : null;
  }

  write(value) {
    for (const [name, field] of Object.entries(this.fields)) field.write(value?.[name]);
  }

  say(said) {
    const names = Object.keys(this.fields);
    for (const [name, field] of Object.entries(this.fields)) {
      field.say(said.filter((one) => {
        const at = one.at?.split("/")[1];
        return at === name || (name === names[0] && !names.includes(at));
      }));
    }
  }

  find(at) {
    const field = this.fields[at?.split("/")[1]] ?? Object.values(this.fields)[0];
    return field.control.tagName === "FIELDSET" ? field.control.querySelector("input") : field.control;
  }
}

const hintOfLines = (hint) => [hint, words.one_per_line].filter(Boolean).join(" ");

export class NilForm extends PartForm {
  constructor(area) {
    super();
    this.area = area;
    this.id = `nil-returns/${area}`;
    this.tick = boxesField({ id: `${this.id}/nil`, label: words.nil_title, options: [["nil", words.nil_certify]] });
    this.reason = textField({ id: `${this.id}/reason`, label: words.nil_reason, hint: words.nil_reason_help, rows: 3, required: true });
    this.hold(this.tick.box, this.reason.box);
    this.box.addEventListener("input", () => this.draw());
    this.draw();
  }

  draw() {
    this.reason.box.hidden = !this.tick.read();
  }

  read() {
    return this.tick.read() ? { area: this.area, reason: this.reason.read() ?? "" } : null;
  }

  write(value) {
    this.tick.write(value ? ["nil"] : []);
    this.reason.write(value?.reason);
    this.draw();
  }

  say(said) {
    this.reason.say(said);
  }

  find() {
    return this.reason.box.hidden ? this.tick.control.querySelector("input") : this.reason.control;
  }
}

export class AnalysesForm extends PartForm {
  constructor(question, said) {
    super();
    this.id = "analyses";
    const hint = [question.help && said(question.help)].filter(Boolean).join(" ");
    this.rows = rowsField({
      id: "analyses/rows", label: `${question.id} ${said(question.title)}`, hint: hint || null,
      adding: words.add_analysis, name: (n) => filled(words.analysis_row, { n }),
      fields: (row) => Object.fromEntries(question.columns.map((column) => [column.id, cell(row, column, said)])),
    });
    this.nameOf = (name) => (name === "rows" ? said(question.title) : name);
    this.hold(this.rows.box);
  }

  read() {
    return this.rows.read() ?? [];
  }

  write(value) {
    this.rows.write(value);
  }

  say(said) {
    this.rows.say(said);
  }

  find(at) {
    return this.rows.find(at ?? "");
  }
}

function cell(row, column, said) {
  const options = { id: `${row}-${column.id}`, label: said(column.title), hint: column.help ? said(column.help) : null };
  if (column.type === "yes_no") return yesNoField(options);
  if (column.type === "number") return numberField(options);
  // the stored word is the Swedish one, as it stands in the printed form
  if (column.values?.length) return choiceField({ ...options, options: column.values.map((one) => [one.sv, said(one)]) });
  return textField({ ...options, rows: column.id === "name" ? 2 : 1 });
}
