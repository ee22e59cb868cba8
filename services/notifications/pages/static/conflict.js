// Two wrote in the same place: both texts beside each other, and a choice.

import { canonical } from "./draft-unit.js";
import { fieldName, shown } from "./content.js";
import { element } from "./element.js";
import { words } from "./session.js";

// Shows what differs in `target`; calls `choose` with "mine" or "theirs". A value of null is nothing at all.
export function showConflict(target, theirs, mine, choose, nameOf = fieldName) {
  const parts = (value) => (value === null ? {} : Array.isArray(value) ? { rows: value } : value);
  const [there, here] = [parts(theirs), parts(mine)];
  const members = [...new Set([...Object.keys(there), ...Object.keys(here)])]
    .filter((member) => canonical(there[member] ?? null) !== canonical(here[member] ?? null));
  const side = (title, value, whole, button, answer) => element("div", { class: "side" },
    element("h4", {}, title),
    whole === null ? element("p", {}, words.conflict_removed) : element("dl", { class: "fields" },
      ...members.map((member) => element("div", {}, element("dt", {}, nameOf(member)),
        element("dd", {}, ...shown(member, value[member]))))),
    element("button", {
      type: "button", class: answer === "mine" ? null : "quiet",
      onclick: () => { target.replaceChildren(); target.hidden = true; choose(answer); },
    }, button));
  target.replaceChildren(
    element("h4", {}, words.conflict_title), element("p", {}, words.conflict_help),
    element("div", { class: "sides" },
      side(words.conflict_mine, here, mine, words.conflict_keep_mine, "mine"),
      side(words.conflict_theirs, there, theirs, words.conflict_take_theirs, "theirs")));
  target.hidden = false;
}
