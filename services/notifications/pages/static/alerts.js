// Alerts as lines: what it is, whose, and the facts that say what to do.

import { element } from "./element.js";
import { dates, filled, remaining, time, words } from "./session.js";

// What an alert is called, and whose it is.
export function alertName(one, respondents, subscribers) {
  const about = one.kind.startsWith("channel-") ? null : subscribers.get(one.about) ?? one.about;
  const whose = one.respondent ? respondents.get(one.respondent) ?? one.respondent : about;
  return [words[`alert_${one.kind.replaceAll("-", "_")}`] ?? one.kind, whose].filter(Boolean).join(" – ");
}

// `rounds`: the names of several, where it has to be said which of them the alert is about.
export function alertFacts(one, rounds) {
  // the days that were left when it was raised are no longer those that are
  const facts = Object.entries(one.details).filter(([key, value]) => key !== "days" && value !== null && value !== "")
    .map(([key, value]) => `${words[`fact_${key}`] ?? key}: ${said(key, value)}`);
  if (rounds.size > 1 && rounds.has(one.round)) facts.unshift(rounds.get(one.round));
  const times = one.times > 1 ? `, ${filled(words.parked_times, { n: one.times })}` : "";
  return element("p", { class: "minor" }, time(one.last_at, dates.short), times, facts.length ? ` · ${facts.join(", ")}` : "");
}

// Why a subscriber did not take a message.
export const faultName = (fault) => words[`fault_${fault.replaceAll("-", "_")}`] ?? fault;

function said(key, value) {
  if (typeof value === "boolean") return (value ? words.yes : words.no).toLowerCase();
  if (key === "due_at") return `${dates.short(value)} (${remaining(value)})`;
  if (key.endsWith("_at")) return dates.short(value);
  if (key === "fault") return faultName(value);
  return typeof value === "object" ? JSON.stringify(value) : value;
}
