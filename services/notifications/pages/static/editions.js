// A round's editions: frozen, some of them published, with their files, and how two of them differ.

import { at, element, show } from "./element.js";
import { showFramed } from "./frame.js";
import { filled, language, number, time, words } from "./session.js";
import { sure } from "./sure.js";

export class Editions {
  // `formats` answers what a document can be had in, once it is known.
  constructor(session, round, formats) {
    Object.assign(this, { session, formats, path: `/reporting/v1/rounds/${encodeURIComponent(round)}/editions` });
    at("new-edition").addEventListener("submit", (event) => {
      event.preventDefault();
      session.attempt(() => this.make());
    });
    at("compare").addEventListener("submit", (event) => {
      event.preventDefault();
      session.attempt(() => this.compare());
    });
  }

  async refresh() {
    const { items } = await this.session.api(`${this.path}?limit=1000`);
    show({ editions: true, "new-edition": this.session.may("agency"), "editions-none": !items.length });
    at("editions-list").replaceChildren(...items.map((item) => this.card(item)));
    at("compare").hidden = items.length < 2;
    for (const select of ["compare-old", "compare-new"]) {
      const options = items.map((one) => element("option", { value: one.number }, filled(words.edition, { n: one.number })));
      at(select).replaceChildren(...options);
    }
    if (items.length > 1) at("compare-old").value = items[1].number;
  }

  card(item) {
    const name = filled(words.edition, { n: item.number });
    const files = element("ul", { class: "plain files" });
    const opened = (event) => {
      if (event.currentTarget.open && !files.childElementCount) this.session.attempt(() => this.list(item, files));
    };
    const draft = item.state === "draft";
    return element("article", { class: "card", "aria-label": name },
      element("h3", {}, name, ` – ${item.title} `, element("span", { class: `badge ${draft ? "draft" : "accepted"}` },
        words[`edition_${item.state}`])),
      element("p", {}, filled(words.edition_facts, { returns: item.returns, files: item.files }), " ",
        words.edition_created, " ", time(item.created_at),
        ...(item.published_at ? ["; ", words.edition_published_at, " ", time(item.published_at)] : []), "."),
      ...(item.note ? [element("p", {}, item.note)] : []),
      element("p", { class: "minor" }, `${words.sha256}: `, element("code", { class: "hash" }, item.content_sha256)),
      element("details", { ontoggle: opened }, element("summary", {}, words.edition_files), files),
      ...(draft && this.session.may("agency") ? [element("button", {
        type: "button", "aria-label": filled(words.publish_label, { n: item.number }), onclick: () => this.publish(item),
      }, words.publish)] : []));
  }

  async list(item, files) {
    const edition = await this.session.api(`${this.path}/${item.number}`);
    files.replaceChildren(...edition.files.map((file) => element("li", {},
      element("button", {
        type: "button", class: "link",
        onclick: (event) => this.session.download(`${this.path}/${item.number}/${this.place(file)}`, event.currentTarget),
      }, file.path),
      element("span", { class: "minor" }, ` ${number(file.bytes)} byte`))));
  }

  // A report's own address names its language beside the path; all else is at its path.
  place(file) {
    return file.report ? `reports/${file.report}.${file.format}?language=${file.language}` : file.path;
  }

  async make() {
    at("editions-state").textContent = words.edition_making;
    const given = { title: at("edition-title").value.trim(), note: at("edition-note").value.trim() };
    const body = Object.fromEntries(Object.entries(given).filter(([, value]) => value));
    try {
      const made = await this.session.api(this.path, { method: "POST", body });
      await this.refresh();
      at("new-edition").reset();
      at("editions-state").textContent = filled(words.edition_made, { n: made.number });
    } catch (error) {
      at("editions-state").textContent = "";
      throw error;
    }
  }

  async publish(item) {
    const title = filled(words.publish_sure, { n: item.number });
    if (!await sure(title, words.publish_help, words.publish)) return;
    await this.session.attempt(async () => {
      await this.session.api(`${this.path}/${item.number}/publish`, { method: "POST" });
      await this.refresh();
      at("editions-state").textContent = filled(words.edition_was_published, { n: item.number });
    });
  }

  // As a document made by the service, in any format; shown as the preview of a report is, on its own.
  async compare() {
    const pair = `${this.path}/${at("compare-old").value}/diff/${at("compare-new").value}`;
    const found = await this.session.api(pair);
    at("difference-summary").textContent = found.same
      ? words.difference_none : filled(words.difference_respondents, found.counts);
    const address = (format) => `${pair}.${format}?language=${language}`;
    at("difference-downloads").replaceChildren(...(found.same ? [] : this.formats()).map((format) =>
      element("li", {}, element("button", {
        type: "button", class: "quiet", "aria-label": filled(words.difference_as, { format: formatName(format) }),
        onclick: (event) => this.session.download(address(format), event.currentTarget),
      }, formatName(format)))));
    at("difference").replaceChildren();
    if (found.same) return;
    showFramed(await (await this.session.fetch(address("html"))).text(), words.difference_title, at("difference"));
  }
}

export const formatName = (format) => words[`format_${format}`] ?? format;
