// What has been submitted and what has happened to it.

import { at, element, redraw, table } from "./element.js";
import { eventLine } from "./lists.js";
import { Queue, stepsList } from "./progress.js";
import { dates, filled, page, time, words } from "./session.js";

export class History {
  constructor(session, round, respondent) {
    Object.assign(this, { session, queue: new Queue(session, round, { only: respondent }) });
    this.returns = `/intake/v1/rounds/${encodeURIComponent(round)}/respondents/${encodeURIComponent(respondent)}/returns?limit=100`;
  }

  async refresh() {
    const found = await this.session.api(this.returns).catch((error) => {
      if (error.status === 403 || error.status === 404) return { items: [] };
      throw error;
    });
    at("versions-none").hidden = found.items.length > 0;
    const heads = [words.version_head, words.state, words.received, words.signed_by];
    redraw(at("versions-table"), ...(found.items.length
      ? [table(words.versions_title, heads, found.items.map((one) => this.line(one)))] : []));
    if (found.items.length) await Promise.all([this.events(found.items[0]), this.queue.refresh()]);
  }

  line(one) {
    const { received_at: received, on_time: onTime } = one.receipt;
    return [
      element("a", { href: page(`/returns/${encodeURIComponent(one.return_id)}`) }, filled(words.version, { n: one.version })),
      words[`state_${one.status}`],
      [time(received, dates.short), `, ${onTime ? words.on_time : words.too_late}`],
      one.signed_by,
    ];
  }

  async events({ return_id: id, version }) {
    const { items, steps } = await this.session.api(`/notifications/v1/returns/${encodeURIComponent(id)}/timeline?limit=1000`)
      .catch((error) => {
        if (error.status === 404) return { items: [], steps: [] };
        throw error;
      });
    at("steps-title").hidden = !steps.length;
    at("steps-title").textContent = filled(words.steps_title, { n: version });
    at("steps").replaceChildren(...(steps.length ? [stepsList(steps)] : []));
    at("events-list").replaceChildren(...items.reverse().map((item) => eventLine(item, null, dates.short)));
  }
}
