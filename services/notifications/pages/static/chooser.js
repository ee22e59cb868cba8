// Several of many: what is chosen stands as a list, each to be taken away, and a line to write finds the next.

import { framed } from "./fields.js";
import { element } from "./element.js";
import { filled, words } from "./session.js";

// `options`: [value, name] pairs, in the order that they are offered.
export function chooser({ id, label, hint, options }) {
  const names = new Map(options);
  const chosen = [];
  const list = element("ul", { class: "chosen", "aria-label": label });
  const input = element("input", { type: "text", autocomplete: "off", list: `${id}-options` });
  const said = element("p", { class: "minor", role: "status" });
  const add = element("button", { type: "button", class: "quiet" }, words.add);
  const offered = element("datalist", { id: `${id}-options` }, ...options.map(([, name]) => element("option", { value: name })));
  const frame = framed({ id, label, hint, control: input, also: [add, said, list, offered] });

  const draw = () => list.replaceChildren(...chosen.map((value) => element("li", {},
    names.get(value) ?? value, " ",
    element("button", { type: "button", class: "link", onclick: () => remove(value) },
      words.remove, element("span", { class: "unseen" }, ` ${names.get(value) ?? value}`)))));
  const changed = () => {
    draw();
    frame.box.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const remove = (value) => {
    chosen.splice(chosen.indexOf(value), 1);
    changed();
    input.focus();
  };
  const take = () => {
    const wanted = input.value.trim().toLocaleLowerCase("sv");
    if (!wanted) return true;
    const found = options.find(([value, name]) => name.toLocaleLowerCase("sv") === wanted || value === wanted);
    if (!found) {
      said.textContent = filled(words.not_in_list, { text: input.value.trim() });
      return false;
    }
    said.textContent = "";
    input.value = "";
    if (!chosen.includes(found[0])) chosen.push(found[0]);
    changed();
    return true;
  };
  add.addEventListener("click", () => { take(); input.focus(); });
  input.addEventListener("change", take);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    take();
  });
  input.addEventListener("input", (event) => event.stopPropagation()); // half a name is nothing to save
  return {
    ...frame,
    read: () => (chosen.length ? [...chosen] : undefined),
    write: (value) => { chosen.splice(0, chosen.length, ...(value ?? [])); draw(); },
  };
}
