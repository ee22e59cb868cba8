// The matrix respondents × areas. Only what has changed is touched, so that focus and scroll stay.

import { element, redraw } from "./element.js";
import { page } from "./session.js";

export const SYMBOLS = { nothing: "○", draft: "✎", submitted: "↑", processed: "✓", sent_back: "↩", accepted: "★" };

export class Matrix {
  // `linked`: whether the one who looks may see returns, and so is led to them; `pageOf` a respondent's own page.
  constructor({ table, legend, words, dates, onHistory, linked, pageOf, filter }) {
    Object.assign(this, { table, legend, words, dates, onHistory, linked, pageOf, filter, shown: new Map(), columns: "" });
    filter.onChange(() => this.status && this.show(this.status));
  }

  show(status) {
    this.status = status;
    const columns = JSON.stringify([status.round, status.areas, status.respondents.map((r) => r.code)]);
    if (columns !== this.columns) this.build(status, columns);
    for (const respondent of status.respondents) {
      this.showRow(status, respondent);
      this.rows.get(respondent.code).line.hidden = !this.filter.takes(respondent);
    }
    for (const area of status.areas) this.showSum(status, area);
  }

  build(status, columns) {
    this.columns = columns;
    this.shown.clear();
    const english = document.documentElement.lang === "en";
    const heads = status.areas.map((area) => element("th", { scope: "col", class: "area" },
      element("span", { class: "number" }, String(area.number)), " ",
      element("span", { class: "name" }, english ? area.title_en : area.title)));
    this.table.tHead.replaceChildren(element("tr", {},
      element("th", { scope: "col" }, this.words.respondent),
      element("th", { scope: "col" }, this.words.state),
      ...heads,
      element("th", { scope: "col" }, this.words.received)));
    this.rows = new Map(status.respondents.map((respondent) => [respondent.code, this.row(status)]));
    this.table.tBodies[0].replaceChildren(...[...this.rows.values()].map((row) => row.line));
    this.legend.replaceChildren(...status.areas.map((area) =>
      element("li", { value: area.number }, english ? area.title_en : area.title)));
    this.sums = status.areas.map(() => element("td"));
    this.table.tFoot.replaceChildren(element("tr", {},
      element("th", { scope: "row" }, this.words.sum), element("td"), ...this.sums, element("td")));
  }

  row(status) {
    const name = element("th", { scope: "row" });
    const state = element("td", { class: "state" });
    const received = element("td", { class: "received" });
    const cells = status.areas.map(() => element("td"));
    return { line: element("tr", {}, name, state, ...cells, received), name, state, received, cells };
  }

  showRow(status, respondent) {
    const row = this.rows.get(respondent.code);
    const leads = this.linked() ? respondent.return_id : null;
    this.fill(row.name, [respondent.name, this.linked()], () => [this.name(status, respondent)]);
    this.fill(row.state, [respondent.state, respondent.version, leads], () => this.state(respondent, leads));
    status.areas.forEach((area, place) => {
      const cell = respondent.cells[area.code];
      this.fill(row.cells[place], [cell?.state, cell?.insatser, leads],
        () => this.cell(row.cells[place], cell, leads && this.link(respondent, area)));
    });
    this.fill(row.received, [respondent.received_at, respondent.due_at], () => this.received(status, respondent));
  }

  // Replaces an element's content if its key differs from what is shown; a change seen live is marked.
  fill(target, key, content) {
    const wanted = JSON.stringify(key);
    const before = this.shown.get(target);
    if (before === wanted) return;
    this.shown.set(target, wanted);
    redraw(target, ...content());
    if (before === undefined || target.tagName === "TH") return;
    target.classList.remove("changed");
    void target.offsetWidth; // lets the animation start anew
    target.classList.add("changed");
  }

  name(status, respondent) {
    if (!this.linked()) return respondent.name;
    return element("a", { href: this.pageOf(status.round, respondent.code) }, respondent.name);
  }

  state(respondent, leads) {
    const badge = element("span", { class: `badge ${respondent.state}` },
      element("span", { "aria-hidden": "true" }, SYMBOLS[respondent.state]), " ",
      this.words[`state_${respondent.state}`]);
    const href = page(`/returns/${leads}`);
    const shown = leads
      ? element("a", { href, class: "cell-link", "aria-label": `${respondent.name}: ${badge.textContent.slice(2)}` }, badge)
      : badge;
    if (!respondent.version || respondent.version === 1) return [shown];
    return [shown, " ", element("span", { class: "minor" }, this.words.version.replace("{n}", respondent.version))];
  }

  link(respondent, area) {
    const title = document.documentElement.lang === "en" ? area.title_en : area.title;
    return {
      href: page(`/returns/${respondent.return_id}#area-${area.code}`),
      name: (value) => `${respondent.name}, ${title}: ${value}`,
    };
  }

  // Who was not asked has no cell, and nothing is missing from it.
  cell(target, cell, link) {
    if (!cell) {
      target.className = "cell not-asked";
      return [element("span", { "aria-hidden": "true" }, "–"), element("span", { class: "unseen" }, this.words.not_asked)];
    }
    target.className = `cell ${cell.state}`;
    if (cell.state === "missing") return [this.words.missing];
    const shown = cell.state === "reported"
      ? [String(cell.insatser)] : ["0 ", element("span", { class: "minor" }, this.words.nil)];
    if (!link) return shown;
    const value = cell.state === "reported" ? cell.insatser : `0 ${this.words.nil}`;
    return [element("a", { href: link.href, class: "cell-link", "aria-label": link.name(value) }, ...shown)];
  }

  received(status, respondent) {
    const parts = [];
    if (respondent.received_at) {
      parts.push(element("button", {
        type: "button", class: "link", onclick: () => this.onHistory(respondent),
        "aria-label": `${this.words.history.replace("{name}", respondent.name)}: ${this.dates.short(respondent.received_at)}`,
      }, element("time", { datetime: respondent.received_at }, this.dates.short(respondent.received_at))),
        " ", element("span", { class: respondent.on_time ? "unseen" : "late" },
          respondent.on_time ? this.words.on_time : this.words.too_late));
    }
    if (respondent.due_at !== status.due_at) {
      const until = this.words.extended.replace("{date}", this.dates.day(respondent.due_at));
      parts.push(element("span", { class: "minor block" }, until));
    }
    return parts.length ? parts : ["–"];
  }

  showSum(status, area) {
    const sum = status.respondents.filter((r) => this.filter.takes(r)).reduce((total, r) => total + (r.cells[area.code]?.insatser ?? 0), 0);
    const target = this.sums[status.areas.indexOf(area)];
    if (target.textContent !== String(sum)) target.textContent = String(sum);
  }
}
