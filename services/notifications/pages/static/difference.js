// The difference between two versions: by insats and field, the words that went and came marked in the text.

import { fieldName, shown } from "./content.js";
import { element } from "./element.js";
import { filled, language, words } from "./session.js";

const PARTS = ["insatser", "nil_returns", "answers", "analyses"];

export function showDifference(found, round, summary, target) {
  summary.textContent = told(found);
  const areas = new Map(round.areas.map((area) => [area.code, language === "en" ? area.title_en : area.title]));
  target.replaceChildren(...PARTS.flatMap((part) => found[part].map((item) => card(item, areas))));
}

function told(found) {
  if (found.same) return words.difference_none;
  const counts = ["changed", "moved", "added", "removed"].filter((change) => found.counts[change])
    .map((change) => `${words[`change_${change}`]}: ${found.counts[change]}`);
  if (found.reordered) counts.push(words.reordered);
  return `${words.difference_found} – ${counts.join(", ")}.`;
}

function card(item, areas) {
  const fields = item.change === "removed" || item.change === "added" ? item.fields.filter(isContent) : item.fields;
  return element("article", { class: `card change ${item.change}`, "aria-label": item.place },
    element("h3", {}, element("span", { class: `badge ${item.change}` }, words[`change_${item.change}`]), " ", item.place),
    element("dl", { class: "fields" }, ...fields.map((field) => element("div", {},
      element("dt", {}, fieldName(field.field)),
      element("dd", {}, ...(field.field === "area" ? moved(field, areas) : marked(field)))))));
}

const isContent = (field) => !["key", "area"].includes(field.field);

function moved(field, areas) {
  return values([areas.get(field.old) ?? field.old], [areas.get(field.new) ?? field.new]);
}

// Spans count characters (code points); a string of JavaScript counts by two for some of them.
function marked(field) {
  if (!field.spans) return values(value(field, field.old), value(field, field.new));
  const [old, now] = [field.old, field.new].map((text) => Array.from(Array.isArray(text) ? text.join("\n") : text));
  return field.spans.map((span) => {
    if (span.op === "equal") return now.slice(...span.new).join("");
    return span.op === "removed" ? gone([old.slice(...span.old).join("")]) : come([now.slice(...span.new).join("")]);
  });
}

const isSet = (given) => given !== null && given !== "" && !(Array.isArray(given) && !given.length);
const value = (field, given) => (isSet(given) ? shown(field.field, given) : null);
const values = (old, now) => [...(old ? [gone(old)] : []), ...(old && now ? [" "] : []), ...(now ? [come(now)] : [])];

// Few screen readers tell of del and ins, so words that are not seen do.
const gone = (parts) => element("del", {}, unseen(words.marked_removed), ...parts, unseen(words.marked_end));
const come = (parts) => element("ins", {}, unseen(words.marked_added), ...parts, unseen(words.marked_end));
const unseen = (text) => element("span", { class: "unseen" }, ` ${text} `);
