// Forms made of the model: an object is a list of fields, a field is what its kind says.

import { button, byId, el } from "./dom.js";
import { pointer, uuid } from "./state.js";

const ASKS = ["", "recommended", "required"];
const NUMBER = /^[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?$/i;

export class Forms {
  #open = new Set([""]);
  #late = new Map(); // what is drawn when somebody opens it

  constructor(model, state, { found, said, shares }) {
    Object.assign(this, { model, state, found, said, shares });
    this.kinds = Object.keys(model.classes).filter((name) => !model.classes[name].abstract);
  }

  kind(name) { return typeof name === "string" && Object.hasOwn(this.model.classes, name) ? this.model.classes[name] : undefined; }
  is(name, above) { return this.kind(name)?.above.includes(above) || above === "Any"; }
  concrete(range) { return this.kinds.filter((name) => this.is(name, range)).sort((a, b) => this.title(a).localeCompare(this.title(b))); }
  title(name) { return this.kind(name)?.title ?? (name ? `‘${name}’` : "Something of no class"); }
  label(node) {
    const name = node.name ?? node.title ?? node.local_name ?? "";
    return this.title(node.type) + (typeof name === "string" && name ? ` ‘${name}’` : "");
  }

  draw(into) {
    const focused = document.activeElement?.id;
    this.#late.clear();
    into.replaceChildren(this.#body([], this.state.doc));
    if (focused) byId(focused)?.focus();
  }

  // Open everything around an object, so that its fields are there; gives the field, else the object.
  reveal(path, field) {
    for (let n = 0; n <= path.length; n++) this.#unfold(pointer(path.slice(0, n)));
    const own = pointer(path);
    if (field && !byId(`f-${own}/${field}`)) this.#unfold(`${own}/…`);
    return byId(`f-${own}/${field}`) ?? byId(`o-${own}`)?.querySelector("summary") ?? byId("form");
  }

  #unfold(key) {
    this.#open.add(key);
    this.#late.get(key)?.();
    const held = byId(`o-${key}`);
    if (held?.tagName === "DETAILS") held.open = true;
  }

  #details(key, summary, make, given = {}) {
    const inside = el("div");
    const made = el("details", { id: `o-${key}`, ...given }, summary, inside);
    const fill = () => {
      if (this.#late.delete(key)) inside.append(make());
    };
    this.#late.set(key, fill);
    made.addEventListener("toggle", () => {
      if (!made.isConnected) return;
      if (made.open) { this.#open.add(key); fill(); } else this.#open.delete(key);
    });
    if (this.#open.has(key)) { fill(); made.open = true; }
    return made;
  }

  #body(path, node) {
    const own = pointer(path), kind = this.kind(node.type), made = el("div");
    made.append(this.found.slot(own));
    if (!kind) {
      made.append(el("p", {}, "It is of no class of the model, so that there is no form for it."));
      return made;
    }
    const tier = this.tier, known = new Set(["type"]), more = [];
    for (const use of kind.fields) {
      known.add(use[0]);
      if (!path.length && use[0] === "tier" && node.tier === tier) continue; // the bar has it
      const asked = use[2] && use[1] <= tier, given = Object.hasOwn(node, use[0]) && !["id", "extensions"].includes(use[0]);
      if (asked || given || use[0] === "name") made.append(this.#field(path, node, use));
      else more.push(use);
    }
    for (const name of Object.keys(node).filter((key) => !known.has(key) && !key.startsWith("@") && key !== "$schema"))
      made.append(this.#shell(`${own}/${pointer([name]).slice(1)}`, el("span", { class: "label" }, name), "", el("p", {}, `${kind.title} has no such field; it holds `, el("code", {}, JSON.stringify(node[name]).slice(0, 300))),
        button(`Remove ${name}`, () => this.state.set([...path, name], undefined, { whole: true }))));
    if (more.length) {
      const fill = () => el("div", {}, ...more.map((use) => this.#field(path, node, use)));
      made.append(this.#details(`${own}/…`, el("summary", {}, `More fields (${more.length})`), fill));
    }
    return made;
  }

  #shell(key, label, hint, ...inside) {
    return el("div", { class: "field", "data-field": key }, label, ...inside, hint ? el("p", { class: "hint", id: `h-${key}` }, hint) : "", this.found.slot(key));
  }

  #field(path, node, [name, tier, asks, narrowed, where]) {
    const slot = this.model.slots[name], way = [...path, name], key = pointer(way), value = Object.hasOwn(node, name) ? node[name] : undefined;
    const told = asks ? `${ASKS[asks]} at tier ${tier}${where ? ` where ${where}` : ""}` : "";
    const badge = told ? el("span", { class: "asks", id: `a-${key}` }, told) : "";
    const hint = [slot.text, slot.expected ? `Expected: ${slot.expected}.` : "", slot.old ? `No longer used: ${slot.old}` : ""].filter(Boolean).join(" ");
    const title = slot.title + (slot.unit ? ` (${slot.unit})` : "");
    const described = [hint && `h-${key}`, badge && `a-${key}`, `e-${key}`].filter(Boolean).join(" ");
    const made = { slot, way, key, value, title, described, range: narrowed || slot.range };
    if (slot.kind === "part" || (slot.kind === "reference" && slot.several) || (slot.several && slot.kind === "enum"))
      return el("fieldset", { class: "field", "data-field": key, "aria-describedby": described }, el("legend", { tabindex: "-1", id: `f-${key}` }, title), badge, hint ? el("p", { class: "hint", id: `h-${key}` }, hint) : "",
        this.found.slot(key), ...(slot.kind === "part" ? this.#parts(made) : slot.kind === "enum" ? this.#checks(made) : this.#references(made)));
    if (slot.kind === "json") return this.#shell(key, el("span", { class: "label" }, title), hint, el("pre", {}, value === undefined ? "" : JSON.stringify(value, null, 1).slice(0, 2000)));
    const control = slot.kind === "enum" ? this.#enum(made) : slot.kind === "boolean" ? this.#boolean(made) : slot.kind === "reference" ? this.#reference(made) : this.#text(made);
    return this.#shell(key, el("label", { for: `f-${key}` }, title), hint, badge, ...[control].flat());
  }

  #keep(field, value, how) { this.state.set(field.way, value === "" ? undefined : value, how); }

  #typed(slot, text) {
    const plain = text.trim();
    if (slot.kind !== "number" && slot.kind !== "integer") return text;
    return NUMBER.test(plain) && Number.isFinite(Number(plain.replace(",", "."))) ? Number(plain.replace(",", ".")) : text;
  }

  #text(field) {
    const { slot, key, value, described } = field;
    const long = slot.several || ["description", "notes"].includes(slot.title.toLowerCase());
    const written = (one) => (one !== null && typeof one === "object" ? JSON.stringify(one) : String(one));
    const shown = value === undefined ? "" : Array.isArray(value) ? value.map(written).join("\n") : written(value);
    const lines = (text) => text.split("\n").filter((line) => line.trim()).map((line) => this.#typed(slot, line));
    const input = el(long ? "textarea" : "input", {
      id: `f-${key}`, "aria-describedby": described, autocomplete: "off", rows: long ? 3 : undefined,
      type: long ? undefined : slot.kind === "date" && /^(\d{4}-\d\d-\d\d)?$/.test(shown) ? "date" : "text",
      inputmode: { number: "decimal", integer: "numeric", uri: "url" }[slot.kind],
      oninput: () => {
        this.#keep(field, slot.several ? lines(input.value) : this.#typed(slot, input.value), { typing: true });
        if (["name", "title"].includes(field.way.at(-1))) this.#rename(field.way.slice(0, -1));
      },
      onblur: () => this.state.pause(),
    });
    input.value = shown;
    return slot.several ? [input, el("p", { class: "hint" }, "One on each line.")] : input;
  }

  #rename(path) {
    const shown = byId(`s-${pointer(path)}`);
    if (shown) shown.textContent = this.label(this.state.get(path));
  }

  #select(field, options, chosen, act) {
    const select = el("select", { id: `f-${field.key}`, "aria-describedby": field.described, onchange: () => act(select.value) }, el("option", { value: "" }, "—"),
      ...options.map(([value, text, title]) => el("option", { value, title, selected: value === chosen }, text)));
    if (chosen && !options.some(([value]) => value === chosen)) select.append(el("option", { value: chosen, selected: true }, chosen));
    return select;
  }

  #enum(field) {
    const values = this.model.enums[field.slot.range] ?? [], chosen = typeof field.value === "string" ? field.value : "";
    const meaning = el("p", { class: "meaning" });
    const tell = (name) => { meaning.textContent = values.find(([value]) => value === name)?.[2] ?? ""; };
    tell(chosen);
    return [this.#select(field, values, chosen, (name) => { tell(name); this.#keep(field, name); }), meaning];
  }

  #boolean(field) {
    const chosen = field.value === undefined ? "" : String(field.value);
    return this.#select(field, [["true", "yes"], ["false", "no"]], chosen, (text) => this.#keep(field, text && text === "true"));
  }

  #checks(field) {
    const values = this.model.enums[field.slot.range] ?? [], held = [field.value ?? []].flat();
    const act = (name, on) => {
      const now = [this.state.get(field.way) ?? []].flat().filter((one) => one !== name);
      this.#keep(field, on ? [...now, name] : now);
    };
    const box = (value, text, meaning) => {
      const input = el("input", { type: "checkbox", onchange: () => act(value, input.checked) });
      input.checked = held.includes(value);
      return el("label", { title: meaning }, input, " ", text);
    };
    const strange = held.filter((one) => !values.some(([value]) => value === one)).map((one) => box(one, String(one)));
    return [el("div", { class: "choices" }, ...values.map((one) => box(...one)), ...strange)];
  }

  // What of the document a reference may lead to: [id, label].
  choices(range) {
    const found = new Map();
    const walk = (node) => {
      if (Array.isArray(node)) node.forEach(walk);
      else if (node && typeof node === "object") {
        if (typeof node.id === "string" && this.is(node.type, range)) found.set(node.id, this.label(node));
        for (const [name, held] of Object.entries(node)) if (name !== "extensions") walk(held);
      }
    };
    walk(this.state.doc);
    return [...found].sort((a, b) => a[1].localeCompare(b[1]));
  }

  #makes(range) { return Array.isArray(this.state.doc.components ?? []) && this.is(this.state.doc.type, "HardwareDescriptor") ? this.concrete(range).filter((name) => this.is(name, "Component")) : []; }

  #leads(field, chosen, act) {
    const own = this.state.get(field.way.slice(0, -1)).id, offered = () => this.choices(field.range).filter(([id]) => id !== own);
    const choices = offered();
    const select = this.#select(field, choices, chosen, (text) => {
      if (text !== "…") return act(text);
      other.hidden = false;
      other.querySelector("input").focus();
    });
    select.append(el("option", { value: "…" }, "Another identifier…"));
    // Names may have changed since, and there may be more.
    select.addEventListener("focus", () => {
      for (const [id, label] of offered()) {
        const known = [...select.options].find((one) => one.value === id);
        if (known) known.textContent = label; else select.lastChild.before(el("option", { value: id }, label));
      }
    });
    const text = el("input", { type: "text", "aria-label": `Identifier for ${field.title}`, onchange: () => text.value.trim() && act(text.value.trim()) });
    const other = el("p", { hidden: true }, text);
    const makes = this.#makes(field.range);
    const fresh = makes.length ? [el("details", {}, el("summary", {}, `New, for ${field.title}`), this.#picker(`n-${field.key}`, field.title, makes, (kind) => {
      const node = this.#made(kind), components = this.state.doc.components ?? [];
      const whole = [...components, node];
      act(node.id, { components: whole });
      this.reveal(["components", whole.length - 1], "name").focus();
    }))] : [];
    return [select, other, ...fresh];
  }

  #reference(field) {
    const chosen = typeof field.value === "string" ? field.value : "";
    return this.#leads(field, chosen, (id, more) => this.#point(field, id, more));
  }

  // A new component and the reference to it are one step.
  #point(field, value, more) {
    const own = [field.way, value === "" ? undefined : value];
    this.state.change(more ? [[["components"], more.components], own] : [own], { whole: Boolean(more) || Array.isArray(value) });
  }

  #references(field) {
    const held = [field.value ?? []].flat(), names = new Map(this.choices("Any"));
    const items = held.map((id, n) => el("li", {}, names.get(id) ?? String(id), " ",
      button("Remove", () => this.#keep(field, held.filter((_, at) => at !== n), { whole: true }), { "aria-label": `Remove ${names.get(id) ?? id} from ${field.title}` })));
    const add = { ...field, key: `${field.key}/+`, described: field.described };
    const [select, ...rest] = this.#leads(add, "", (id, more) => id && this.#point(field, [...held.filter((one) => one !== id), id], more));
    return [el("ul", {}, ...items), el("label", { for: select.id }, `Add to ${field.title}`), select, ...rest];
  }

  #made(kind) {
    const use = this.model.classes[kind].fields.some(([name]) => name === "id");
    return use ? { type: kind, id: uuid() } : { type: kind };
  }

  #picker(id, title, kinds, act) {
    if (kinds.length === 1) return button(`Add ${this.title(kinds[0])}`, () => act(kinds[0]), { id });
    const options = el("datalist", { id: `${id}-l` });
    const input = el("input", {
      type: "text", id, list: `${id}-l`, autocomplete: "off",
      onfocus: () => options.childElementCount || options.append(...kinds.map((name) => el("option", { value: this.title(name) }))),
      onkeydown: (event) => { if (event.key === "Enter") { event.preventDefault(); add(); } },
    });
    const add = () => {
      const wanted = input.value.trim().toLowerCase(), near = kinds.filter((name) => this.title(name).toLowerCase().includes(wanted));
      const exact = kinds.find((name) => this.title(name).toLowerCase() === wanted || name.toLowerCase() === wanted) ?? (near.length === 1 ? near[0] : "");
      if (exact) return act(exact);
      this.said(wanted && near.length ? `Which one: ${near.slice(0, 8).map((name) => this.title(name)).join(", ")}${near.length > 8 ? ", …" : ""}?` : `There is no kind ‘${input.value}’.`);
      return input.focus();
    };
    return el("div", { class: "tools" }, el("label", { for: id }, `Kind to add to ${title}`), input, options, button(`Add to ${title}`, add));
  }

  #parts(field) {
    const { slot, way, key, value, range, title } = field, held = value === undefined ? [] : [value].flat();
    const paths = held.map((_, n) => (Array.isArray(value) ? [...way, n] : way));
    const made = held.map((node, n) => this.#thing(paths[n], node, () => {
      this.state.set(paths[n], undefined, { whole: true });
      this.said(`Removed ${this.label(node ?? {})}.`);
      (byId(`p-${key}`) ?? byId(`f-${key}`))?.focus();
    }));
    if (slot.several || !held.length)
      made.push(this.#picker(`p-${key}`, title, this.concrete(range), (kind) => {
        const now = [this.state.get(way) ?? []].flat(), path = slot.several ? [...way, now.length] : way;
        this.state.set(way, slot.several ? [...now, this.#made(kind)] : this.#made(kind), { whole: true });
        this.reveal(path, "").focus();
        this.reveal(path, "name").focus();
        this.said(`Added ${this.title(kind)}.`);
      }));
    return made;
  }

  #thing(path, node, remove) {
    if (node === null || typeof node !== "object")
      return el("p", {}, new Map(this.choices("Any")).get(node) ?? String(node), " ", button("Remove", remove, { "aria-label": `Remove ${node}` }));
    const key = pointer(path), name = el("span", { id: `s-${key}` }, this.label(node));
    const fill = () => el("div", {}, el("p", { class: "hint" }, this.kind(node.type)?.text ?? ""), this.#body(path, this.state.get(path) ?? node),
      button("Remove", remove, { "aria-label": `Remove ${this.label(node)}` }));
    return this.#details(key, el("summary", {}, name, " ", this.shares.slot(key)), fill, { class: "thing", "aria-labelledby": `s-${key}` });
  }
}
