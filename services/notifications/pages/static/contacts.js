// Whom at the respondent to tell, and how they want to be told.

import { at, element, redraw } from "./element.js";
import { boxesField, choiceField, textField } from "./fields.js";
import { dates, filled, words } from "./session.js";
import { sure } from "./sure.js";

const PATH = "/notifications/v1/contacts";
const ROLES = ["editor", "signer"].map((code) => [code, words[`role_${code}`]]);
const LANGUAGES = ["sv", "en"].map((code) => [code, words[`language_${code}`]]);
const CHANNELS = ["email", "none"].map((code) => [code, words[`channel_${code}`]]);
const DIGESTS = ["each", "daily", "weekly"].map((code) => [code, words[`digest_${code}`]]);

export class Contacts {
  constructor(session, respondent) {
    Object.assign(this, { session, respondent, shown: "" });
    at("contact-add").addEventListener("click", () => this.add());
    at("calendar-make").addEventListener("click", () => this.session.attempt(() => this.makeCalendar()));
  }

  // Hidden where an installation has no contacts, or whoever looks has nothing to do with them.
  async refresh() {
    let answer;
    try {
      answer = await this.session.api(`${PATH}?respondent=${encodeURIComponent(this.respondent)}&limit=100`);
    } catch (error) {
      if (![403, 404].includes(error.status)) throw error;
      at("contacts").hidden = true;
      return;
    }
    at("contacts").hidden = false;
    if (JSON.stringify(answer) === this.shown || at("contacts-list").querySelector("details[open]")) return; // somebody is writing
    this.shown = JSON.stringify(answer);
    at("contacts-none").hidden = answer.items.length > 0;
    redraw(at("contacts-list"), ...answer.items.map((one) => this.card(one)));
  }

  // An address for a calendar program; whoever has it can read the deadlines, so it is made when asked for.
  async makeCalendar() {
    const body = { respondent: this.respondent };
    const { url } = await this.session.api("/notifications/v1/calendar-links", { method: "POST", body });
    at("calendar-made").hidden = false;
    at("calendar-url").value = url;
    at("calendar-url").focus();
    at("calendar-url").select();
  }

  add() {
    const card = this.card(null);
    at("contacts-list").append(card);
    card.open = true;
    card.querySelector("input").focus();
  }

  card(one) {
    const id = `contact-${one?.id ?? `new-${Date.now()}`}`;
    const fields = {
      name: textField({ id: `${id}/name`, label: words.contact_name, required: true }),
      email: textField({ id: `${id}/email`, label: words.contact_email, required: true }),
      role: choiceField({ id: `${id}/role`, label: words.contact_role, hint: words.contact_role_help, options: ROLES }),
      language: choiceField({ id: `${id}/language`, label: words.contact_language, options: LANGUAGES }),
      channel: choiceField({ id: `${id}/channel`, label: words.contact_channel, options: CHANNELS }),
      digest: choiceField({ id: `${id}/digest`, label: words.contact_digest, options: DIGESTS }),
    };
    const ended = one && !one.subscribed
      ? boxesField({ id: `${id}/subscribed`, label: words.contact_ended, options: [["yes", words.contact_again]] }) : null;
    const start = one ?? { role: "editor", language: "sv", channel: "email", digest: "daily" };
    for (const [name, field] of Object.entries(fields)) field.write(start[name]);
    const form = element("form", { novalidate: true, onsubmit: (event) => {
      event.preventDefault();
      this.save(one, fields, ended, card);
    } },
    ...Object.values(fields).map((field) => field.box), ...(ended ? [ended.box] : []),
    element("div", { class: "buttons" },
      element("button", { type: "submit" }, words.contact_save),
      ...(one ? [element("button", { type: "button", class: "quiet", onclick: () => this.remove(one) },
        filled(words.remove_named, { name: one.name }))] : [])));
    const told = one ? [`${one.name}, ${one.email}`, " ", element("span", { class: "minor" },
      one.subscribed === false ? words.contact_ended : words[`digest_${one.digest}`])] : [words.contact_new];
    const card = element("details", { class: "card" }, element("summary", {}, ...told), form);
    return card;
  }

  async save(one, fields, ended, card) {
    const given = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.read() ?? ""]));
    const subscribed = ended ? Boolean(ended.read()) : true;
    const body = { respondent: this.respondent, ...given, email: given.email.trim(), subscribed };
    try {
      await (one ? this.session.api(`${PATH}/${encodeURIComponent(one.id)}`, { method: "PUT", body })
        : this.session.api(PATH, { method: "POST", body }));
    } catch (error) {
      const faults = error.errors ?? [];
      for (const [name, field] of Object.entries(fields)) field.say(faults.filter((fault) => fault.pointer === `/${name}`));
      at("contacts-state").textContent = filled(words.failed_save, { why: error.message });
      card.querySelector("[aria-invalid]")?.focus();
      return;
    }
    await this.again(filled(words.contact_saved, { name: body.name, time: dates.exact(Date.now()) }));
  }

  async remove(one) {
    if (!await sure(filled(words.contact_remove_sure, { name: one.name }), words.contact_remove_help, words.remove)) return;
    await this.session.attempt(async () => {
      await this.session.fetch(`${PATH}/${encodeURIComponent(one.id)}`, { method: "DELETE" });
      await this.again(filled(words.contact_removed, { name: one.name }));
    });
  }

  async again(said) {
    at("contacts-title").focus();
    at("contacts-list").replaceChildren();
    this.shown = "";
    await this.refresh();
    at("contacts-state").textContent = said;
  }
}
