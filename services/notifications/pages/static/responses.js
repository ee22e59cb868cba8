// What reading the texts found in a return, and the respondent's answers: it is right as it is, or why.

import { at, element } from "./element.js";
import { dates, filled, page, words } from "./session.js";

const OPEN = ".composer:not([hidden])";
export const isBeingAnswered = () => at("read-findings").querySelector(`:focus, ${OPEN}`) !== null;

export class Responses {
  // `own`: whether the one who looks may answer; `placeOf`: pointer → id and name of the place that shows it.
  constructor(session, round, respondent, own, placeOf) {
    Object.assign(this, { session, respondent, own, placeOf });
    this.path = `/classification/v1/rounds/${encodeURIComponent(round)}/findings`;
  }

  // `unasked`: what the page does by itself takes nothing out of the hands of somebody who is answering. Nor does an
  // answer that was sent, to the finding `answered`, when others are being written.
  async draw(returnId, { unasked = false, answered = null } = {}) {
    const query = `respondent=${encodeURIComponent(this.respondent)}&limit=1000`;
    const { items } = await this.session.api(`${this.path}?${query}`);
    if (unasked && isBeingAnswered()) return;
    const mine = items.filter((one) => one.return_id === returnId);
    at("read-findings-count").textContent = mine.length ? `(${mine.length})` : "";
    at("read-findings-none").hidden = mine.length > 0;
    const writing = [...at("read-findings-list").children].filter((card) => card.querySelector(OPEN));
    const keptOf = (one) => one.id !== answered && writing.find((card) => card.dataset.finding === one.id);
    at("read-findings-list").replaceChildren(...mine.map((one) => keptOf(one) || this.card(one, returnId)));
  }

  card(one, returnId) {
    const [place, name] = this.placeOf(one.pointer);
    const about = one.related.map((other) => element("a",
      { href: page(`/returns/${encodeURIComponent(other.return_id)}#at${other.pointer}`) }, other.name || other.insats_id));
    const again = () => this.draw(returnId, { answered: one.id });
    return element("li", { class: one.severity, "data-finding": one.id },
      element("p", {}, element("strong", {}, `${words[`severity_${one.severity}`]}: `), one.message),
      element("p", { class: "minor" }, place ? element("a", { href: `#${place}` }, name) : name),
      ...about.map((link) => element("p", { class: "minor" }, `${words.related_to}: `, link)),
      ...(one.response ? [element("p", {}, this.said(one.response))] : []),
      ...(this.own ? [this.answers(one, name, again)] : []));
  }

  said(response) {
    const values = { date: dates.date(response.at), text: response.text };
    return filled(response.answer === "explained" ? words.answered_explained : words.answered_confirmed, values);
  }

  answers(one, name, again) {
    const text = element("textarea", { id: `why-${one.id}`, rows: "3", maxlength: "5000" });
    const send = element("button", { type: "button", onclick: () => this.send(one, "explained", text.value, again) },
      words.send_explanation);
    const writing = element("div", { class: "composer", hidden: true },
      element("label", { for: `why-${one.id}` }, filled(words.explanation, { name })), text, send);
    return element("div", {}, element("div", { class: "buttons" },
      element("button", {
        type: "button", class: "quiet", "aria-label": filled(words.confirm_finding_of, { name }),
        onclick: () => this.send(one, "confirmed", "", again),
      }, words.confirm_finding),
      element("button", {
        type: "button", class: "quiet", "aria-label": filled(words.explain_finding_of, { name }),
        onclick: () => { writing.hidden = false; text.focus(); },
      }, words.explain_finding)), writing);
  }

  async send(one, answer, text, again) {
    const body = { answer, text };
    const done = await this.session.attempt(() =>
      this.session.api(`${this.path}/${encodeURIComponent(one.id)}/response`, { method: "POST", body }));
    if (!done) return at("fault").scrollIntoView();
    await again();
    at("read-findings-title").focus();
  }
}
