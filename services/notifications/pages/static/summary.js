// The list of what is wrong, above all else, with a way to each place.

import { at, element } from "./element.js";
import { words } from "./session.js";

// `faults`: {where, message, go}; `go` moves to the field. Without any, the summary goes away.
export function showSummary(faults, title = words.summary_title, focus = true) {
  const box = at("summary");
  box.hidden = !faults.length;
  if (!faults.length) return;
  at("summary-title").textContent = title;
  at("summary-list").replaceChildren(...faults.map((fault) => element("li", {},
    element("a", { href: "#summary", onclick: (event) => { event.preventDefault(); fault.go(); } },
      `${fault.where ? `${fault.where}: ` : ""}${fault.message}`))));
  if (focus) box.focus();
}

export function goTo(control) {
  control.scrollIntoView({ block: "center" });
  control.focus();
}
