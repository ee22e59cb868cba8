// A round's form as it is printed: its sections with their guidance, and in each the questions, to be answered there.

import { AnalysesForm, AnswerForm, NilForm } from "./answer-form.js";
import { element } from "./element.js";
import { language, words } from "./session.js";

export const said = (wording) => wording?.[language] ?? "";

// The sections that this respondent is asked; none named means all.
export function sectionsFor(sections, wanted) {
  if (!wanted?.length) return sections;
  return sections.flatMap((section) => {
    if (wanted.includes(section.id)) return [section];
    const inside = sectionsFor(section.sections ?? [], wanted);
    return inside.length ? [{ ...section, questions: [], sections: inside }] : [];
  });
}

export const questionsOf = (sections) => sections.flatMap((section) =>
  [...(section.questions ?? []), ...questionsOf(section.sections ?? [])]);

// The name of an area: that of the section which its table has for itself, else the table's.
function areaNames(sections) {
  return sections.flatMap((section) => {
    const tables = (section.questions ?? []).filter((question) => question.type === "insatser_table");
    return [
      ...tables.map((table) => [table.area, said(tables.length === 1 ? section.title : table.title)]),
      ...areaNames(section.sections ?? []),
    ];
  });
}

export class FormParts {
  // `limits` of the form; `addInsats(table)` when somebody wants to write one.
  constructor({ sections, limits, addInsats }) {
    Object.assign(this, { sections, limits, addInsats, tables: new Map(), forms: [] });
    this.areas = areaNames(sections);
  }

  draw() {
    return this.sections.map((section) => this.section(section, 3));
  }

  section(section, level) {
    const questions = section.questions ?? [];
    const alone = questions.length === 1 && questions[0].id === section.id;
    return element("section", { id: `section/${section.id}`, class: "form-section", "aria-labelledby": `section/${section.id}/title` },
      element(`h${Math.min(level, 6)}`, { id: `section/${section.id}/title`, tabindex: "-1" }, `${section.id} ${said(section.title)}`),
      ...guidance(section),
      ...questions.map((question) => this.question(question, alone)),
      ...(section.sections ?? []).map((inner) => this.section(inner, level + 1)));
  }

  question(question) {
    if (question.type === "insatser_table") return this.table(question);
    const form = question.type === "analyses_table" ? new AnalysesForm(question, said) : new AnswerForm(question, said, this.limits);
    this.forms.push({ question, form });
    return form.box;
  }

  // Insatser of one area, or the word that there are none.
  table(question) {
    const nil = new NilForm(question.area);
    const list = element("div", { class: "insatser" });
    const add = element("button", { type: "button", class: "quiet add" }, words.add_insats,
      element("span", { class: "unseen" }, ` ${this.areas.find(([area]) => area === question.area)[1]}`));
    add.addEventListener("click", () => this.addInsats(question.area));
    const help = [said(question.help), question.max_rows ? words.rows_at_most.replace("{n}", question.max_rows) : ""];
    const box = element("div", { class: "table-part", id: `area/${question.area}` },
      ...help.filter(Boolean).map((text) => element("p", { class: "hint" }, text)), list, add, nil.box);
    const table = { question, nil, list, add, box };
    nil.box.addEventListener("input", () => this.show(table));
    this.tables.set(question.area, table);
    return box;
  }

  // A certificate of nothing and insatser exclude each other.
  show(table) {
    table.add.hidden = table.nil.read() !== null;
    table.nil.box.hidden = table.list.childElementCount > 0 && table.nil.read() === null;
  }
}

function guidance(section) {
  const points = (name, list) => (list?.length
    ? [element("p", {}, name), element("ul", {}, ...list.map((one) => element("li", {}, said(one))))] : []);
  const parts = [
    ...[section.legal, section.intro].filter(Boolean).map((one) => element("p", {}, said(one))),
    ...points(words.section_contains, section.contains),
    ...(section.guidance ?? []).map((one) => element("p", {}, said(one))),
  ];
  if (!parts.length) return [];
  return [element("details", { class: "guidance" }, element("summary", {}, words.section_guidance), ...parts)];
}
