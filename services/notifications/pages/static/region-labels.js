// What reading the texts of the signed version found, for the respondent to confirm or explain.

import { at } from "./element.js";
import { Responses, isBeingAnswered } from "./responses.js";
import { fieldName } from "./content.js";

export class ReadFindings {
  constructor(session, round, respondent, own) {
    Object.assign(this, { session });
    this.responses = new Responses(session, round, respondent, own, (pointer) => [null, this.name(pointer)]);
    this.returns = `/intake/v1/rounds/${encodeURIComponent(round)}/respondents/${encodeURIComponent(respondent)}/returns?limit=1`;
  }

  async refresh() {
    if (!this.session.may("submit", "agency", "admin")) return;
    const { items } = await this.session.api(this.returns);
    if (!items.length) return;
    const id = items[0].return_id;
    if (this.signed !== id) {
      this.document = await this.session.api(`/intake/v1/returns/${encodeURIComponent(id)}/document`);
      this.signed = id;
    }
    const found = await this.responses.draw(id, { unasked: true }).then(() => true).catch(() => false);
    at("read-findings").hidden = !found && !isBeingAnswered();
  }

  // The insats and the field, as they were signed.
  name(pointer) {
    const [, part, item, field] = pointer.split("/");
    const insats = part === "insatser" ? this.document.insatser[item] : null;
    if (!insats) return pointer;
    return field ? `${insats.name}, ${fieldName(field)}` : insats.name;
  }
}
