// A filled-in form from Word or Excel, into the draft: what was read from where, and what was not understood.

import { at, element } from "./element.js";
import { filled, words } from "./session.js";
import { showSummary } from "./summary.js";

export class Upload {
  constructor({ session, draft, address, place }) {
    Object.assign(this, { session, draft, address, place });
    at("upload-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
  }

  async send() {
    const [file] = at("upload-file").files;
    if (!file) {
      at("upload-state").textContent = words.upload_choose;
      return at("upload-file").focus();
    }
    await this.draft.saveAll();
    const body = new FormData();
    body.append("file", file);
    at("upload-state").textContent = words.upload_reading;
    at("upload-send").disabled = true;
    try {
      const replace = at("upload-replace").checked ? "?replace=true" : "";
      const read = await this.session.api(`${this.address}/imports${replace}`, { method: "POST", body });
      at("upload-form").reset();
      await this.draft.read();
      this.show(read);
    } catch (error) {
      at("upload-state").textContent = filled(words.upload_failed, { why: error.message });
      showSummary((error.errors ?? []).map((one) => ({
        where: one.place ?? "", message: one.message, go: () => at("upload-file").focus(),
      })), words.upload_refused);
    } finally {
      at("upload-send").disabled = false;
    }
  }

  show(read) {
    at("upload-state").textContent = filled(words.upload_done, read.counts);
    const parts = [
      [words.upload_left, read.left.map((one) => `${one.place}: ”${one.text}” – ${one.reason}`)],
      [words.upload_repairs, read.repairs.map((one) => `${one.place}: ”${one.before}” → ”${one.after}”`)],
      [words.upload_taken, read.taken.map((one) => `${one.place} → ${this.place(one.pointer).where || one.pointer}`)],
    ];
    at("upload-told").replaceChildren(...parts.filter(([, lines]) => lines.length).map(([name, lines]) =>
      element("details", { open: name === words.upload_left },
        element("summary", {}, `${name} (${lines.length})`), element("ul", {}, ...lines.map((line) => element("li", {}, line))))));
  }
}
