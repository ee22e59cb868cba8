// The round at a glance: the map, how many stand where, and who is waited for and until when.

import { at, element, redraw } from "./element.js";
import { SYMBOLS } from "./matrix.js";
import { dates, page, remaining, words } from "./session.js";

const DONE = ["submitted", "processed", "accepted"];

export const regionPage = (round, code) =>
  page(`/rounds/${encodeURIComponent(round)}/respondents/${encodeURIComponent(code)}`);

export class Overview {
  // `reminded.say(code)` tells what reminders there were and will be.
  constructor(filter, reminded) {
    Object.assign(this, { filter, reminded });
    this.shapes = new Map([...document.querySelectorAll("#map .region")].map((shape) => [shape.dataset.respondent, shape]));
    // the map is for the eye and the mouse; all that it shows and leads to stands in the lists beside it
    at("map").addEventListener("click", (event) => {
      const shape = event.target.closest(".region.known");
      if (shape) location.assign(regionPage(this.status.round, shape.dataset.respondent));
    });
    filter.onChange(() => this.status && this.show(this.status));
  }

  show(status) {
    this.status = status;
    const known = status.respondents.filter((one) => this.shapes.has(one.code));
    at("map-box").hidden = !known.length;
    for (const [code, shape] of this.shapes) this.paint(shape, known.find((one) => one.code === code));
    this.legend(status.respondents);
    this.waiting(status);
  }

  paint(shape, one) {
    const late = one && isLate(one);
    shape.setAttribute("class", one
      ? `region known ${one.state}${late ? " overdue" : ""}${this.filter.takes(one) ? "" : " dimmed"}` : "region");
    shape.querySelector("text").textContent = one ? SYMBOLS[one.state] + (late ? "!" : "") : "";
    let title = shape.querySelector("title");
    if (!title) {
      title = document.createElementNS("http://www.w3.org/2000/svg", "title");
      shape.prepend(title);
    }
    title.textContent = one ? `${one.name}: ${words[`state_${one.state}`]}${late ? `, ${words.overdue}` : ""}` : "";
  }

  // What the map's signs mean, how many there are of each, and a way to see these alone.
  legend(respondents) {
    const list = at("map-legend");
    if (!list.childElementCount) {
      list.append(...Object.keys(SYMBOLS).map((state) => element("li", {}, element("button", {
        type: "button", class: `chip ${state}`, "data-state": state, "aria-pressed": "false",
        onclick: () => this.filter.toggle(state),
      }, element("span", { class: `swatch ${state}`, "aria-hidden": "true" }, SYMBOLS[state]), " ",
      words[`state_${state}`], " ", element("span", { class: "count" })))));
    }
    for (const button of list.querySelectorAll("button")) {
      const n = String(respondents.filter((one) => one.state === button.dataset.state).length);
      const count = button.querySelector(".count");
      if (count.textContent !== n) count.textContent = n;
      button.setAttribute("aria-pressed", String(this.filter.states.has(button.dataset.state)));
    }
  }

  // Who has not submitted, or has been sent back, those first whose time is out.
  waiting(status) {
    const left = status.respondents.filter((one) => !DONE.includes(one.state) && this.filter.takes(one))
      .sort((a, b) => a.due_at.localeCompare(b.due_at) || a.name.localeCompare(b.name, "sv"));
    at("waiting-none").hidden = left.length > 0;
    const text = JSON.stringify(left.map((one) => [one.code, one.state, one.due_at, remaining(one.due_at), this.reminded.say(one.code)]));
    if (text === this.shown) return;
    this.shown = text;
    redraw(at("waiting-list"), ...left.map((one) => element("li", {},
      element("a", { href: regionPage(status.round, one.code) }, one.name),
      element("span", { class: `badge ${one.state}` },
        element("span", { "aria-hidden": "true" }, SYMBOLS[one.state]), " ", words[`state_${one.state}`]),
      element("span", { class: isLate(one) ? "late" : "minor" }, `${dates.day(one.due_at)}, ${remaining(one.due_at)}`),
      ...(one.due_at === status.due_at ? [] : [element("span", { class: "minor" }, words.extended_own)]),
      ...this.reminder(one.code))));
  }

  reminder(code) {
    const said = this.reminded.say(code);
    return said ? [element("span", { class: said.nobody ? "late" : "minor" }, said.text)] : [];
  }
}

const isLate = (one) => !DONE.includes(one.state) && new Date(one.due_at) < Date.now();
