// Rows of a small table within a form: each a group of fields, to be added and taken away.

import { element } from "./element.js";
import { filled, words } from "./session.js";

// `fields(rowId)` makes a row's fields, {member: field}; `name(n)` what the row is called.
export function rowsField({ id, label, hint, fields, name, adding }) {
  const rows = [];
  const list = element("div", { class: "rows" });
  const messages = element("ul", { class: "messages", hidden: true });
  const add = element("button", { type: "button", class: "quiet", id: `${id}-add` }, adding);
  const box = element("fieldset", { class: "field", id, tabindex: "-1" },
    element("legend", {}, label), ...(hint ? [element("p", { class: "hint" }, hint)] : []), messages, list, add);
  let made = 0;

  const number = () => rows.forEach((row, n) => {
    row.legend.textContent = name(n + 1);
    row.gone.textContent = filled(words.remove_named, { name: name(n + 1) });
  });
  const make = (value) => {
    const own = fields(`${id}-${made += 1}`);
    const legend = element("legend", {});
    const gone = element("button", { type: "button", class: "quiet" });
    const shown = element("fieldset", { class: "row" }, legend, ...Object.values(own).map((field) => field.box), gone);
    const row = { own, shown, legend, gone };
    gone.addEventListener("click", () => {
      rows.splice(rows.indexOf(row), 1);
      shown.remove();
      number();
      box.dispatchEvent(new Event("input", { bubbles: true }));
      add.focus();
    });
    for (const [member, field] of Object.entries(own)) field.write(value?.[member]);
    rows.push(row);
    list.append(shown);
    number();
    return row;
  };
  add.addEventListener("click", () => Object.values(make().own)[0].control.focus());
  const read = (row) => Object.fromEntries(Object.entries(row.own).map(([member, field]) => [member, field.read()])
    .filter(([, value]) => value !== undefined));
  return {
    id, label, box, control: box,
    // A row with nothing in it is nothing.
    read: () => {
      const filledIn = rows.map(read).filter((row) => Object.keys(row).length);
      return filledIn.length ? filledIn : undefined;
    },
    write: (value) => {
      rows.length = 0;
      list.replaceChildren();
      (value ?? []).forEach(make);
    },
    // `said` by pointers within the field: /0/amount_sek is the first row's amount.
    say: (said) => {
      const full = rows.filter((row) => Object.keys(read(row)).length);
      const own = said.filter((one) => !one.at || !full[one.at.split("/")[1]]);
      messages.hidden = !own.length;
      messages.replaceChildren(...own.map((one) => element("li", { class: one.severity },
        element("strong", {}, `${words[`severity_${one.severity}`]}: `), one.message)));
      full.forEach((row, n) => Object.entries(row.own).forEach(([member, field], place) =>
        field.say(said.filter((one) => {
          const [, at, part] = (one.at ?? "").split("/");
          return at === String(n) && (part === member || (place === 0 && !(part in row.own)));
        }))));
    },
    // The control at a pointer within the field.
    find: (at) => {
      const [, n, member] = at.split("/");
      return rows[n]?.own[member]?.control ?? rows[n]?.shown.querySelector("input, select, textarea") ?? add;
    },
  };
}
