// A document of ours shown inside a page: by itself, without the page's token, with neither scripts nor reach.

import { element } from "./element.js";

// A new frame for each document: one that is used again while it is hidden may stay blank.
export function showFramed(html, title, target) {
  target.replaceChildren(element("iframe", { sandbox: "", srcdoc: html, title }));
}
