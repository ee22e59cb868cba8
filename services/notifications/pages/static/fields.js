// Fields of a form: a label, what helps, what is wrong, and the control. Each reads and writes one value; what is
// empty reads as undefined, so that it is left out.

import { element } from "./element.js";
import { words } from "./session.js";

// The frame that all fields share. `control` is what gets the focus and the description.
export function framed({ id, label, hint, control, also = [] }) {
  const messages = element("ul", { class: "messages", id: `${id}-messages`, hidden: true });
  const described = [hint ? `${id}-hint` : null, `${id}-messages`].filter(Boolean).join(" ");
  control.id = id;
  control.setAttribute("aria-describedby", described);
  const group = control.tagName === "FIELDSET";
  const name = group ? element("legend", {}, label) : element("label", { for: id }, label);
  const help = hint ? [element("p", { id: `${id}-hint`, class: "hint" }, hint)] : [];
  if (group) control.prepend(name, ...help, messages);
  const box = group ? element("div", { class: "field" }, control, ...also)
    : element("div", { class: "field" }, name, ...help, messages, control, ...also);
  return { id, label, box, control, say: (said) => say(box, control, messages, said, group) };
}

function say(box, control, messages, said, group) {
  const faulty = said.some((one) => one.severity === "error");
  messages.hidden = !said.length;
  messages.replaceChildren(...said.map((one) => element("li", { class: one.severity },
    element("strong", {}, `${words[`severity_${one.severity}`]}: `), one.message)));
  box.classList.toggle("faulty", faulty);
  if (group) return;
  if (faulty) control.setAttribute("aria-invalid", "true");
  else control.removeAttribute("aria-invalid");
}

// A text of one line or several. `max`: how many characters fit.
export function textField({ id, label, hint, rows = 1, max = null, required = false }) {
  const control = rows > 1 ? element("textarea", { rows }) : element("input", { type: "text", autocomplete: "off" });
  if (required) control.setAttribute("aria-required", "true");
  const left = element("p", { class: "minor room", "aria-hidden": "true" });
  const count = () => {
    const n = [...control.value].length;
    left.textContent = max && n > max * 0.8 ? words.characters.replace("{n}", n).replace("{max}", max) : "";
  };
  control.addEventListener("input", count);
  return {
    ...framed({ id, label, hint, control, also: max ? [left] : [] }),
    read: () => control.value.replace(/\r\n?/g, "\n") || undefined,
    write: (value) => { control.value = value ?? ""; count(); },
  };
}

// One line for each point.
export function linesField(options) {
  const field = textField({ ...options, rows: 5 });
  return {
    ...field,
    read: () => {
      const lines = (field.read() ?? "").split("\n").map((line) => line.trim()).filter(Boolean);
      return lines.length ? lines : undefined;
    },
    write: (value) => field.write((value ?? []).join("\n")),
  };
}

// Whole numbers, written as people write them; what is no number is sent as it is and refused with a reason.
export function numberField({ id, label, hint }) {
  const control = element("input", { type: "text", inputmode: "numeric", autocomplete: "off", class: "number" });
  return {
    ...framed({ id, label, hint, control }),
    read: () => numberIn(control.value),
    write: (value) => { control.value = value ?? ""; },
  };
}

function numberIn(text) {
  const tight = text.replace(/[\s\u00a0\u202f]/g, "");
  if (tight === "") return undefined;
  return /^[-−]?\d+$/.test(tight) ? Number(tight.replace("−", "-")) : text;
}

export function dateField({ id, label, hint }) {
  const control = element("input", { type: "date" });
  return {
    ...framed({ id, label, hint, control }),
    read: () => control.value || undefined,
    write: (value) => { control.value = value ?? ""; },
  };
}

// `options`: [value, name] pairs.
export function choiceField({ id, label, hint, options }) {
  const control = element("select", {},
    element("option", { value: "" }, words.choose), ...options.map(([value, name]) => element("option", { value }, name)));
  return {
    ...framed({ id, label, hint, control }),
    read: () => control.value || undefined,
    write: (value) => {
      const known = [...control.options].some((option) => option.value === (value ?? ""));
      if (!known) control.append(element("option", { value }, value));
      control.value = value ?? "";
    },
  };
}

// Yes, no, or not said yet.
export function yesNoField({ id, label, hint }) {
  const radio = (value, name) => {
    const input = element("input", { type: "radio", name: id, id: `${id}-${value}`, value });
    return [input, element("label", { class: "option", for: `${id}-${value}` }, input, " ", name)];
  };
  const [yes, yesLabel] = radio("yes", words.yes);
  const [no, noLabel] = radio("no", words.no);
  const control = element("fieldset", { class: "options" }, yesLabel, noLabel);
  return {
    ...framed({ id, label, hint, control }),
    read: () => (yes.checked ? true : no.checked ? false : undefined),
    write: (value) => { yes.checked = value === true; no.checked = value === false; },
  };
}

// Several of a few: a box for each. `options`: [value, name] pairs.
export function boxesField({ id, label, hint, options }) {
  const boxes = options.map(([value, name]) => {
    const input = element("input", { type: "checkbox", id: `${id}-${value}` });
    return { value, input, shown: element("label", { class: "option", for: `${id}-${value}` }, input, " ", name) };
  });
  const control = element("fieldset", { class: "options" }, element("div", { class: "boxes" }, ...boxes.map((box) => box.shown)));
  return {
    ...framed({ id, label, hint, control }),
    read: () => {
      const chosen = boxes.filter((box) => box.input.checked).map((box) => box.value);
      return chosen.length ? chosen : undefined;
    },
    write: (value) => boxes.forEach((box) => { box.input.checked = (value ?? []).includes(box.value); }),
  };
}
