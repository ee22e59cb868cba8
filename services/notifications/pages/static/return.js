// A return's page: what was signed and what became of it, its content with comments at their places, its versions.

import { Composer } from "./composer.js";
import { Content, fieldName, nameCodes } from "./content.js";
import { showDifference } from "./difference.js";
import { at, element, show, table } from "./element.js";
import { eventLine } from "./lists.js";
import { SYMBOLS } from "./matrix.js";
import { stepsList } from "./progress.js";
import { Responses } from "./responses.js";
import { Session, dates, filled, language, page, time, words } from "./session.js";
import { sure } from "./sure.js";

const id = decodeURIComponent(location.pathname.split("/").pop());
const RETURN = `/intake/v1/returns/${encodeURIComponent(id)}`;
const session = new Session({ onOpen: open });
const composer = new Composer();
let versions = [];
let round = null;

at("accept").addEventListener("click", () => decide("accept"));
at("send-back").addEventListener("click", () => decide("send-back"));
at("comment-whole").addEventListener("click", () => composer.add("", words.whole_return, at("whole-comments")));
at("compare").addEventListener("submit", (event) => {
  event.preventDefault();
  session.attempt(compare);
});
session.start();

async function open() {
  const status = await session.api(RETURN);
  const respondents = `/intake/v1/rounds/${encodeURIComponent(status.round)}`;
  const [state, content, others, timeline, places] = await Promise.all([
    session.api(respondents),
    session.api(`${RETURN}/document`),
    session.api(`${respondents}/respondents/${encodeURIComponent(status.respondent)}/returns?limit=1000`),
    session.api(`/notifications/v1/returns/${encodeURIComponent(id)}/timeline?limit=1000`).catch(() => ({ items: [], steps: [] })),
    session.api("/classification/v1/code-lists/municipalities").catch(() => ({ items: [] })),
  ]);
  nameCodes("municipalities", places.items.map((one) => [one.code, one.title[language]]));
  nameCodes("respondents", state.respondents.map((one) => [one.code, one.name]));
  [round, versions] = [state, others.items];
  const respondent = state.respondents.find((one) => one.code === status.respondent);
  const decidable = session.may("agency") && !status.decision && status.status !== "superseded";
  at("page-title").textContent = filled(words.return_of, { name: respondent.name, n: status.version });
  document.title = `${at("page-title").textContent} – Insats`;
  at("to-board").href = page(`/?round=${encodeURIComponent(status.round)}`);
  at("to-reports").href = page(`/rounds/${encodeURIComponent(status.round)}/reports`);
  show({ "to-reports": session.may("read", "agency", "admin"), decision: decidable });
  composer.clear();
  showFacts(status, state);
  new Content(state, content, status.comments, decidable ? composer : null).draw(at("document-parts"));
  showRemarks("comments", status.comments, () => null);
  showRemarks("findings", status.receipt.findings, (one) => words[`severity_${one.severity}`]);
  showVersions(status);
  await showReadFindings(status);
  at("steps").replaceChildren(stepsList(timeline.steps));
  at("events-list").replaceChildren(...timeline.items.map((item) => eventLine(item, null, dates.short)));
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

function showFacts(status, state) {
  const { receipt, approval } = status;
  const badge = element("span", { class: `badge ${status.status}` },
    element("span", { "aria-hidden": "true" }, SYMBOLS[status.status] ?? "↑"), " ", words[`state_${status.status}`]);
  at("standing").replaceChildren(badge);
  const facts = [
    [words.round, state.title],
    [words.received, time(receipt.received_at), " ", element("span", { class: receipt.on_time ? "minor" : "late" },
      receipt.on_time ? words.on_time : words.too_late)],
    [words.signed_by, status.signed_by],
    approval && [words.approval, filled(words.approval_of,
      { name: approval.approved_by, date: dates.date(approval.date), reference: approval.reference })],
    status.decision && [words[`decision_${status.decision}`], time(status.decided_at), ` · ${status.decided_by}`],
    status.queue_position > 0 && [words.queue, String(status.queue_position)],
    status.superseded_by && [words.superseded_by,
      element("a", { href: page(`/returns/${encodeURIComponent(status.superseded_by)}`) }, status.superseded_by)],
    ...Object.entries(status.case_numbers).map(([party, number]) => [filled(words.case_number, { party }), number]),
    [words.counts_of, filled(words.counts_text, receipt.counts)],
    [words.sha256, element("code", { class: "hash" }, receipt.content_sha256)],
  ];
  at("facts").replaceChildren(...facts.filter(Boolean).map(([name, ...value]) =>
    element("div", {}, element("dt", {}, name), element("dd", {}, ...value))));
}

// Comments and findings alike: what is said, and a link to the place that it is said of.
function showRemarks(which, remarks, kindOf) {
  at(`${which}-count`).textContent = remarks.length ? `(${remarks.length})` : "";
  at(`${which}-none`).hidden = remarks.length > 0;
  at(`${which}-list`).replaceChildren(...remarks.map((one) => {
    const kind = kindOf(one);
    const place = nearest(one.pointer);
    const name = one.place ?? placeName(one.pointer);
    return element("li", { class: one.severity ?? "" },
      element("p", {}, ...(kind ? [element("strong", {}, `${kind}: `)] : []), one.message),
      element("p", { class: "minor" }, place ? element("a", { href: `#${place}` }, name) : name));
  }));
}

// What reading the texts found in the version that stands; a reader of older ones has nothing to answer.
async function showReadFindings(status) {
  const shown = status.status !== "superseded" && session.may("submit", "agency", "admin");
  show({ "read-findings": shown, "to-read-findings": shown });
  if (!shown) return;
  const placeOf = (pointer) => [nearest(pointer), placeName(pointer)];
  const responses = new Responses(session, status.round, status.respondent, isOwn(status), placeOf);
  await responses.draw(id).catch(() => show({ "read-findings": false, "to-read-findings": false }));
}

const isOwn = (status) => session.may("submit") && [status.respondent, round.owner].includes(session.claims.respondent);

// The element that shows the place or, if it is too small to have one, what it belongs to.
function nearest(pointer) {
  for (let wanted = pointer; wanted; wanted = wanted.slice(0, wanted.lastIndexOf("/"))) {
    if (document.getElementById(`at${wanted}`)) return `at${wanted}`;
  }
  return pointer.startsWith("/") ? "document" : null;
}

// The name of what the place belongs to, and of its field: findings come without their places in words.
function placeName(pointer) {
  const [, part, item, field] = pointer.split("/");
  const named = document.getElementById(`at/${part}/${item}`)?.getAttribute("aria-label");
  if (part === "answers" && item) return filled(words.question, { id: item });
  if (!named) return words[`part_${part}`] ?? words.whole_return;
  return field ? `${named}, ${fieldName(field)}` : named;
}

// ---- versions ----

function showVersions(status) {
  const line = (one) => [
    one.return_id === id ? filled(words.this_version, { n: one.version })
      : element("a", { href: page(`/returns/${encodeURIComponent(one.return_id)}`) }, filled(words.version, { n: one.version })),
    words[`state_${one.status}`] + (one.status === "superseded" && one.decision ? `, ${words[`state_${one.decision}`]}` : ""),
    [time(one.receipt.received_at, dates.short)],
    one.signed_by,
    String(one.comments.length),
  ];
  const heads = [words.version_head, words.state, words.received, words.signed_by, words.comments_title];
  at("versions-table").replaceChildren(table(words.versions_all, heads, versions.map(line)));
  const options = versions.map((one) => [one.return_id, filled(words.version, { n: one.version })]);
  const own = session.may("submit", "edit") && [status.respondent, round.owner].includes(session.claims.respondent);
  if (own) options.unshift(["draft", words.state_draft]);
  at("compare").hidden = options.length < 2;
  for (const select of ["compare-old", "compare-new"]) {
    const wanted = options.filter(([value]) => select === "compare-new" || value !== "draft");
    at(select).replaceChildren(...wanted.map(([value, name]) => element("option", { value }, name)));
  }
  const before = versions.find((one) => one.version === status.version - 1);
  at("compare-old").value = (before ?? status).return_id;
  at("compare-new").value = before || !own ? id : "draft";
}

async function compare() {
  const [old, now] = [at("compare-old").value, at("compare-new").value].map(encodeURIComponent);
  const { respondent } = versions[0];
  const draft = `/intake/v1/rounds/${encodeURIComponent(round.id)}/respondents/${encodeURIComponent(respondent)}/draft/diff/${old}`;
  const found = await session.api(now === "draft" ? draft : `/intake/v1/returns/${old}/diff/${now}`);
  showDifference(found, round, at("difference-summary"), at("difference"));
}

// ---- the decision ----

async function decide(decision) {
  const comments = composer.comments();
  if (comments === null) return;
  const [title, yes] = decision === "accept" ? [words.accept_sure, words.accept] : [words.send_back_sure, words.send_back];
  if (!await sure(title, filled(words.decision_with, { n: comments.length }), yes)) return;
  const done = await session.attempt(() => session.api(`${RETURN}/${decision}`, { method: "POST", body: { comments } }));
  if (!done) return at("fault").scrollIntoView();
  await session.attempt(open);
  at("facts-title").tabIndex = -1;
  at("facts-title").focus();
}
