// A round's reports: a preview of the one that is chosen, and each in every format and language to save.

import { Editions, formatName } from "./editions.js";
import { at, element, show } from "./element.js";
import { showFramed } from "./frame.js";
import { Session, filled, language, page, words } from "./session.js";

const round = decodeURIComponent(location.pathname.split("/").at(-2));
const REPORTS = `/reporting/v1/rounds/${encodeURIComponent(round)}`;
const session = new Session({ onOpen: open, onClose: () => at("preview").replaceChildren() });
const editions = new Editions(session, round, () => formats);
let formats = [];

at("report-language").value = language;
at("choice").addEventListener("change", () => choose());
at("choice").addEventListener("submit", (event) => event.preventDefault());
session.start();

async function open() {
  const { items } = await session.api("/reporting/v1/rounds?limit=1000");
  const known = items.find((item) => item.round === round);
  if (!known) throw new Error(filled(words.round_unknown, { round }));
  formats = known.formats;
  at("round-name").textContent = known.title;
  document.title = `${words.reports_title}: ${known.title} – Insats`;
  at("to-board").href = page(`/?round=${encodeURIComponent(round)}`);
  at("to-labels").href = page(`/rounds/${encodeURIComponent(round)}/labels`);
  at("report").replaceChildren(...known.reports.map((name) => element("option", { value: name }, reportName(name))));
  await loadRespondents(known.reports);
  await choose();
  await editions.refresh();
}

const isOfOne = (name) => name === "return" || name.startsWith("return/");
const reportName = (name) => words[`report_${isOfOne(name) ? "return" : name}`] ?? name;

// Whoever has submitted has a filled-in form.
async function loadRespondents(reports) {
  if (!reports.some(isOfOne)) return;
  const status = await session.api(`/notifications/v1/rounds/${encodeURIComponent(round)}/status`);
  const submitted = status.respondents.filter((one) => one.return_id);
  at("respondent").replaceChildren(...submitted.map((one) => element("option", { value: one.code }, one.name)));
}

function address(format) {
  const name = at("report").value;
  const path = isOfOne(name) ? `return/${encodeURIComponent(at("respondent").value)}` : name;
  return `${REPORTS}/reports/${path}.${format}?language=${at("report-language").value}`;
}

async function choose() {
  show({ "of-respondent": isOfOne(at("report").value) });
  const name = at("report").selectedOptions[0]?.textContent ?? "";
  at("downloads").replaceChildren(...formats.map((format) => element("li", {}, element("button", {
    type: "button", class: "quiet", "aria-label": filled(words.download_as, { name, format: formatName(format) }),
    onclick: (event) => session.download(address(format), event.currentTarget),
  }, formatName(format)))));
  await session.attempt(preview);
}

async function preview() {
  const asked = address("html");
  at("preview-state").textContent = words.fetching;
  try {
    const html = await (await session.fetch(asked)).text();
    if (asked !== address("html")) return;
    showFramed(html, filled(words.preview_of, { name: at("report").selectedOptions[0].textContent }), at("preview"));
  } finally {
    if (asked === address("html")) at("preview-state").textContent = "";
  }
}
