// What was signed, as it was signed: insatser area by area, certificates, answers, analyses. Each place has an id.

import { element } from "./element.js";
import { language, number, words } from "./session.js";

const TEXTS = ["description", "outputs", "outcomes", "goals"];
const title = (part) => (language === "en" ? part.title_en : part.title);

export class Content {
  // `comments` are those made already; `composer` takes new ones, and without it there is nowhere to write them.
  constructor(round, content, comments, composer) {
    Object.assign(this, { round, content, comments, composer });
  }

  draw(target) {
    const { insatser, nil_returns: nils, answers, analyses } = this.content;
    const known = new Set(this.round.areas.map((area) => area.code));
    const others = [...new Set(insatser.map((one) => one.area))].filter((area) => !known.has(area));
    const areas = [...this.round.areas, ...others.map((code) => ({ code, title: code, title_en: code }))];
    const sections = areas.map((area) => this.area(area, insatser, nils)).filter(Boolean);
    const questions = this.round.questions.filter((question) => answers[question.id]);
    if (questions.length) sections.push(this.part("answers", words.answers_title, questions.map((q) => this.answer(q))));
    if (analyses.length) {
      sections.push(this.part("analyses", words.analyses_title, analyses.map((one, n) => this.analysis(one, n))));
    }
    target.replaceChildren(...sections);
  }

  part(key, name, items) {
    return element("section", { id: key.startsWith("area-") ? key : `at/${key}`, "aria-label": name },
      element("h3", {}, name), ...items);
  }

  area(area, insatser, nils) {
    const here = insatser.map((one, n) => [one, n]).filter(([one]) => one.area === area.code);
    const nil = nils.findIndex((one) => one.area === area.code);
    if (!here.length && nil < 0) return null;
    const items = here.map(([one, n]) => this.insats(one, n));
    if (nil >= 0) items.push(this.item(`/nil_returns/${nil}`, words.nil_title, [["reason", nils[nil].reason]]));
    return this.part(`area-${area.code}`, `${area.number ?? ""} ${title(area)}`.trim(), items);
  }

  insats(one, n) {
    const fields = [...TEXTS, ...Object.keys(one).filter((name) => !["key", "area", "name", ...TEXTS].includes(name))];
    const named = [["name", one.name], ...fields.map((name) => [name, one[name] ?? ""])];
    const drawn = named.slice(1).filter(([name, value]) => TEXTS.includes(name) || value !== "");
    return this.item(`/insatser/${n}`, one.name || one.key, drawn, named.map(([name]) => name), one.key);
  }

  answer(question) {
    const fields = Object.entries(this.content.answers[question.id]);
    return this.item(`/answers/${question.id}`, `${question.id} ${title(question)}`, fields);
  }

  analysis(one, n) {
    const fields = Object.entries(one);
    return this.item(`/analyses/${n}`, String(one.name ?? fields[0]?.[1] ?? n + 1), fields);
  }

  item(pointer, name, fields, places = fields.map(([field]) => field), key = null) {
    const own = element("div", { class: "own-comments" });
    const made = this.comments.filter((one) => one.pointer === pointer || one.pointer.startsWith(`${pointer}/`));
    const card = element("article", { class: "card", id: `at${pointer}`, "aria-label": name, tabindex: "-1" },
      element("h4", {}, name, ...(key ? [" ", element("code", { class: "minor" }, key)] : [])),
      element("dl", { class: "fields" }, ...fields.map(([field, value]) => element("div", { id: `at${pointer}/${field}` },
        element("dt", {}, fieldName(field)), element("dd", {}, ...shown(field, value))))),
      ...(made.length ? [element("ul", { class: "cards" }, ...made.map((one) => this.remark(one, pointer)))] : []),
      own);
    if (this.composer) own.append(this.button(pointer, name, own, places));
    return card;
  }

  remark(comment, pointer) {
    const field = comment.pointer.slice(pointer.length + 1).split("/")[0];
    const about = field ? ` (${fieldName(field)})` : "";
    return element("li", {}, element("p", {}, element("strong", {}, `${words.comment_made}${about}: `), comment.message));
  }

  button(pointer, name, where, places) {
    const fields = places.map((field) => [`${pointer}/${field}`, fieldName(field)]);
    return element("button", {
      type: "button", class: "quiet", "aria-label": words.comment_on.replace("{name}", name),
      onclick: () => this.composer.add(pointer, name, where, fields),
    }, words.comment);
  }
}

const named = { municipalities: new Map(), respondents: new Map() };

// Tells what the codes in a field are called: [code, name] pairs.
export function nameCodes(field, pairs) {
  named[field] = new Map(pairs);
}

export const fieldName = (field) => words[`field_${field}`] ?? field;

// A value as nodes and texts, in the page's own way with numbers; what the respondent wrote as it was written.
export function shown(field, value) {
  if (value === "" || value === null || value === undefined) return [element("span", { class: "minor" }, words.empty)];
  if (field === "yes") return [value ? words.yes : words.no];
  if (field === "period") return [`${value.start} – ${value.end}`];
  if (field === "funding") {
    return [element("ul", {}, ...value.map((one) => element("li", {}, `${words[`fund_${one.source}`] ?? one.source}: ${number(one.amount_sek)} kr`)))];
  }
  if (field === "total_budget_sek") return [`${number(value)} kr`];
  if (field === "bullets") return [element("ul", {}, ...value.map((line) => element("li", {}, line)))];
  if (Array.isArray(value)) return [value.map((one) => named[field]?.get(one) ?? one).join(", ")];
  return [typeof value === "object" ? JSON.stringify(value) : String(value)];
}
