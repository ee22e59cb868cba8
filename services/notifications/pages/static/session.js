// What all pages share: the words of the page, dates, who is logged in, and calls to the services with a token.

import { at, element, show } from "./element.js";

export const words = JSON.parse(document.body.dataset.texts);
export const language = document.documentElement.lang;
const TOKEN = "insats-token";
const FOLLOW_MS = 250; // what changes is fetched no more often than this
const TELL_MS = 60000; // that somebody is at work is told no more often than this

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
  moment: format({ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit" }),
  exact: format({ hour: "2-digit", minute: "2-digit", second: "2-digit" }),
};
export const number = (value) => value.toLocaleString(language === "en" ? "en-GB" : "sv-SE");

// 0.04 → 40 ms, 3.2 → 3,2 s, 90 → 1,5 min.
export function duration(seconds) {
  const told = (n, unit) => `${n.toLocaleString(language === "en" ? "en-GB" : "sv-SE", { maximumFractionDigits: n < 10 ? 1 : 0 })} ${unit}`;
  if (seconds < 1) return told(Math.round(seconds * 1000), "ms");
  if (seconds < 90) return told(seconds, "s");
  return seconds < 5400 ? told(seconds / 60, "min") : told(seconds / 3600, "h");
}

// `{name}` in the words is replaced by what `values` has under that name.
export const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

export const time = (moment, as = dates.long) => element("time", { datetime: moment }, as(moment));

const isoDay = new Intl.DateTimeFormat("sv-SE", { ...zone, year: "numeric", month: "2-digit", day: "2-digit" });
const swedishDay = (moment) => Date.parse(isoDay.format(moment)) / 86400000;

// When a door closes, or that it has: `closed` as the service says, whose clock decides.
export function closing(locks, closed) {
  if (closed) return [`${words.locked} `, time(locks)];
  return [`${words.locks} `, time(locks), ` (${new Date(locks) < Date.now() ? words.passed : remaining(locks)})`];
}

// Days until the last day on which there is time, by the Swedish calendar, as reminders count them.
export function remaining(due) {
  const ends = new Date(due);
  const days = swedishDay(new Date(ends - 1)) - swedishDay(new Date());
  if (ends < Date.now()) return days < -1 ? filled(words.days_over, { n: -days }) : words.passed;
  if (days === 0) return words.today;
  return days === 1 ? words.day_left : filled(words.days_left, { n: days });
}

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
    Object.assign(this, { onOpen, onClose, token: null, account: null, used: true, toldAt: 0, renewing: null, goodUntil: 0, faultUnasked: false });
  }

  async start() {
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
    at("logout").addEventListener("click", () => this.logOut());
    at("language").href = keptQuery(at("language").getAttribute("href"));
    at("login-link").href = `/login?${new URLSearchParams({ next: location.pathname + location.search, lang: language })}`;
    for (const used of ["pointerdown", "keydown"]) addEventListener(used, () => { this.used = true; }, { passive: true });
    await this.attempt(() => this.ask());
    await this.open();
  }

  // Who is logged in by the cookie, and how one logs in here.
  async ask() {
    const answer = await fetch("/session", { cache: "no-store" });
    if (!answer.ok) return;
    const { session, login, tokens } = await answer.json();
    this.account = session;
    show({ "to-login": login !== null, "token-login": tokens });
    at("token-login").open = login === null;
    if (!tokens) sessionStorage.removeItem(TOKEN);
  }

  // The login in the cookie stands before a token: no link makes a page act as somebody else.
  async open() {
    at("fault").hidden = true;
    this.token = this.account ? null : sessionStorage.getItem(TOKEN);
    try {
      if (this.account) await this.renew();
    } catch (error) {
      return this.close(this.account ? filled(words.failed, { why: error.message }) : words.session_over);
    }
    if (!this.token) return this.close();
    show({ login: false, page: true, logout: true, who: this.account !== null });
    if (this.account) at("who").textContent = filled(words.logged_in_as, this.account);
    at("page").setAttribute("aria-busy", "true");
    const opened = await this.attempt(this.onOpen);
    at("page").setAttribute("aria-busy", "false");
    return opened;
  }

  // A new token for the next minutes, kept in this page's memory alone. One request however many ask.
  async renew() {
    this.renewing ??= this.fetchToken().finally(() => { this.renewing = null; });
    await this.renewing;
  }

  async fetchToken() {
    const active = this.used;
    this.used = false;
    await this.exchange(active).catch((error) => {
      this.used ||= active;
      throw error;
    });
    if (active) this.toldAt = Date.now();
  }

  // `active`: somebody has used the page since this was last told, which keeps the login alive.
  async exchange(active) {
    const headers = { "Content-Type": "application/json", "X-CSRF-Token": this.account.csrf, "Accept-Language": language };
    const answer = await fetch("/session/token", { method: "POST", cache: "no-store", headers, body: JSON.stringify({ active }) });
    if (answer.status === 401 || answer.status === 403) this.account = null;
    if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).detail ?? answer.statusText);
    const given = await answer.json();
    this.token = given.access_token;
    this.goodUntil = Date.now() + (given.expires_in - 30) * 1000;
  }

  async logOut() {
    if (!this.account) return this.close();
    const headers = { "X-CSRF-Token": this.account.csrf };
    return this.attempt(async () => {
      const answer = await fetch("/session/logout", { method: "POST", cache: "no-store", headers });
      const { location: onward } = answer.ok ? await answer.json() : { location: "/login" };
      this.account = null;
      this.close();
      location.assign(onward);
    });
  }

  // The services no longer take what this page has to show for itself.
  end() {
    this.close(this.account || this.goodUntil ? words.session_over : words.token_refused);
  }

  close(why = null) {
    sessionStorage.removeItem(TOKEN);
    Object.assign(this, { token: null, account: null });
    this.onClose();
    show({ login: true, page: false, logout: false, connection: false, who: false });
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

  // What a call to a service takes with it; with a token that is good for a while yet. One that the page fetched by
  // itself does not say that somebody is at work: that is told with the next call.
  async headers() {
    const isOver = Date.now() > this.goodUntil;
    const isToTell = this.used && Date.now() > this.toldAt + TELL_MS;
    if (this.account && (isOver || isToTell)) await this.renew().catch((error) => {
      if (!this.account) this.end();
      if (isOver || !this.account) throw error; // else the token that is there will do
    });
    return { Authorization: `Bearer ${this.token}`, "Accept-Language": language };
  }

  // Throws an Error in words, with `status` and the problem's `errors`, for every answer but a good one. `body` goes
  // as JSON, a filled-in FormData as it is; `own` are headers besides those of every call.
  async fetch(path, { body, headers: own = {}, ...options } = {}) {
    const json = body !== undefined && !(body instanceof FormData);
    const sent = body === undefined ? {} : { body: json ? JSON.stringify(body) : body };
    const type = json ? { "Content-Type": "application/json" } : {};
    const headers = { ...(await this.headers()), ...type, ...own };
    const response = await fetch(path, { cache: "no-store", ...options, ...sent, headers });
    if (response.status === 401) this.end();
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

  // What follows the stream: run one at a time; whatever is asked meanwhile is done once more afterwards.
  follower(work) {
    let [running, again] = [false, false];
    return async () => {
      again = true;
      if (running) return;
      running = true;
      while (again) {
        again = false;
        await this.attempt(work, true);
        await new Promise((done) => setTimeout(done, FOLLOW_MS));
      }
      running = false;
    };
  }

  fault(text) {
    at("fault").textContent = text;
    at("fault").hidden = false;
  }

  // `unasked`: done by the page itself. That it goes well takes away no fault of what a person did.
  async attempt(work, unasked = false) {
    try {
      await work();
      if (this.token && (!unasked || this.faultUnasked)) at("fault").hidden = true;
      return true;
    } catch (error) {
      this.faultUnasked = unasked && (this.faultUnasked || at("fault").hidden);
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
