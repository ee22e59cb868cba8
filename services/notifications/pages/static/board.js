// The status board: takes a token, shows a round, follows the stream and fetches what has changed.

import { Latest, Parked, eventLine } from "./lists.js";
import { Matrix, element } from "./matrix.js";
import { follow } from "./stream.js";

const words = JSON.parse(document.body.dataset.texts);
const language = document.documentElement.lang;
const at = (id) => document.getElementById(id);
const API = "/notifications/v1";
const TOKEN = "insats-token";
const SPOKEN_EVERY_MS = 5000; // a screen reader is told the counts no more often than this
const PARKED_EVERY_MS = 10000;

const zone = { timeZone: "Europe/Stockholm" };
const format = (options) => {
  const formatter = new Intl.DateTimeFormat(language === "en" ? "en-GB" : "sv-SE", { ...zone, ...options });
  return (time) => formatter.format(new Date(time));
};
const dates = {
  day: format({ day: "numeric", month: "short" }),
  short: format({ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }),
  long: format({ dateStyle: "long", timeStyle: "short" }),
  exact: format({ hour: "2-digit", minute: "2-digit", second: "2-digit" }),
};

const names = new Map();
const matrix = new Matrix(at("matrix"), at("legend"), words, dates, showHistory);
const latest = new Latest(at("latest"), at("latest-none"), names, dates);
const parked = new Parked(words, dates, api);
let token = null;
let round = null;
let stopFollowing = () => {};
let parkedTimer = null;
let fetching = null;
let fetchAgain = false;
let spokenAt = 0;

start();

function start() {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given) {
    sessionStorage.setItem(TOKEN, given);
    history.replaceState(null, "", location.pathname + location.search);
  }
  at("login-form").addEventListener("submit", (event) => {
    event.preventDefault();
    sessionStorage.setItem(TOKEN, at("token").value.trim());
    at("token").value = "";
    open();
  });
  at("logout").addEventListener("click", () => close());
  at("round").addEventListener("change", () => choose(at("round").value));
  open();
}

// ---- who is looking ----

function scopes() {
  try {
    const claims = JSON.parse(atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")));
    return String(claims.scope ?? "").split(" ");
  } catch {
    return []; // the server decides; this only chooses what to show
  }
}

async function open() {
  token = sessionStorage.getItem(TOKEN);
  at("fault").hidden = true;
  if (!token) return close();
  show({ login: false, board: true, logout: true });
  if (await attempt(loadRounds) && token && scopes().includes("admin")) {
    await attempt(() => parked.refresh());
    clearInterval(parkedTimer);
    parkedTimer = setInterval(() => attempt(() => parked.refresh()), PARKED_EVERY_MS);
  }
}

function close(why = null) {
  stopFollowing();
  clearInterval(parkedTimer);
  sessionStorage.removeItem(TOKEN);
  [token, round] = [null, null];
  latest.clear();
  show({ login: true, board: false, logout: false, connection: false, parked: false });
  if (why) fault(why);
}

function show(parts) {
  for (const [id, visible] of Object.entries(parts)) at(id).hidden = !visible;
}

function fault(text) {
  at("fault").textContent = text;
  at("fault").hidden = false;
}

async function api(path, options = {}) {
  const headers = { Authorization: `Bearer ${token}`, "Accept-Language": language };
  const response = await fetch(path, { ...options, headers, cache: "no-store" });
  if (response.status === 401) close(words.token_refused);
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    throw new Error(problem.detail ?? response.statusText);
  }
  return response.json();
}

async function attempt(work) {
  try {
    await work();
    if (token) at("fault").hidden = true;
    return true;
  } catch (error) {
    if (token) fault(words.failed.replace("{why}", error.message));
    return false;
  }
}

// ---- the round ----

async function loadRounds() {
  const { items } = await api(`${API}/rounds?limit=100`);
  at("round-choice").hidden = items.length < 2;
  at("round").replaceChildren(...items.map((item) => element("option", { value: item.round }, item.title)));
  show({ "no-round": items.length === 0, figures: items.length > 0 });
  const wanted = new URLSearchParams(location.search).get("round") ?? round;
  const chosen = items.find((item) => item.round === wanted) ?? items[0];
  if (chosen) at("round").value = chosen.round;
  await choose(chosen?.round ?? null);
}

async function choose(chosen) {
  round = chosen;
  latest.clear();
  if (round) await loadStatus();
  stopFollowing();
  const filter = round ? `&round=${encodeURIComponent(round)}` : "";
  stopFollowing = follow({
    path: `${API}/status/stream?detail=status${filter}`,
    headers: { Authorization: `Bearer ${token}`, "Accept-Language": language },
    onMessage: (message) => take(JSON.parse(message.data)),
    onState: showConnection,
  });
}

function take(message) {
  latest.add(message.latest);
  if (round) refresh(); // also for the first message: what came between fetching and following is in it
  else if (message.events > 0) attempt(loadRounds); // the first round may just have been opened
}

function showConnection(state) {
  if (state === "denied") return close(words.token_refused);
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
    fetching = attempt(loadStatus);
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
  return days === 1 ? words.day_left : words.days_left.replace("{n}", days);
}

let spokenLater = null;
function speak(counts) {
  const say = () => {
    spokenAt = Date.now();
    const text = words.spoken_counts.replace(/\{(\w+)\}/g, (_, name) => counts[name]);
    if (at("spoken-counts").textContent !== text) at("spoken-counts").textContent = text;
  };
  clearTimeout(spokenLater);
  spokenLater = setTimeout(say, Math.max(0, spokenAt + SPOKEN_EVERY_MS - Date.now()));
}

async function showHistory(respondent) {
  await attempt(async () => {
    const { items } = await api(`${API}/returns/${encodeURIComponent(respondent.return_id)}/timeline?limit=1000`);
    at("history-title").textContent = words.history.replace("{name}", respondent.name);
    at("history-list").replaceChildren(...items.map((item) => eventLine(item, names, dates.short)));
    at("history").showModal();
  });
}
