"use strict";
// Search and facets over the list that stands in the page. The data come from index-data.js, the state is in the
// address behind '#', and without this script the whole list is there.
(() => {
  const data = window.NBOQ_INDEX;
  const form = document.getElementById("finder");
  if (!data || !form) return;
  const items = [...document.querySelectorAll("#results > .result")];
  const box = document.getElementById("q");
  const told = document.getElementById("told");
  const facets = document.getElementById("facets");
  const clear = document.getElementById("clear");
  const names = data.facets;
  const fold = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const texts = data.items.map((item) => fold(item.t));
  const steps = [0.3, 0.5, 0.7, 0.9, 1.0, 1.2, 1.3, 1.4, 1.49];

  const make = (name, attributes = {}, ...inside) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...inside);
    return element;
  };

  // Values of an item for a facet, as texts.
  const has = (item, name) => (item.f[name] || []).map(String);

  const boxes = {};
  let least;
  for (const [name, title] of names) {
    const field = make("fieldset", {}, make("legend", {}, title));
    if (name === "na") {
      least = make("select", { name, "aria-label": "Numerical aperture of at least" });
      least.append(make("option", { value: "" }, "Any"));
      const most = Math.max(0, ...data.items.map((item) => item.f.na?.at(-1) ?? 0));
      for (const step of steps) if (step <= most) least.append(make("option", { value: step }, `at least ${step}`));
      field.append(least);
      if (least.options.length < 2) continue;
    } else {
      const values = [...new Set(data.items.flatMap((item) => has(item, name)))];
      values.sort(name === "laser" ? (a, b) => parseFloat(a) - parseFloat(b) : (a, b) => a.localeCompare(b, "en"));
      if (!values.length) continue;
      const options = make("div", { class: "options" });
      boxes[name] = values.map((value) => {
        const input = make("input", { type: "checkbox", name, value });
        const count = make("span", { class: "count" });
        const label = make("label", {}, input, make("span", {}, name === "laser" ? `${value} nm` : value), count);
        options.append(label);
        return { input, count, label, value };
      });
      field.append(options);
    }
    facets.append(field);
  }

  const chosen = () => {
    const state = { q: box.value.trim(), na: least?.value || "" };
    for (const name in boxes) state[name] = boxes[name].filter((one) => one.input.checked).map((one) => one.value);
    return state;
  };

  // A word fits at the start of one, so that "scan" finds "scanner"; a short one fits a whole word only, since "9"
  // stands somewhere in most identifiers.
  const letter = /[\p{L}\p{N}]/u;
  const says = (text, word) => {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
      const after = text[at + word.length];
      if (at && letter.test(text[at - 1]) && letter.test(word[0])) continue;
      if (word.length > 2 || !after || !letter.test(after)) return true;
    }
    return false;
  };

  const fits = (at, state, words, without) => {
    const item = data.items[at];
    if (!words.every((word) => says(texts[at], word))) return false;
    if (state.na && without !== "na" && !((item.f.na?.at(-1) ?? 0) >= Number(state.na))) return false;
    for (const name in boxes) {
      if (name === without || !state[name].length) continue;
      const values = has(item, name);
      if (!state[name].some((value) => values.includes(value))) return false;
    }
    return true;
  };

  const show = () => {
    const state = chosen();
    const words = fold(state.q).split(/\s+/).filter(Boolean);
    let count = 0;
    items.forEach((element, at) => {
      const good = fits(at, state, words);
      element.hidden = !good;
      count += good;
    });
    for (const name in boxes) {
      const counts = {};
      data.items.forEach((item, at) => {
        if (fits(at, state, words, name)) for (const value of has(item, name)) counts[value] = (counts[value] || 0) + 1;
      });
      for (const one of boxes[name]) {
        one.count.textContent = counts[one.value] || 0;
        one.label.classList.toggle("none", !counts[one.value] && !one.input.checked);
      }
    }
    const any = state.q || state.na || Object.keys(boxes).some((name) => state[name].length);
    clear.hidden = !any;
    told.textContent = any ? `${count} of ${items.length} instruments` : `${items.length} instruments`;
    document.getElementById("nothing").hidden = count > 0;
    return state;
  };

  const write = (state) => {
    const said = new URLSearchParams();
    if (state.q) said.set("q", state.q);
    if (state.na) said.set("na", state.na);
    for (const name in boxes) for (const value of state[name]) said.append(name, value);
    const text = said.toString();
    history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
  };

  const read = () => {
    const said = new URLSearchParams(location.hash.slice(1));
    box.value = said.get("q") || "";
    if (least) {
      least.value = said.get("na") || "";
      if (least.selectedIndex < 0) least.value = "";
    }
    for (const name in boxes) {
      const values = said.getAll(name);
      for (const one of boxes[name]) one.input.checked = values.includes(one.value);
    }
    show();
  };

  document.getElementById("panel").hidden = false;
  document.getElementById("state").hidden = false;
  document.getElementById("frame").classList.remove("plain");
  form.hidden = false;
  const narrow = matchMedia("(max-width: 48rem)");
  const fold_up = () => { document.getElementById("fold").open = !narrow.matches; };
  narrow.addEventListener("change", fold_up);
  fold_up();
  form.addEventListener("submit", (event) => event.preventDefault());
  let waiting;
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => write(show()), 80);
  });
  facets.addEventListener("change", () => write(show()));
  clear.addEventListener("click", () => {
    history.replaceState(null, "", location.pathname + location.search);
    read();
    box.focus();
  });
  // The link past the navigation leads to a place in the page, which is no state: what is typed stays.
  addEventListener("hashchange", () => document.getElementById(location.hash.slice(1)) || read());
  read();
})();
