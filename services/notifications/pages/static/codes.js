// Names of codes: of the lists that classification serves, and of the few that the pages name themselves.

import { language, words } from "./session.js";

const LISTS = { area: "areas", sdg: "sdg", framework: "frameworks", perspective: "areas", perspectives: "areas", target_group: "target-groups" };
export const NONE = "none";

export class Codes {
  constructor(session) {
    Object.assign(this, { session, titles: new Map(), areas: [] });
  }

  async load() {
    const lists = [...new Set(Object.values(LISTS))];
    const found = await Promise.all(lists.map((id) => this.session.api(`/classification/v1/code-lists/${id}`)));
    lists.forEach((id, n) => this.titles.set(id, new Map(found[n].items.map((item) => [item.code, item.title[language]]))));
    this.areas = found[lists.indexOf("areas")].items;
  }

  name(facet, code) {
    if (code === NONE) return words.labels_none;
    const title = this.titles.get(LISTS[facet])?.get(String(code)) ?? words[`code_${code}`] ?? code;
    return facet === "sdg" ? `${code} ${title}` : title;
  }
}
