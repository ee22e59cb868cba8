// Events as lines: the latest of a round, or those of one return.

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

// `names` of respondents; none where all events are one respondent's.
export function eventLine(item, names, format) {
  const subject = [names && (names.get(item.respondent) ?? item.respondent), item.insats_id].filter(Boolean).join(" · ");
  return element("li", {},
    element("time", { datetime: item.time }, format(item.time)),
    element("span", { class: "what" }, item.what),
    element("span", { class: "minor" }, subject),
    element("code", { class: "minor" }, item.type));
}
