// Making elements: attributes by name, `on…` as listeners, children as nodes or texts. Nothing is ever read as HTML.

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "class") made.className = value;
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

// Draws anew what stands in `target`. Whoever has the focus there keeps it: on the same element if it still stands, else
// on the one of the same name, or on the only one that takes it.
export function redraw(target, ...children) {
  const held = target !== document.activeElement && target.contains(document.activeElement) ? document.activeElement : null;
  const place = held ? alike(target, held).indexOf(held) : 0;
  target.replaceChildren(...children);
  if (!held) return;
  const [named, all] = [alike(target, held), focusable(target)];
  const next = held.isConnected ? held : named[place] ?? named[0] ?? (all.length === 1 ? all[0] : null);
  next?.focus({ preventScroll: true });
}

const nameOf = (one) => one.getAttribute("aria-label") ?? one.textContent;
const focusable = (target) => [...target.querySelectorAll("a[href], button, summary, [tabindex='0']")];
const alike = (target, other) => focusable(target).filter((one) => nameOf(one) === nameOf(other));

export const at = (id) => document.getElementById(id);

export function show(parts) {
  for (const [id, visible] of Object.entries(parts)) at(id).hidden = !visible;
}

// A table's row heads and cells under column heads; `rows` are lists of nodes or texts, the first of each its head.
export function table(caption, heads, rows) {
  const head = element("tr", {}, ...heads.map((name) => element("th", { scope: "col" }, name)));
  const line = ([first, ...cells]) => element("tr", {},
    element("th", { scope: "row" }, ...[first].flat()), ...cells.map((cell) => element("td", {}, ...[cell].flat())));
  return element("div", { class: "scroll", role: "region", "aria-label": caption, tabindex: "0" },
    element("table", {},
      element("caption", { class: "unseen" }, caption),
      element("thead", {}, head),
      element("tbody", {}, ...rows.map(line))));
}
