// What classification read in a round: areas reported against suggested, and counts that lead to the insatser.

import { Codes, NONE } from "./codes.js";
import { at, element, table } from "./element.js";
import { Session, filled, number, page, words } from "./session.js";

const round = decodeURIComponent(location.pathname.split("/").at(-2));
const ROUND = `/classification/v1/rounds/${encodeURIComponent(round)}`;
const FACETS = ["sdg", "framework", "horizon", "basis", "perspective", "territory", "target_group", "result"];
const LIMIT = 200;
const session = new Session({ onOpen: open });
const codes = new Codes(session);
session.start();

async function open() {
  const [found] = await Promise.all([session.api(`${ROUND}/labels`), codes.load()]);
  at("round-name").textContent = found.title;
  document.title = `${words.labels_title}: ${found.title} – Insats`;
  at("to-board").href = page(`/?round=${encodeURIComponent(round)}`);
  at("to-reports").href = page(`/rounds/${encodeURIComponent(round)}/reports`);
  at("to-review").href = page(`/review?round=${encodeURIComponent(round)}`);
  at("to-review").hidden = !session.may("agency");
  at("figures").textContent = filled(words.labels_figures, found);
  at("areas").replaceChildren(confusion(found));
  at("facets").replaceChildren(...FACETS.filter((facet) => found.facets[facet].length).map((facet) => counts(facet, found)));
}

function confusion({ areas }) {
  if (!areas.length) return element("p", {}, words.labels_nothing);
  const known = new Map(areas.map((one) => [`${one.declared} ${one.suggested}`, one.insatser]));
  const head = (area, n) => `${n + 1} ${codes.name("area", area.code)}`;
  const made = table(words.labels_areas, [words.declared_as, ...codes.areas.map(head)],
    codes.areas.map((row, n) => [head(row, n), ...codes.areas.map((column) => {
      const many = known.get(`${row.code} ${column.code}`);
      if (!many) return "–";
      const names = { n: many, declared: codes.name("area", row.code), suggested: codes.name("area", column.code) };
      return figure(many, filled(words.labels_area_cell, names), { declared: row.code, suggested: column.code });
    })]));
  made.querySelectorAll("tbody tr").forEach((line, n) => line.querySelectorAll("td").forEach((cell, m) => {
    cell.className = n === m ? "number same" : "number";
  }));
  made.classList.add("counted");
  return made;
}

function counts(facet, { facets }) {
  const name = words[`facet_${facet}`];
  const line = (one) => {
    const title = codes.name(facet, one.code);
    const what = filled(words.labels_of, { name: title, n: one.insatser });
    return [title, figure(one.insatser, what, { [facet]: one.code })];
  };
  const some = [...facets[facet]].sort((a, b) => (a.code === NONE) - (b.code === NONE));
  const made = table(name, [name, words.labels_count], some.map(line));
  made.querySelectorAll("td").forEach((cell) => { cell.className = "number"; });
  return element("div", { class: "counted" }, element("h2", {}, name), made);
}

function figure(many, what, where) {
  return element("button", { type: "button", class: "link", "aria-label": what, onclick: () => choose(what, where) },
    number(many));
}

async function choose(what, where) {
  await session.attempt(async () => {
    const { items, total } = await session.api(`${ROUND}/insatser?${new URLSearchParams({ ...where, limit: LIMIT })}`);
    at("chosen-what").textContent = items.length < total ? filled(words.labels_first, { what, n: items.length }) : what;
    at("chosen-list").replaceChildren(...items.map((item) => element("li", {},
      element("p", {}, element("a", { href: page(`/returns/${encodeURIComponent(item.return_id)}#at${item.pointer}`) },
        item.name || item.insats_id)),
      element("p", { class: "minor" }, [item.respondent_name, codes.name("area", item.declared)].join(" · ")))));
    at("chosen-title").focus();
  });
}
