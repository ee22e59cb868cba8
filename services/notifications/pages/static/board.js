// The status board: shows a round, follows the stream and fetches what has changed.

import { at, element, show } from "./element.js";
import { Latest, Parked, eventLine } from "./lists.js";
import { Matrix } from "./matrix.js";
import { Session, dates, filled, page, words } from "./session.js";
import { follow } from "./stream.js";

const API = "/notifications/v1";
const SPOKEN_EVERY_MS = 5000; // a screen reader is told the counts no more often than this
const PARKED_EVERY_MS = 10000;

const session = new Session({ onOpen: open, onClose: close });
const api = (path, options) => session.api(path, options);
const names = new Map();
const leadsOn = () => session.may("agency", "admin", "submit");
const matrix = new Matrix(at("matrix"), at("legend"), words, dates, showHistory, leadsOn);
const latest = new Latest(at("latest"), at("latest-none"), names, dates);
const parked = new Parked(words, dates, api);
let round = null;
let stopFollowing = () => {};
let parkedTimer = null;
let fetching = null;
let fetchAgain = false;
let spokenAt = 0;

at("round").addEventListener("change", () => choose(at("round").value));
session.start();

async function open() {
  await loadRounds();
  if (!session.token || !session.may("admin")) return;
  await session.attempt(() => parked.refresh());
  clearInterval(parkedTimer);
  parkedTimer = setInterval(() => session.attempt(() => parked.refresh()), PARKED_EVERY_MS);
}

function close() {
  stopFollowing();
  clearInterval(parkedTimer);
  round = null;
  latest.clear();
  show({ parked: false });
}

// ---- the round ----

async function loadRounds() {
  const { items } = await api(`${API}/rounds?limit=100`);
  at("round-choice").hidden = items.length < 2;
  at("round").replaceChildren(...items.map((item) => element("option", { value: item.round }, item.title)));
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
    headers: session.headers,
    onMessage: (message) => take(JSON.parse(message.data)),
    onState: showConnection,
  });
}

function take(message) {
  latest.add(message.latest);
  if (round) refresh(); // also for the first message: what came between fetching and following is in it
  else if (message.events > 0) session.attempt(loadRounds); // the first round may just have been opened
}

function showConnection(state) {
  if (state === "denied") return session.close(words.token_refused);
  at("connection").hidden = false;
  at("connection").className = `connection ${state}`;
  if (at("connection").textContent !== words[state]) at("connection").textContent = words[state];
}

// One fetch at a time; changes that come meanwhile are fetched together afterwards.
async function refresh() {
  if (fetching) {
    fetchAgain = true;
    return;
  }
  do {
    fetchAgain = false;
    fetching = session.attempt(loadStatus);
    await fetching;
    await new Promise((done) => setTimeout(done, 250));
  } while (fetchAgain);
  fetching = null;
}

async function loadStatus() {
  const asked = round;
  const status = await api(`${API}/rounds/${encodeURIComponent(asked)}/status`);
  if (asked !== round) return;
  for (const respondent of status.respondents) names.set(respondent.code, respondent.name);
  at("round-title").textContent = status.title;
  at("deadlines").replaceChildren(...deadline(words.due, status.due_at), " · ", ...deadline(words.locks, status.locks_at));
  for (const [name, count] of Object.entries(status.counts)) at(`count-${name}`).textContent = count;
  matrix.show(status);
  latest.draw();
  speak(status.counts);
}

function deadline(name, time) {
  return [`${name} `, element("time", { datetime: time }, dates.long(time)), ` (${remaining(time)})`];
}

function remaining(time) {
  const days = Math.floor((new Date(time) - Date.now()) / 86400000);
  if (days < 0) return words.passed;
  if (days === 0) return words.today;
  return days === 1 ? words.day_left : filled(words.days_left, { n: days });
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
    const { items } = await api(`${API}/returns/${encodeURIComponent(respondent.return_id)}/timeline?limit=1000`);
    at("history-title").textContent = filled(words.history, { name: respondent.name });
    at("history-list").replaceChildren(...items.map((item) => eventLine(item, names, dates.short)));
    at("history").showModal();
  });
}
