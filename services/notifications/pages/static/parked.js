// Messages that a service could not process: why, what stands in them, and what is to become of them.

import { at, element, redraw } from "./element.js";
import { dates, filled, words } from "./session.js";

const API = "/notifications/v1/parked";

export class Parked {
  constructor(session) {
    Object.assign(this, { session, shown: "", cards: new Map() });
    at("discard-form").addEventListener("submit", (event) => {
      event.preventDefault();
      if (event.submitter?.value === "yes") this.discard();
      else at("discard").close();
    });
  }

  async refresh() {
    const answer = await this.session.api(`${API}?limit=50`);
    at("parked").hidden = false;
    if (JSON.stringify(answer) === this.shown) return;
    this.shown = JSON.stringify(answer);
    at("parked-count").textContent = answer.total ? `(${answer.total})` : "";
    at("parked-none").hidden = answer.total > 0;
    at("parked-some").hidden = answer.total === 0;
    this.cards = new Map(answer.items.map((item) => [JSON.stringify(item), this.cardOf(item)]));
    redraw(at("parked-list"), ...this.cards.values());
  }

  // What is being read of one stays open when another comes.
  cardOf(item) {
    return this.cards.get(JSON.stringify(item)) ?? this.card(item);
  }

  card(item) {
    const field = (name, value) => element("div", {}, element("dt", {}, name), element("dd", {}, value));
    const again = item.times > 1 ? `, ${filled(words.parked_times, { n: item.times })}` : "";
    const content = element("pre", { class: "body", tabindex: "0", role: "region", "aria-label": words.parked_content });
    return element("li", {},
      element("dl", {},
        field(words.parked_event, item.event_type), field(words.parked_queue, item.queue),
        field(words.parked_at, dates.short(item.parked_at) + again), field(words.parked_cause, item.cause)),
      element("details", { ontoggle: (event) => event.currentTarget.open && this.read(item, content) },
        element("summary", {}, words.parked_content), content),
      element("div", { class: "buttons" },
        element("button", {
          type: "button", "aria-label": filled(words.retry_label, { id: item.id }),
          onclick: (event) => this.retry(item, event.currentTarget),
        }, words.retry),
        element("button", {
          type: "button", class: "quiet", "aria-label": filled(words.discard_label, { id: item.id }),
          onclick: () => this.ask(item),
        }, words.discard)));
  }

  // The body as it was sent; JSON is set out so that it can be read.
  async read(item, content) {
    if (content.textContent) return;
    await this.session.attempt(async () => {
      const { body, body_encoding: encoding } = await this.session.api(`${API}/${item.id}`);
      try {
        content.textContent = encoding === "utf-8" ? JSON.stringify(JSON.parse(body), null, 2) : body;
      } catch {
        content.textContent = body;
      }
    });
  }

  async retry(item, button) {
    button.disabled = true;
    await this.act(`${API}/${item.id}/retry`, undefined, filled(words.retried, { id: item.id }));
    button.disabled = false;
  }

  ask(item) {
    this.asked = item;
    at("discard-title").textContent = filled(words.discard_sure, { id: item.id });
    at("discard-reason").value = "";
    at("discard").showModal();
  }

  async discard() {
    at("discard").close();
    const reason = at("discard-reason").value.trim();
    await this.act(`${API}/${this.asked.id}/discard`, { reason }, filled(words.discarded, { id: this.asked.id }));
  }

  async act(path, body, done) {
    try {
      await this.session.api(path, { method: "POST", body });
      at("parked-message").textContent = done;
    } catch (error) {
      at("parked-message").textContent = error.message;
    }
    await this.refresh();
    at("parked-title").focus();
  }
}
