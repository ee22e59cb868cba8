// The status board: shows a round, follows the stream and fetches what has changed.

import { at, element, show } from "./element.js";
import { Filter } from "./filter.js";
import { FlowPanel } from "./flow.js";
import { Reminded } from "./ladder.js";
import { Latest, eventLine } from "./lists.js";
import { Matrix } from "./matrix.js";
import { Operations } from "./operations.js";
import { Overview, regionPage } from "./overview.js";
import { Parked } from "./parked.js";
import { Queue, stepsList } from "./progress.js";
import { Session, closing, dates, filled, page, remaining, time, words } from "./session.js";
import { follow } from "./stream.js";

const API = "/notifications/v1";
const SPOKEN_EVERY_MS = 5000; // a screen reader is told the counts no more often than this
const OPERATIONS_EVERY_MS = 10000;
const FLOW_EVERY_MS = 2000;

const session = new Session({ onOpen: open, onClose: close });
const refresh = session.follower(() => (round ? loadStatus() : null));
const api = (path, options) => session.api(path, options);
const names = new Map();
const leadsOn = () => session.may("agency", "admin", "submit", "edit");
const filter = new Filter();
const matrix = new Matrix({
  table: at("matrix"), legend: at("legend"), words, dates, filter, onHistory: showHistory, linked: leadsOn, pageOf: regionPage,
});
const reminded = new Reminded(session);
const overview = new Overview(filter, reminded);
const flow = new FlowPanel(session);
const queue = new Queue(session, null, { names });
const latest = new Latest(at("latest"), at("latest-none"), names, dates);
const parked = new Parked(session);
const rounds = new Map();
const operations = new Operations(session, names, rounds);
let round = null;
let stopFollowing = () => {};
let operationsTimer = null;
let flowAt = 0;
let shownStatus = null;
let spokenAt = 0;

at("round").addEventListener("change", () => choose(at("round").value));
filter.onChange(() => shownStatus && filter.tell(shownStatus.respondents));
session.start();

async function open() {
  await loadRounds();
  if (!session.token || !session.may("admin", "agency")) return;
  await session.attempt(see);
  clearInterval(operationsTimer);
  operationsTimer = setInterval(() => session.attempt(see, true), OPERATIONS_EVERY_MS);
}

async function see() {
  if (session.may("admin")) await parked.refresh();
  await operations.refresh();
  await loadMenu();
  if (round) await refreshFlow();
}

async function refreshFlow() {
  if (!session.may("admin", "agency", "read") || Date.now() - flowAt < FLOW_EVERY_MS) return;
  flowAt = Date.now();
  await Promise.all([flow.refresh(round), queue.refresh(round), reminded.refresh(round)]);
  if (shownStatus) overview.waiting(shownStatus);
}

function close() {
  stopFollowing();
  clearInterval(operationsTimer);
  queue.stop();
  round = null;
  latest.clear();
  show({ parked: false, alerts: false, review: false, subscriptions: false, audit: false, flow: false });
}

// ---- the round ----

// The rounds to choose from; a menu that somebody may have open is drawn anew only if there is another round in it.
async function loadMenu() {
  const { items } = await api(`${API}/rounds?limit=100`);
  const shown = [...at("round").options].map((option) => option.value);
  for (const item of items) rounds.set(item.round, item.title);
  at("round-choice").hidden = items.length < 2;
  if (items.map((item) => item.round).join() !== shown.join()) {
    at("round").replaceChildren(...items.map((item) => element("option", { value: item.round }, item.title)));
    if (round) at("round").value = round;
  }
  return items;
}

async function loadRounds() {
  const items = await loadMenu();
  show({ "no-round": items.length === 0, figures: items.length > 0, "to-reports": items.length > 0 });
  const wanted = new URLSearchParams(location.search).get("round") ?? round;
  const chosen = items.find((item) => item.round === wanted) ?? items[0];
  if (chosen) at("round").value = chosen.round;
  await choose(chosen?.round ?? null);
}

async function choose(chosen) {
  round = chosen;
  latest.clear();
  if (round) {
    at("to-reports").href = page(`/rounds/${encodeURIComponent(round)}/reports`);
    at("to-review").href = page(`/review?round=${encodeURIComponent(round)}`);
    at("to-review").hidden = !session.may("agency");
    await loadStatus();
  }
  stopFollowing();
  const filter = round ? `&round=${encodeURIComponent(round)}` : "";
  stopFollowing = follow({
    path: `${API}/status/stream?detail=status${filter}`,
    headers: () => session.headers(),
    onMessage: (message) => take(JSON.parse(message.data)),
    onState: showConnection,
  });
}

function take(message) {
  latest.add(message.latest);
  if (round) refresh(); // also for the first message: what came between fetching and following is in it
  else if (message.events > 0) session.attempt(loadRounds, true); // the first round may just have been opened
}

function showConnection(state) {
  if (state === "denied") return session.end();
  at("connection").hidden = false;
  at("connection").className = `connection ${state}`;
  if (at("connection").textContent !== words[state]) at("connection").textContent = words[state];
}

async function loadStatus() {
  const asked = round;
  const status = await api(`${API}/rounds/${encodeURIComponent(asked)}/status`);
  if (asked !== round) return;
  for (const respondent of status.respondents) names.set(respondent.code, respondent.name);
  at("round-title").textContent = status.title;
  at("deadlines").replaceChildren(`${words.due} `, time(status.due_at), ` (${remaining(status.due_at)}) · `,
    ...closing(status.locks_at, status.locked));
  const locked = status.locked ? words.round_locked : "";
  if (at("round-locked").textContent !== locked) at("round-locked").textContent = locked;
  for (const [name, count] of Object.entries(status.counts)) at(`count-${name}`).textContent = count;
  shownStatus = status;
  matrix.show(status);
  overview.show(status);
  filter.tell(status.respondents);
  latest.draw();
  await refreshFlow();
  speak(status.counts);
}

let spokenLater = null;
function speak(counts) {
  const say = () => {
    spokenAt = Date.now();
    const text = filled(words.spoken_counts, counts);
    if (at("spoken-counts").textContent !== text) at("spoken-counts").textContent = text;
  };
  clearTimeout(spokenLater);
  spokenLater = setTimeout(say, Math.max(0, spokenAt + SPOKEN_EVERY_MS - Date.now()));
}

async function showHistory(respondent) {
  await session.attempt(async () => {
    const { items, steps } = await api(`${API}/returns/${encodeURIComponent(respondent.return_id)}/timeline?limit=1000`);
    at("history-title").textContent = filled(words.history, { name: respondent.name });
    at("history-steps").replaceChildren(stepsList(steps));
    at("history-list").replaceChildren(...items.map((item) => eventLine(item, null, dates.short)));
    at("history").showModal();
  });
}
