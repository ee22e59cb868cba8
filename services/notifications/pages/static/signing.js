// Signing and submitting: what is left is said first; what is refused is led to; the receipt comes back.

import { at, element, redraw, show } from "./element.js";
import { filled, page, time, words } from "./session.js";
import { showSummary } from "./summary.js";
import { sure } from "./sure.js";

const MISSING = ["answer-missing", "area-unreported", "nothing-reported"];

export class Signing {
  constructor({ session, draft, address, place, onSigned }) {
    Object.assign(this, { session, draft, address, place, onSigned, read: null });
    at("sign").addEventListener("click", () => this.sign());
    at("approve-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.session.attempt(() => this.approve());
    });
    at("case-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.session.attempt(() => this.setCaseNumber());
    });
  }

  show(read) {
    this.read = read;
    // what is missing altogether stands in the list of what is left to do
    const shown = read.findings.filter((one) => !MISSING.includes(one.code));
    at("sign-findings-title").hidden = !shown.length;
    redraw(at("sign-findings"), ...shown.map((one) => {
      const place = this.place(one.pointer);
      return element("li", { class: one.severity },
        element("strong", {}, `${words[`severity_${one.severity}`]}: `), one.message, " ",
        ...(place.where ? [element("button", { type: "button", class: "link", onclick: place.go }, place.where)] : []));
    }));
    const unchanged = read.signed && !read.signed.changed;
    at("signed-already").hidden = !read.signed;
    if (read.signed) {
      at("signed-already").textContent = filled(unchanged ? words.signed_unchanged : words.signed_changed, { n: read.signed.version });
    }
    show({ sign: this.session.may("submit"), "sign-not": !this.session.may("submit") });
    this.showApproval(read.approval);
    const mine = Object.entries(read.case_numbers).find(([party]) => party === read.respondent);
    if (document.activeElement !== at("case-number")) at("case-number").value = mine?.[1] ?? "";
  }

  showApproval({ required, given }) {
    const valid = given.filter((one) => one.valid);
    at("approval-state").textContent = valid.length
      ? filled(words.approved_by, { name: valid.at(-1).approved_by, date: valid.at(-1).date })
      : given.length ? words.approval_void : required ? words.approval_required : words.approval_free;
  }

  async sign() {
    await this.draft.saveAll();
    const unsaved = this.draft.unsaved();
    if (unsaved.length) return showSummary(unsaved.flatMap((unit) => faultsOf(unit)), words.summary_unsaved);
    const read = await this.attempt(() => this.draft.read());
    if (!read) return;
    const errors = read.findings.filter((one) => one.severity === "error");
    if (errors.length) return this.refused(errors);
    const { insatser, nil_returns: nils, answers } = read;
    const warnings = read.findings.filter((one) => one.severity === "warning").length;
    const text = filled(words.sign_what, {
      insatser: insatser.length, nil_returns: nils.length, answers: Object.keys(answers).length,
    });
    const left = warnings ? ` ${filled(words.sign_warnings, { n: warnings })}` : "";
    if (await sure(words.sign_sure, text + left, words.sign)) await this.submit();
  }

  async submit() {
    at("sign").disabled = true;
    // the same key when it is tried again, so that a lost answer never becomes a second signature
    this.attemptKey ??= crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
    try {
      const receipt = await this.session.api(`${this.address}/returns`, {
        method: "POST", headers: { "Idempotency-Key": this.attemptKey },
      });
      this.attemptKey = null;
      this.receive(receipt);
    } catch (error) {
      if (error.status) this.attemptKey = null;
      if (error.errors?.length) return this.refused(error.errors);
      this.session.fault(filled(words.failed, { why: error.message }));
      at("fault").scrollIntoView({ block: "center" });
    } finally {
      at("sign").disabled = false;
    }
  }

  receive(receipt) {
    showSummary([]);
    const line = (name, ...value) => element("div", {}, element("dt", {}, name), element("dd", {}, ...value));
    at("receipt-notice").hidden = !receipt.notice;
    at("receipt-notice").textContent = receipt.notice?.message ?? "";
    at("receipt-facts").replaceChildren(
      line(words.received, time(receipt.received_at), ", ", receipt.on_time ? words.on_time : words.too_late),
      line(words.version_head, String(receipt.version)),
      line(words.counts_of, filled(words.counts_text, receipt.counts)),
      line(words.sha256, element("code", { class: "hash" }, receipt.content_sha256)));
    at("receipt-link").href = page(`/returns/${encodeURIComponent(receipt.return_id)}`);
    at("receipt").hidden = false;
    at("receipt").focus();
    this.draft.readSoon();
    this.session.attempt(this.onSigned);
  }

  refused(errors) {
    showSummary(errors.map((one) => ({ ...this.place(one.pointer), message: one.message })), words.summary_refused);
  }

  async approve() {
    if (!await this.draft.saveAll()) throw new Error(words.summary_unsaved);
    if (this.draft.hasSavedSinceRead) await this.draft.read(); // a colleague's change is not what was looked at, one's own is
    const body = {
      approved_by: at("approved-by").value.trim(), date: at("approved-date").value, reference: at("approved-reference").value.trim(),
      content_sha256: this.read.content_sha256,
    };
    await this.session.api(`${this.address}/approvals`, { method: "POST", body });
    at("approve-form").reset();
    await this.draft.read();
    at("approval-state").focus();
  }

  async setCaseNumber() {
    const path = `${this.address}/case-numbers/${encodeURIComponent(this.read.respondent)}`;
    await this.session.api(path, { method: "PUT", body: { number: at("case-number").value.trim() } });
    at("case-state").textContent = words.case_saved;
  }

  async attempt(work) {
    let result = null;
    await this.session.attempt(async () => { result = await work(); });
    return result;
  }
}

// What stands in the way of a part's being saved, with a way there.
function faultsOf(unit) {
  const go = (pointer) => () => {
    const control = unit.form.find(pointer);
    control.scrollIntoView({ block: "center" });
    control.focus();
  };
  const why = { conflict: words.unit_conflict, waiting: words.unit_waiting }[unit.state] ?? words.unit_unsaved;
  const own = unit.refusals.length && unit.state === "refused" ? unit.refusals : [{ at: "", message: why }];
  return own.map((one) => ({ where: [unit.named(), unit.form.labelAt?.(one.at)].filter(Boolean).join(", "), message: one.message, go: go(one.at) }));
}
