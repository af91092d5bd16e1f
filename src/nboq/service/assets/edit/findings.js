// What the server says of a draft: beside the fields, as a list that leads there, and as shares of the tiers.

import { button, byId, el } from "./dom.js";
import { pointer } from "./state.js";

const WORDS = { violation: "To mend", warning: "Looks wrong", info: "Recommended" };
const LISTED = 200;

export class Found {
  #at = new Map();

  slot(key) {
    const made = el("div", { id: `e-${key}`, "data-found": key });
    queueMicrotask(() => this.#fill(made)); // when it stands beside its field
    return made;
  }

  #fill(slot) {
    // What is recommended, fields say themselves.
    const found = (this.#at.get(slot.dataset.found) ?? []).filter((one) => one.severity !== "info");
    slot.replaceChildren(...found.map((one) => el("p", { class: `found ${one.severity}` }, `${WORDS[one.severity]}: ${one.message}`)));
    const control = slot.parentElement?.querySelector(":scope > input, :scope > select, :scope > textarea");
    if (found.some((one) => one.severity === "violation")) control?.setAttribute("aria-invalid", "true");
    else control?.removeAttribute("aria-invalid");
  }

  tell(findings, go) {
    this.#at = Map.groupBy ? Map.groupBy(findings, Found.key) : findings.reduce((map, one) => map.set(Found.key(one), [...(map.get(Found.key(one)) ?? []), one]), new Map());
    document.querySelectorAll("[data-found]").forEach((slot) => this.#fill(slot));
    const mend = findings.filter((one) => one.severity === "violation").length;
    byId("count").textContent = findings.length ? `${mend} to mend, ${findings.length - mend} more` + (findings.length > LISTED ? `; the first ${LISTED}:` : "") : "Nothing.";
    byId("findings").replaceChildren(...findings.slice(0, LISTED).map((one) => el("li", { class: `found ${one.severity}` }, `${WORDS[one.severity]}: `, button(`${one.entity}: ${one.message}`, () => go(one.path, one.field)))));
    return mend;
  }

  static key = (one) => pointer(one.field ? [...one.path, one.field] : one.path);
}

// How much of a component is there, in its heading.
export class Shares {
  #of = new Map();
  #tier = 1;

  slot(key) {
    const made = el("span", { class: "asks", "data-share": key });
    this.#fill(made);
    return made;
  }

  #fill(slot) {
    const share = this.#of.get(slot.dataset.share)?.[this.#tier];
    slot.textContent = share ? share.replace("/", " of ") : "";
    slot.hidden = !share;
  }

  tell(tiers, shares, tier) {
    this.#tier = tier;
    this.#of = new Map(shares.map(([path, share]) => [pointer(path), share]));
    document.querySelectorAll("[data-share]").forEach((slot) => this.#fill(slot));
    byId("meters").replaceChildren(...(tiers ? [1, 2, 3].map((level) => {
      const { required, recommended } = tiers[level], of = (one) => `${one.present} of ${one.total}`;
      const meter = el("meter", { max: required.total || 1, value: required.total ? required.present : 1, "aria-label": `Tier ${level}, required` });
      return el("p", {}, `Tier ${level}: `, meter, ` ${of(required)} required, ${of(recommended)} recommended`);
    }) : [el("p", {}, "Not counted while something is of no class of the model.")]));
    return tiers ? tiers[tier].required : null;
  }
}
