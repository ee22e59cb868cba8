// How far a return has come, step by step, and what waits in the queue for how long.

import { at, element } from "./element.js";
import { dates, duration, filled, number, time, words } from "./session.js";

const SLOW = 0.0005; // below half a millisecond a step took no time of its own
const QUEUE_AGAIN_MS = 5000; // what waits is looked at again, though nothing is told of it

// The steps as a list, each with its time and how long it took.
export function stepsList(steps) {
  return element("ol", { class: "plain progress" }, ...steps.map((step) => element("li", { class: step.at ? "done" : "left" },
    element("strong", {}, words[`step_${step.step}`]), " ",
    ...(step.at ? [time(step.at, dates.moment)] : [element("span", { class: "minor" }, words.step_not_yet)]), " ",
    element("span", { class: "minor" }, took(step)))));
}

function took(step) {
  if (step.step === "received") return "";
  if (!step.at) return step.of ? filled(words.step_part, step) : "";
  return step.seconds === null ? "" : step.seconds < SLOW ? words.step_at_once : filled(words.step_took, { time: duration(step.seconds) });
}

// The queue of a round or, on a respondent's page, its own place in it. Positions count everybody's.
export class Queue {
  // `names`: respondent → name, where there are several; `only`: the one whose page it is.
  constructor(session, round, { names = null, only = null } = {}) {
    Object.assign(this, { session, round, names, only, shown: "", again: null });
  }

  stop() {
    clearTimeout(this.again);
  }

  async refresh(round = this.round) {
    this.stop();
    this.round = round;
    const answer = await this.session.api(`/notifications/v1/queue?round=${encodeURIComponent(round)}`).catch((error) => {
      if ([403, 404].includes(error.status)) return { items: [], measured: { returns: 0 } };
      throw error;
    });
    const items = answer.items.filter((one) => this.only === null || one.respondent === this.only);
    if (items.length) this.again = setTimeout(() => this.session.token && this.session.attempt(() => this.refresh(), true), QUEUE_AGAIN_MS);
    const text = JSON.stringify([items, answer.measured]);
    if (text === this.shown) return;
    this.shown = text;
    this.draw(items, answer.measured);
  }

  draw(items, measured) {
    at("queue").hidden = this.only !== null && !items.length;
    at("queue-none").hidden = items.length > 0;
    at("queue-list").replaceChildren(...items.map((one) => element("li", {},
      element("strong", {}, filled(words.queue_place, { n: number(one.position) })),
      this.names ? `: ${this.names.get(one.respondent) ?? one.respondent}. ` : ". ",
      ...(one.waits_for.length ? [`${waitsFor(one)} `] : []),
      filled(words.queue_waited, { time: duration(one.waited_seconds) }), " ",
      element("span", { class: one.stuck ? "late" : "" }, prospect(one)))));
    const few = measured.ninth_decile_seconds === null;
    at("queue-measured").hidden = !measured.returns;
    if (measured.returns) at("queue-measured").textContent = filled(few ? words.queue_measured_few : words.queue_measured, {
      n: number(measured.returns), median: duration(measured.median_seconds), most: few ? "" : duration(measured.ninth_decile_seconds),
    });
  }
}

function waitsFor(one) {
  const what = one.waits_for.map((name) => filled(words[`waits_${name}`], { done: number(one.classified), of: number(one.insatser) }));
  return filled(words.queue_for, { what: what.join(", ") });
}

// Nobody is told a time that nobody knows.
function prospect(one) {
  if (one.stuck) return words.queue_stuck;
  return one.expected_seconds === null ? words.queue_unknown : filled(words.queue_expected, { time: duration(one.expected_seconds) });
}
