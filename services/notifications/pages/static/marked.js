// A text with pieces of it marked. The spans may touch or overlap; the text itself stays as it is.

import { element } from "./element.js";

export function marked(text, spans) {
  // Positions count characters, as the services do; a string here counts some of them (emoji) as two.
  const letters = [...text];
  const inside = new Uint8Array(letters.length);
  for (const { start, end } of spans) inside.fill(1, start, end);
  const parts = [];
  for (let from = 0; from < letters.length;) {
    let to = from;
    while (to < letters.length && inside[to] === inside[from]) to += 1;
    const piece = letters.slice(from, to).join("");
    parts.push(inside[from] ? element("mark", {}, piece) : piece);
    from = to;
  }
  return parts;
}
