// What the page says of the draft as a whole: whether it is saved, what is left to do, what the agency wants changed.

import { at, element, redraw } from "./element.js";
import { dates, filled, words } from "./session.js";
import { goTo } from "./summary.js";

export class SaveState {
  show(draft) {
    if (!draft) return;
    const units = draft.unsaved();
    const count = (state) => units.filter((unit) => unit.state === state).length;
    const state = count("conflict") ? "conflict" : count("refused") ? "refused"
      : count("waiting") ? "waiting" : units.length ? "saving" : "saved";
    const text = filled(words[`save_${state}`], {
      n: count(state), time: draft.savedAt ? dates.exact(draft.savedAt) : "",
    });
    const target = at("save-state");
    target.className = `save-state ${state}`;
    if (at("save-text").textContent !== text) at("save-text").textContent = text;
    at("save-now").hidden = state !== "waiting";
    at("save-now").onclick = () => draft.saveAll();
    for (const unit of draft.units.values()) mark(unit);
  }
}

// An insats that is folded says by itself that it is not saved.
function mark(unit) {
  const target = unit.form.mark;
  if (!target) return;
  const faulty = unit.findings.some((one) => one.severity === "error") || unit.state === "refused";
  const text = unit.state === "conflict" ? words.unit_conflict : faulty ? words.unit_refused
    : unit.clean ? "" : words.unit_unsaved;
  target.hidden = !text;
  target.textContent = text;
  target.className = `badge ${faulty || unit.state === "conflict" ? "sent_back" : "draft"}`;
}

// Question by question: answered, or still to be; what may be left out is not asked for.
export function showTodo(questions, form, parts) {
  const lines = questions.map((question) => ({ question, ...standing(question, form, parts) }))
    .filter((line) => line.done || !line.question.optional);
  const done = lines.filter((line) => line.done);
  at("todo-progress").max = lines.length;
  at("todo-progress").value = done.length;
  at("todo-count").textContent = filled(words.todo_count, { n: done.length, all: lines.length });
  redraw(at("todo-list"), ...lines.map((line) => element("li", { class: line.done ? "done" : "left" },
    element("a", { href: `#${line.place}`, onclick: (event) => { event.preventDefault(); line.go(); } }, line.name),
    " ", element("span", { class: "minor" }, line.what))));
}

function standing(question, form, parts) {
  const { read } = parts;
  if (question.type === "insatser_table") {
    const n = read.insatser.filter((one) => one.area === question.area).length;
    const nil = read.nil_returns.some((one) => one.area === question.area);
    const table = form.tables.get(question.area);
    const what = n ? filled(n === 1 ? words.todo_insats : words.todo_insatser, { n }) : nil ? words.todo_nil : words.missing;
    const go = () => goTo(table.add.hidden ? table.nil.find() : table.add);
    return { done: n > 0 || nil, what, name: parts.areaName(question.area), place: `area/${question.area}`, go };
  }
  const own = question.type === "analyses_table" ? "analyses" : `answers/${question.id}`;
  const answer = read.answers[question.id];
  const done = question.type === "analyses_table" ? read.analyses.length > 0
    : Boolean(answer && (answer.text || answer.bullets?.length || answer.yes !== undefined));
  const unit = parts.draft.units.get(own);
  return {
    done, what: done ? words.todo_answered : words.missing, name: unit.named(), place: `part/${own}`,
    go: () => goTo(unit.form.find("")),
  };
}

// The comments that the latest version was sent back with, each with a way to its place.
export function showComments(comments, parts) {
  at("comments").hidden = !comments.length;
  redraw(at("comments-list"), ...comments.map((one) => {
    const place = one.pointer === null ? null : parts.place(one.pointer);
    return element("li", {},
      element("p", {}, element("strong", {}, `${one.place}: `), one.message),
      element("p", { class: "minor" }, one.changed ? words.comment_changed : words.comment_unchanged, " ",
        ...(place ? [element("button", { type: "button", class: "link", onclick: place.go }, words.comment_go)] : [])));
  }));
}
