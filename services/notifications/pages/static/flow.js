// How the work flows through the services: each step with its pace, its delay and what waits for it.

import { at, element } from "./element.js";
import { duration, filled, number, words } from "./session.js";

export class FlowPanel {
  constructor(session) {
    Object.assign(this, { session, shown: "" });
  }

  async refresh(round) {
    const flow = await this.session.api(`/notifications/v1/flow?minutes=60&round=${encodeURIComponent(round)}`);
    at("flow").hidden = false;
    if (JSON.stringify(flow) === this.shown) return;
    this.shown = JSON.stringify(flow);
    at("flow-note").textContent = flow.whole ? words.flow_window : words.flow_part;
    at("flow-steps").replaceChildren(...flow.steps.map((step) => element("li", { class: step.waiting ? "step waits" : "step" },
      element("h3", {}, words[`flow_${step.name}`]),
      element("p", { class: "figure" }, number(step.passed)),
      element("p", { class: "minor" }, filled(words.flow_minute, { n: number(step.last_minute) })),
      ...(step.delay ? [element("p", { class: "minor" }, filled(words.flow_delay, {
        p50: duration(step.delay.p50), p95: duration(step.delay.p95),
      }))] : []),
      ...(step.waiting ? [element("p", { class: "late" }, filled(words.flow_waiting, { n: number(step.waiting) }))] : []))));
  }
}
