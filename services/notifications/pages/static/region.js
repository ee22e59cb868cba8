// The page of one respondent in a round: what is left to do, the draft to write in, and what has become of it.

import { Contacts } from "./contacts.js";
import { nameCodes } from "./content.js";
import { Draft, Memory } from "./draft.js";
import { at, element, show } from "./element.js";
import { FormParts, questionsOf, said, sectionsFor } from "./form-parts.js";
import { Ladder } from "./ladder.js";
import { History } from "./region-history.js";
import { ReadFindings } from "./region-labels.js";
import { Parts } from "./region-parts.js";
import { SaveState, showComments, showTodo } from "./region-state.js";
import { Session, closing, dates, filled, page, remaining, time, words } from "./session.js";
import { Signing } from "./signing.js";
import { follow } from "./stream.js";
import { Upload } from "./upload.js";

const [round, respondent] = [location.pathname.split("/").at(-3), location.pathname.split("/").at(-1)].map(decodeURIComponent);
const ADDRESS = `/intake/v1/rounds/${encodeURIComponent(round)}/respondents/${encodeURIComponent(respondent)}`;
const STATUS = `/notifications/v1/rounds/${encodeURIComponent(round)}/status`;
const LIMITS = { name: 1000, text: 20000 }; // a form that says nothing of them has these
const session = new Session({ onOpen: open, onClose: close });
const refreshSoon = session.follower(refresh);
let panels = [];
let stopFollowing = () => {};
let draft = null;
let parts = null;
let writer = null;
session.start();

async function open() {
  if (writer !== null && writer !== session.claims.respondent) return location.reload();
  writer = session.claims.respondent ?? "";
  const opened = await session.api(`/intake/v1/rounds/${encodeURIComponent(round)}`);
  showHead(opened);
  const own = session.may("submit", "edit") && [respondent, opened.owner].includes(session.claims.respondent);
  show({ draft: own, "draft-closed": !own });
  if (!panels.length) {
    panels = [
      new History(session, round, respondent), new ReadFindings(session, round, respondent, own), new Contacts(session, respondent),
      new Ladder(session, round, respondent),
    ];
  }
  if (own) await openDraft(opened);
  await refresh();
  stopFollowing();
  stopFollowing = follow({
    path: `/notifications/v1/status/stream?detail=status&round=${encodeURIComponent(round)}`,
    headers: () => session.headers(),
    onMessage: (message) => take(JSON.parse(message.data)),
    onState: showConnection,
  });
}

function close() {
  stopFollowing();
}

function showHead(opened) {
  const name = opened.respondents.find((one) => one.code === respondent)?.name ?? respondent;
  at("region-name").textContent = name;
  at("round-name").textContent = opened.title;
  document.title = `${name}: ${opened.title} – Insats`;
  at("to-board").href = page(`/?round=${encodeURIComponent(round)}`);
  at("to-reports").href = page(`/rounds/${encodeURIComponent(round)}/reports`);
}

// ---- the draft ----

async function openDraft(opened) {
  if (draft) {
    await draft.read();
    await draft.saveAll();
    return;
  }
  const sections = sectionsFor(opened.definition.sections, opened.respondents.find((one) => one.code === respondent)?.sections);
  const lists = await codeLists(opened, sections);
  const state = new SaveState();
  const memory = new Memory(`${round}/${respondent}`);
  const found = await session.api(`${ADDRESS}/draft`);
  draft = new Draft({ session, address: ADDRESS, memory, onState: () => state.show(draft), onRead: (read) => parts.take(read) });
  const form = new FormParts({ sections, limits: { ...LIMITS, ...opened.definition.limits }, addInsats: (area) => parts.addNew(area) });
  at("form").replaceChildren(...form.draw());
  const signing = new Signing({ session, draft, address: ADDRESS, place: (pointer) => parts.place(pointer), onSigned: refresh });
  parts = new Parts({
    draft, form, lists,
    onTaken: (read) => {
      showTodo(questionsOf(sections), form, parts);
      showComments(read.comments, parts);
      signing.show(read);
    },
  });
  new Upload({ session, draft, address: ADDRESS, place: (pointer) => parts.place(pointer) });
  parts.start(found);
  const kept = parts.restore(memory.all());
  at("restored").hidden = !kept;
  if (kept) at("restored").textContent = filled(words.restored, { n: kept });
  state.show(draft);
}

async function codeLists(opened, sections) {
  const list = async (id) => (await session.api(`/classification/v1/code-lists/${id}`)).items;
  const [municipalities, funding, goals] = await Promise.all(["municipalities", "funding-sources", "sdg"].map(list));
  const own = (one) => one.region === respondent.slice(0, 2);
  const names = new FormParts({ sections }).areas;
  const lists = {
    municipalities: [...municipalities.filter(own), ...municipalities.filter((one) => !own(one))]
      .map((one) => [one.code, said(one.title)]),
    funding: funding.map((one) => [one.code, said(one.title)]),
    sdg: goals.map((one) => [one.number, `${one.number} ${said(one.title)}`]),
    respondents: opened.respondents.filter((one) => one.code !== respondent).map((one) => [one.code, one.name]),
    areas: names,
  };
  for (const field of ["municipalities", "respondents"]) nameCodes(field, lists[field]);
  return lists;
}

// ---- what others do ----

function take(message) {
  const isFirst = message.events === 0; // what came between fetching and following is in it, unnamed
  const changed = message.changed[round];
  if (!isFirst && !changed) return;
  if (draft && (isFirst || changed.includes(respondent))) draft.readSoon();
  refreshSoon();
}

async function refresh() {
  const status = await session.api(STATUS).catch((error) => {
    if (error.status === 404) return null; // the round is on its way here
    throw error;
  });
  const one = status?.respondents.find((each) => each.code === respondent);
  if (one) showStanding(one, status);
  for (const panel of panels) await panel.refresh();
}

function showStanding(one, status) {
  at("due").replaceChildren(`${words.due} `, time(one.due_at), ` (${remaining(one.due_at)})`,
    ...(one.due_at === status.due_at ? [] : [", ", words.extended_own]));
  at("locks").replaceChildren(...closing(one.locks_at, status.locked));
  at("standing").replaceChildren(element("span", { class: `badge ${one.state}` }, words[`state_${one.state}`]),
    ...(one.received_at ? [` ${dates.long(one.received_at)}, ${one.on_time ? words.on_time : words.too_late}`] : []));
}

function showConnection(state) {
  if (state === "denied") return session.end();
  at("connection").hidden = false;
  at("connection").className = `connection ${state}`;
  if (at("connection").textContent !== words[state]) at("connection").textContent = words[state];
}
