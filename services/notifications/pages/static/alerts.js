// Alerts as lines: what it is, whose, and the facts that say what to do.

import { element } from "./element.js";
import { dates, filled, time, words } from "./session.js";

// What an alert is called, and whose it is.
export function alertName(one, names) {
  const whose = names.get(one.respondent) ?? one.respondent ?? one.about;
  return [words[`alert_${one.kind.replaceAll("-", "_")}`] ?? one.kind, whose].filter(Boolean).join(" – ");
}

export function alertFacts(one) {
  const facts = Object.entries(one.details).filter(([, value]) => value !== null && value !== "")
    .map(([key, value]) => `${words[`fact_${key}`] ?? key}: ${said(key, value)}`);
  const times = one.times > 1 ? `, ${filled(words.parked_times, { n: one.times })}` : "";
  return element("p", { class: "minor" }, time(one.last_at, dates.short), times, facts.length ? `. ${facts.join(", ")}` : "");
}

function said(key, value) {
  if (typeof value === "boolean") return (value ? words.yes : words.no).toLowerCase();
  if (key.endsWith("_at")) return dates.short(value);
  return typeof value === "object" ? JSON.stringify(value) : value;
}
