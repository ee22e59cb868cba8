// Asks once more before what cannot be undone.

import { at } from "./element.js";

// True if the answer was yes. Escape and cancel are a no.
export function sure(title, text, yes) {
  at("sure-title").textContent = title;
  at("sure-text").textContent = text;
  at("sure-yes").textContent = yes;
  at("sure").returnValue = "no";
  at("sure").showModal();
  return new Promise((answer) =>
    at("sure").addEventListener("close", () => answer(at("sure").returnValue === "yes"), { once: true }));
}
