// The reminders of a round: what was sent to whom, what was not and why, and what comes next.

import { at, element } from "./element.js";
import { dates, filled, time, words } from "./session.js";

async function reminders(session, round) {
  return session.api(`/notifications/v1/rounds/${encodeURIComponent(round)}/reminders`).catch((error) => {
    if ([403, 404].includes(error.status)) return { items: [] }; // the round is on its way here
    throw error;
  });
}

const FELL_SHORT = ["uncertain", "failed"];
const hasNotCome = (step) => step.outcome === "no_recipient" || FELL_SHORT.includes(step.delivery);
const isAhead = (step) => step.outcome === null && new Date(step.at) > Date.now();

// One respondent's whole ladder.
export class Ladder {
  constructor(session, round, respondent) {
    Object.assign(this, { session, round, respondent, shown: "" });
  }

  async refresh() {
    const { items } = await reminders(this.session, this.round);
    const steps = items.find((one) => one.respondent === this.respondent)?.steps ?? [];
    const next = steps.find(isAhead);
    const text = JSON.stringify([steps, next?.at]);
    if (text === this.shown) return;
    this.shown = text;
    at("ladder-none").hidden = steps.length > 0;
    at("ladder-list").replaceChildren(...steps.map((step) => element("li", { class: mark(step) },
      time(step.at, dates.short), " ",
      element("strong", { class: hasNotCome(step) ? "late" : "" }, told(step, next)), " ",
      element("span", { class: "minor" }, when(step.days)))));
  }
}

function mark(step) {
  if (isAhead(step)) return "left";
  if (step.outcome !== "told" || FELL_SHORT.includes(step.delivery) || step.delivery === "dropped") return "not-done";
  return step.delivery === "waiting" ? "left" : "done";
}

function told(step, next) {
  if (isAhead(step)) return step === next ? words.ladder_next : words.ladder_later;
  return step.delivery ? words[`delivery_${step.delivery}`] : words[`outcome_${step.outcome ?? "none"}`];
}

function when(days) {
  if (days === 0) return words.ladder_last;
  if (Math.abs(days) === 1) return days < 0 ? words.ladder_day_before : words.ladder_day_after;
  return filled(days < 0 ? words.ladder_before : words.ladder_after, { n: Math.abs(days) });
}

// What is said of each on the board: reminded when, to be reminded when, or that nobody is there to be.
export class Reminded {
  constructor(session) {
    Object.assign(this, { session, of: new Map() });
  }

  async refresh(round) {
    const { items } = await reminders(this.session, round);
    this.of = new Map(items.map((one) => [one.respondent, line(one.steps)]));
  }

  // {text, nobody}, or null where there is nothing to say.
  say(respondent) {
    return this.of.get(respondent) ?? null;
  }
}

function line(steps) {
  const decided = steps.filter((step) => step.outcome && step.outcome !== "passed_over");
  const [last, next] = [decided.at(-1), steps.find(isAhead)];
  if (last?.outcome === "no_recipient") return { text: words.reminder_nobody, nobody: true };
  if (FELL_SHORT.includes(last?.delivery)) return { text: words[`reminder_${last.delivery}`], nobody: true };
  const parts = [
    last?.delivery === "waiting" && words.reminder_waiting,
    last?.outcome === "told" && [null, "sent"].includes(last.delivery) && filled(words.reminded, { date: dates.day(last.at) }),
    next && filled(words.reminder_next, { date: dates.day(next.at) }),
  ].filter(Boolean);
  return parts.length ? { text: parts.join(", "), nobody: false } : null;
}
