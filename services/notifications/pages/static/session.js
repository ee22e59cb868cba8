// What all pages share: the words of the page, dates, who is looking, and calls to the services with its token.

import { at, element, show } from "./element.js";

export const words = JSON.parse(document.body.dataset.texts);
export const language = document.documentElement.lang;
const TOKEN = "insats-token";

const zone = { timeZone: "Europe/Stockholm" };
const format = (options) => {
  const formatter = new Intl.DateTimeFormat(language === "en" ? "en-GB" : "sv-SE", { ...zone, ...options });
  return (time) => formatter.format(new Date(time));
};
export const dates = {
  day: format({ day: "numeric", month: "short" }),
  short: format({ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }),
  date: format({ dateStyle: "long" }),
  long: format({ dateStyle: "long", timeStyle: "short" }),
  exact: format({ hour: "2-digit", minute: "2-digit", second: "2-digit" }),
};
export const number = (value) => value.toLocaleString(language === "en" ? "en-GB" : "sv-SE");

// `{name}` in the words is replaced by what `values` has under that name.
export const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

export const time = (moment, as = dates.long) => element("time", { datetime: moment }, as(moment));

// An address among the pages, in the language that was chosen by hand.
export function page(path) {
  const chosen = new URLSearchParams(location.search).get("lang");
  const [before, hash] = path.split("#");
  const query = chosen ? `${before.includes("?") ? "&" : "?"}lang=${chosen}` : "";
  return before + query + (hash === undefined ? "" : `#${hash}`);
}

export class Session {
  // `onOpen` fills the page when somebody has logged in; `onClose` forgets what it showed.
  constructor({ onOpen, onClose = () => {} }) {
    Object.assign(this, { onOpen, onClose, token: null });
  }

  start() {
    const given = new URLSearchParams(location.hash.slice(1)).get("token");
    if (given) {
      sessionStorage.setItem(TOKEN, given);
      history.replaceState(null, "", location.pathname + location.search);
    }
    at("login-form").addEventListener("submit", (event) => {
      event.preventDefault();
      sessionStorage.setItem(TOKEN, at("token").value.trim());
      at("token").value = "";
      this.open();
    });
    at("logout").addEventListener("click", () => this.close());
    at("language").href = keptQuery(at("language").getAttribute("href"));
    this.open();
  }

  async open() {
    this.token = sessionStorage.getItem(TOKEN);
    at("fault").hidden = true;
    if (!this.token) return this.close();
    show({ login: false, page: true, logout: true });
    at("page").setAttribute("aria-busy", "true");
    await this.attempt(this.onOpen);
    at("page").setAttribute("aria-busy", "false");
  }

  close(why = null) {
    sessionStorage.removeItem(TOKEN);
    this.token = null;
    this.onClose();
    show({ login: true, page: false, logout: false, connection: false });
    if (why) this.fault(why);
  }

  get claims() {
    try {
      return JSON.parse(atob(this.token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")));
    } catch {
      return {}; // the services decide; this only chooses what to show
    }
  }

  may(...scopes) {
    const given = String(this.claims.scope ?? "").split(" ");
    return scopes.some((scope) => given.includes(scope));
  }

  get headers() {
    return { Authorization: `Bearer ${this.token}`, "Accept-Language": language };
  }

  // Throws an Error in words, with `status` and the problem's `errors`, for every answer but a good one.
  async fetch(path, { body, ...options } = {}) {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const type = body === undefined ? {} : { "Content-Type": "application/json" };
    const headers = { ...this.headers, ...type };
    const response = await fetch(path, { cache: "no-store", ...options, ...sent, headers });
    if (response.status === 401) this.close(words.token_refused);
    if (!response.ok) {
      const problem = await response.json().catch(() => ({}));
      const { status } = response;
      throw Object.assign(new Error(problem.detail ?? response.statusText), { status, errors: problem.errors ?? [] });
    }
    return response;
  }

  async api(path, options) {
    return (await this.fetch(path, options)).json();
  }

  // Fetched with the token, which a plain link could not send, and given to the browser to save.
  async download(path, button) {
    button.disabled = true;
    await this.attempt(async () => {
      const response = await this.fetch(path);
      const name = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "");
      const address = URL.createObjectURL(await response.blob());
      element("a", { href: address, download: name ? name[1] : path.split("/").pop().split("?")[0] }).click();
      setTimeout(() => URL.revokeObjectURL(address), 60000);
    });
    button.disabled = false;
    button.focus();
  }

  fault(text) {
    at("fault").textContent = text;
    at("fault").hidden = false;
  }

  async attempt(work) {
    try {
      await work();
      if (this.token) at("fault").hidden = true;
      return true;
    } catch (error) {
      if (this.token) this.fault(filled(words.failed, { why: [error.message, ...faults(error)].join(" ") }));
      return false;
    }
  }
}

const faults = (error) => (error.errors ?? []).map((one) => one.message);

// The other language of this very page: what else was asked for in the address stays.
function keptQuery(href) {
  const query = new URLSearchParams(location.search);
  query.set("lang", new URLSearchParams(href).get("lang"));
  return `?${query}`;
}
