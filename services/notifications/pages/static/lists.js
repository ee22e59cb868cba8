// The lists under the matrix: latest events, one return's history, parked messages.

import { element } from "./element.js";

const LATEST = 20;

export class Latest {
  constructor(list, none, names, dates) {
    Object.assign(this, { list, none, names, dates, items: new Map() });
  }

  clear() {
    this.items.clear();
    this.draw();
  }

  add(items) {
    for (const item of items) this.items.set(item.position, item);
    const kept = [...this.items.keys()].sort((a, b) => b - a).slice(0, LATEST);
    this.items = new Map(kept.map((position) => [position, this.items.get(position)]));
    this.draw();
  }

  draw() {
    this.none.hidden = this.items.size > 0;
    const newestFirst = [...this.items.values()].sort((a, b) => b.time.localeCompare(a.time) || b.position - a.position);
    this.list.replaceChildren(...newestFirst.map((item) => eventLine(item, this.names, this.dates.exact)));
  }
}

export function eventLine(item, names, format) {
  const subject = [names.get(item.respondent) ?? item.respondent, item.insats_id].filter(Boolean).join(" · ");
  return element("li", {},
    element("time", { datetime: item.time }, format(item.time)),
    element("span", { class: "what" }, item.what),
    element("span", { class: "minor" }, subject),
    element("code", { class: "minor" }, item.type));
}

export class Parked {
  constructor(words, dates, api) {
    Object.assign(this, { words, dates, api, shown: "" });
    this.section = document.getElementById("parked");
    this.message = document.getElementById("parked-message");
  }

  async refresh() {
    const answer = await this.api("/notifications/v1/parked?limit=50");
    this.section.hidden = false;
    if (JSON.stringify(answer) === this.shown) return;
    this.shown = JSON.stringify(answer);
    document.getElementById("parked-count").textContent = answer.total ? `(${answer.total})` : "";
    document.getElementById("parked-none").hidden = answer.total > 0;
    document.getElementById("parked-some").hidden = answer.total === 0;
    document.getElementById("parked-list").replaceChildren(...answer.items.map((item) => this.card(item)));
  }

  card(item) {
    const field = (name, value) => element("div", {}, element("dt", {}, name), element("dd", {}, value));
    const again = item.times > 1 ? `, ${this.words.parked_times.replace("{n}", item.times)}` : "";
    return element("li", {},
      element("dl", {},
        field(this.words.parked_event, item.event_type),
        field(this.words.parked_queue, item.queue),
        field(this.words.parked_at, this.dates.short(item.parked_at) + again),
        field(this.words.parked_cause, item.cause)),
      element("button", {
        type: "button",
        "aria-label": this.words.retry_label.replace("{id}", item.id),
        onclick: (event) => this.retry(item, event.currentTarget),
      }, this.words.retry));
  }

  async retry(item, button) {
    button.disabled = true;
    try {
      await this.api(`/notifications/v1/parked/${item.id}/retry`, { method: "POST" });
      this.message.textContent = this.words.retried.replace("{id}", item.id);
    } catch (error) {
      this.message.textContent = error.message;
      button.disabled = false;
    }
    this.section.querySelector("h2").tabIndex = -1;
    this.section.querySelector("h2").focus();
    await this.refresh();
  }
}
