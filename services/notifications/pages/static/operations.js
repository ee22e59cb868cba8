// What an admin sees to: alerts, the review queue, subscriptions, who did what. What an installation does not have,
// or the one who looks may not see, is not shown.

import { alertFacts, alertName, faultName } from "./alerts.js";
import { at, element, redraw, table } from "./element.js";
import { dates, filled, number, page, time, words } from "./session.js";

// Calls `draw` with what the service answers, if that is something else than before.
class Panel {
  constructor(session, section, path, draw) {
    Object.assign(this, { session, section, path, draw, shown: "" });
  }

  async refresh() {
    let answer;
    try {
      answer = await this.session.api(this.path);
    } catch (error) {
      if (![403, 404].includes(error.status)) throw error;
      at(this.section).hidden = true;
      return;
    }
    at(this.section).hidden = false;
    if (JSON.stringify(answer) === this.shown) return;
    this.shown = JSON.stringify(answer);
    this.draw(answer);
  }
}

export class Operations {
  // `names`: respondent → name, `rounds`: round → title; both may be filled later.
  constructor(session, names, rounds) {
    Object.assign(this, { session, names, rounds, subscribers: new Map() });
    this.panels = [
      new Panel(session, "subscriptions", "/notifications/v1/subscriptions?limit=100", (answer) => this.subscriptions(answer)),
      new Panel(session, "alerts", "/notifications/v1/alerts?limit=50", (answer) => this.alerts(answer)),
      new Panel(session, "review", "/classification/v1/review?limit=1", (answer) => this.review(answer)),
      new Panel(session, "audit", "/notifications/v1/audit?limit=25", (answer) => this.audit(answer)),
    ];
  }

  async refresh() {
    for (const panel of this.panels) await panel.refresh();
  }

  alerts({ items, total }) {
    at("alerts-count").textContent = total ? `(${number(total)})` : "";
    at("alerts-none").hidden = total > 0;
    redraw(at("alerts-list"), ...items.map((one) => {
      const name = alertName(one, this.names, this.subscribers);
      return element("li", {},
        element("p", {}, element("strong", {}, name)),
        alertFacts(one, this.rounds),
        ...(one.details.letter ? [this.deed(words.resend, filled(words.resend_label, { name }), () => this.resend(one))] : []),
        this.deed(words.settle, filled(words.settle_label, { name }), () => this.settle(one)));
    }));
  }

  // A button that does something about an alert. `label` says which alert, for those who do not see it beside.
  deed(text, label, act) {
    return element("button", {
      type: "button", class: "quiet", "aria-label": label,
      onclick: (event) => this.act(event.currentTarget, act),
    }, text);
  }

  settle(one) {
    return this.session.api(`/notifications/v1/alerts/${one.id}/settle`, { method: "POST" });
  }

  // Sending a letter again that may have arrived settles its alert; of another alert that is a deed of its own.
  async resend(one) {
    await this.session.api(`/notifications/v1/letters/${one.details.letter}/resend`, { method: "POST" });
    if (one.kind !== "letter-uncertain") await this.settle(one);
  }

  async act(button, act) {
    button.disabled = true;
    await this.session.attempt(async () => {
      await act();
      await this.refresh();
      at("alerts-title").focus();
    });
    button.disabled = false;
  }

  review({ total }) {
    at("review-count").textContent = filled(total ? words.review_waiting : words.review_empty, { n: number(total) });
    at("review-link").href = page("/review");
  }

  subscriptions({ items, total }) {
    this.subscribers = new Map(items.map((one) => [one.id, one.description || one.url]));
    at("subscriptions-none").hidden = total > 0;
    redraw(at("subscriptions-table"), ...(total ? [table(words.subscriptions_health,
      [words.subscriber, words.state, words.subscription_sent, words.subscription_waiting, words.subscription_contact],
      items.map((one) => [
        [element("span", { class: "address" }, one.description || one.url), element("span", { class: "minor block address" }, one.description ? one.url : one.owner)],
        [element("span", { class: `badge ${health(one)}` }, words[`health_${health(one)}`]),
          ...(one.last_fault && one.failures ? [element("span", { class: "minor block" }, [faultName(one.last_fault), one.last_status].filter(Boolean).join(", "))] : [])],
        number(one.last_sequence),
        one.parked ? filled(words.subscription_parked, { n: number(one.pending), parked: number(one.parked) }) : number(one.pending),
        one.last_contact_at ? [time(one.last_contact_at, dates.short)] : "–",
      ]))] : []));
  }

  audit({ items, total }) {
    at("audit-none").hidden = total > 0;
    at("audit-list").replaceChildren(...items.map((one) => element("li", {},
      element("time", { datetime: one.at }, dates.short(one.at)),
      element("span", { class: "what" }, one.what),
      element("span", { class: "minor" }, [one.actor, this.names.get(one.respondent) ?? one.respondent, one.address].filter(Boolean).join(" · ")))));
  }
}

function health(one) {
  if (one.state !== "active") return one.state;
  if (one.parked) return "broken";
  return one.failures ? "failing" : "well";
}
