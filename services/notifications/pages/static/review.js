// The review queue: a facet of one insats at a time, its text beside what there is to choose, by mouse or by single keys.

import { Answer } from "./review-answer.js";
import { Codes } from "./codes.js";
import { at, element, show } from "./element.js";
import { marked } from "./marked.js";
import { Session, dates, filled, page, words } from "./session.js";

const FIELDS = ["name", "description", "outputs", "outcomes", "goals"];
const KEYS = "insats-review-keys";
const PAGE = 20;
const session = new Session({ onOpen: open, onClose: clear });
const codes = new Codes(session);
const choosing = new Answer(codes, answer);
let waiting = []; // fetched and not yet shown
let skipped = 0; // still in the queue, before what is fetched next
let total = 0;
let facets = {}; // how many wait in each
let current = null;
let last = null;
let underWay = 0; // what is fetched or sent; nothing is answered or passed over meanwhile
let turn = Promise.resolve();

at("keys").checked = localStorage.getItem(KEYS) !== "off";
at("keys").addEventListener("change", () => localStorage.setItem(KEYS, at("keys").checked ? "on" : "off"));
at("choice").addEventListener("submit", (event) => event.preventDefault());
for (const id of ["round", "facet", "reason"]) at(id).addEventListener("change", () => session.attempt(() => inTurn(restart)));
at("skip").addEventListener("click", skip);
at("back").addEventListener("click", goBack);
document.addEventListener("keydown", onKey);
session.start();

async function open() {
  if (!session.may("agency")) throw new Error(words.review_scope);
  const [{ items }] = await Promise.all([session.api("/notifications/v1/rounds?limit=1000"), codes.load()]);
  at("round").replaceChildren(element("option", { value: "" }, words.all_rounds),
    ...items.map((item) => element("option", { value: item.round }, item.title)));
  at("reason").replaceChildren(...["", "disagrees", "changed", "unsure"].map((reason) =>
    element("option", { value: reason }, reason ? words[`reason_${reason}`] : words.reason_all)));
  const wanted = new URLSearchParams(location.search);
  const known = [...at("facet").options].map((option) => option.value);
  if (items.some((item) => item.round === wanted.get("round"))) at("round").value = wanted.get("round");
  if (known.includes(wanted.get("facet"))) at("facet").value = wanted.get("facet");
  at("to-board").href = page("/");
  await inTurn(restart);
}

async function restart() {
  clear();
  await next(false);
}

function clear() {
  [waiting, skipped, current, last] = [[], 0, null, null];
  show({ item: false });
}

// One after another: two answers of the service never mix.
function inTurn(work) {
  underWay += 1;
  const done = turn.then(() => work()).finally(() => { underWay -= 1; });
  turn = done.catch(() => {});
  return done;
}

// ---- from one to the next ----

async function next(focus = true) {
  if (!waiting.length) await fetchMore();
  current = waiting.shift() ?? null;
  draw();
  if (focus) (current ? at("item-title") : at("left")).focus();
}

async function fetchMore() {
  const query = new URLSearchParams({ limit: PAGE, offset: skipped, facet: at("facet").value });
  for (const id of ["round", "reason"]) if (at(id).value) query.set(id, at(id).value);
  const queue = await session.api(`/classification/v1/review?${query}`);
  [waiting, total, facets] = [queue.items, queue.total - skipped, queue.facets];
  show({ "four-eyes": queue.four_eyes });
}

async function answer(value) {
  if (underWay || !current) return;
  await session.attempt(() => inTurn(async () => {
    const { insats_id: id, version, facet } = current;
    const body = { facet, value, version, why: at("why").value.trim() };
    const told = await session.api(`/classification/v1/insatser/${encodeURIComponent(id)}/review`, { method: "POST", body });
    at("message").textContent = filled(told.in_force ? words.review_saved : words.review_waits,
      { value: choosing.name(facet, value) });
    if (current !== last) [total, facets[facet]] = [total - 1, facets[facet] - 1];
    last = current;
    await next();
  }));
}

function skip() {
  if (underWay || !current) return;
  at("message").textContent = words.review_skipped;
  if (current !== last) [skipped, total] = [skipped + 1, total - 1];
  session.attempt(() => inTurn(next));
}

// Shows the insats answered last once more: the last word counts.
function goBack() {
  if (underWay || !last || current === last) return;
  if (current) waiting.unshift(current);
  current = last;
  at("message").textContent = "";
  draw();
  at("item-title").focus();
}

// Single keys are off where somebody writes or chooses in a menu, and wherever they are switched off.
function onKey(event) {
  if (underWay || !current || !at("keys").checked || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.closest("input:not([type=checkbox]), select, textarea")) return;
  const key = event.key.toLowerCase();
  const does = { h: skip, f: goBack }[key] ?? choosing.does(key);
  if (!does) return;
  event.preventDefault();
  does();
}

// ---- what is shown ----

function draw() {
  show({ item: current !== null });
  at("left").tabIndex = -1;
  at("left").textContent = current || total > 0 ? filled(words.review_left, { n: total }) : words.review_none;
  at("counts").textContent = Object.entries(facets).map(([facet, n]) => `${words[`facet_${facet}`]} ${n}`).join(" · ");
  at("back").disabled = !last || current === last;
  if (!current) return;
  const { texts, evidence } = current;
  at("why").value = "";
  at("item-title").textContent = texts.name || current.insats_id;
  at("item-of").textContent = filled(words.insats_of, { respondent: current.respondent_name, round: current.round_title });
  at("item-return").href = page(`/returns/${encodeURIComponent(current.return_id)}#at${current.pointer}`);
  const unsure = current.facet !== "area" && current.reason === "unsure";
  at("item-reason").textContent = unsure ? words.reading_unsure : words[`reason_${current.reason}`];
  at("evidence-help").textContent = evidence.length ? words.evidence_help : words.evidence_none;
  at("item-notes").replaceChildren(...notes().map((text) => element("p", { class: "notice" }, text)));
  at("item-texts").replaceChildren(...FIELDS.filter((field) => texts[field]).map((field) => element("div", {},
    element("dt", {}, words[`field_${field}`]),
    element("dd", {}, ...marked(texts[field], evidence.filter((one) => one.field === field))))));
  choosing.draw(current);
}

function notes() {
  const { facet, former, proposals, response } = current;
  const named = (value) => choosing.name(facet, value);
  return [
    ...(former ? [filled(words.former_label, { date: dates.date(former.at), value: named(former.value) })] : []),
    ...(response ? [filled(words[`answered_${response.answer}`], { date: dates.date(response.at), text: response.text })] : []),
    ...proposals.map((one) => filled(words.proposal, { by: one.by, value: named(one.value) })),
  ];
}
