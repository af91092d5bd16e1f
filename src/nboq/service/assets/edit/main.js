// The page to describe a microscope: open, edit, check, save. The server is asked what the commands would be.

import { button, byId, el } from "./dom.js";
import * as drafts from "./drafts.js";
import { Forms } from "./fields.js";
import { Found, Shares } from "./findings.js";
import { State, uuid } from "./state.js";

const CHECK_MS = 500;
let key = "", meta = {}, state = null, forms = null, model = null, checking = null, waiting = 0, elsewhere = false;
const found = new Found(), shares = new Shares();

const say = (text) => { byId("progress").textContent = text; };
const notify = (text) => { byId("said").textContent = text; };
const wanted = () => (([1, 2, 3].includes(state.doc.tier) && state.doc.tier) || 1);

async function ask(where, given = {}) {
  const whole = { ...given, headers: { Accept: "application/json", ...given.headers }, credentials: given.credentials ?? "same-origin" };
  const answer = await fetch(where, whole).catch((error) => {
    throw error.name === "AbortError" ? error : new Error("the server can't be reached; the draft is kept in this browser");
  });
  const said = await answer.json().catch(() => ({ detail: `${answer.status} ${answer.statusText}` }));
  if (!answer.ok) throw new Error(said.detail || said.title);
  return said;
}
const send = (where, body, more = {}) => ask(where, { method: "POST", body: JSON.stringify(body), ...more, headers: { "Content-Type": "application/json", ...more.headers } });

function changed(whole) {
  if (elsewhere) return notify("Another tab changed this draft, so what is written here isn't kept. Reload the page to go on from it.");
  if (!drafts.keep(key, { ...meta, doc: state.doc })) notify("This browser has no more room: the draft isn't kept when the page is closed.");
  if (whole) draw();
  buttons();
  clearTimeout(waiting);
  waiting = setTimeout(check, CHECK_MS);
}

function buttons() {
  byId("undo").disabled = !state.canUndo;
  byId("redo").disabled = !state.canRedo;
}

function draw() {
  forms.tier = wanted();
  byId("tier").value = String(forms.tier);
  forms.draw(byId("form"));
}

async function check() {
  checking?.abort();
  const mine = (checking = new AbortController());
  try {
    const said = await send("edit/check", state.doc, { signal: mine.signal });
    if (mine !== checking) return;
    const tier = wanted(), mend = found.tell(said.findings, go), share = shares.tell(said.tiers, said.shares, tier);
    const missing = share ? `Tier ${tier}: ${share.present} of ${share.total} required fields` : "";
    say([missing, said.valid ? "nothing to mend" : `${mend} to mend`].filter(Boolean).join(", ") + ".");
    show(said.picture, said.anchors);
  } catch (error) {
    if (error.name !== "AbortError") say(`It couldn't be checked: ${error.message}`);
  }
}

function show(picture, anchors) {
  const parsed = picture ? new DOMParser().parseFromString(picture, "image/svg+xml").documentElement : null;
  byId("picture").replaceChildren(parsed?.localName === "svg" ? document.importNode(parsed, true) : el("p", {}, "There are no components yet."));
  byId("picture").onclick = (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    event.preventDefault();
    const path = anchors[(link.getAttribute("href") ?? link.getAttribute("xlink:href") ?? "").slice(1)];
    if (path) go(path, "name");
  };
}

function go(path, field) {
  const control = forms.reveal(path, field);
  control.scrollIntoView({ block: "center" });
  control.focus({ preventScroll: true });
}

function begin(doc, about, own = about.opened || doc.id || uuid()) {
  key = own;
  elsewhere = false;
  meta = about;
  state = new State(doc, changed);
  forms = new Forms(model, state, { found, shares, said: say });
  notify("");
  byId("work").hidden = false;
  const { counts = {}, notes = [] } = about, places = Object.entries(counts).map(([what, many]) => `${many} ${what}`).join(", ");
  byId("source").hidden = !about.format;
  byId("source-line").textContent = `${about.source}: ${about.format}${places ? `; fields: ${places}` : ""}.`;
  byId("notes-box").hidden = !notes.length;
  byId("notes").replaceChildren(...notes.slice(0, 500).map((one) => el("li", {}, `${one.kind}: ${one.entity}: ${one.field}: ${one.message}`)));
  drafts.keep(key, { ...meta, doc });
  draw();
  buttons();
  list();
  check();
}

function opened(one, more = {}) {
  begin(one.document, { source: one.source, format: one.format, counts: one.counts, notes: one.notes, ...more });
}

async function take(file) {
  if (!file) return;
  notify("");
  say(`Reading ${file.name}…`);
  try {
    const held = await ask(`edit/read?name=${encodeURIComponent(file.name)}`, { method: "POST", body: file, headers: { "Content-Type": "application/octet-stream" } });
    opened(held[0]);
    if (held.length > 1) notify(`${file.name} holds ${held.length} documents; this is the first.`);
    byId("form").focus();
  } catch (error) {
    notify(error.message);
  }
}

function list() {
  const others = drafts.all().filter((one) => one !== key || byId("work").hidden);
  byId("drafts").replaceChildren(...others.map((one) => {
    const held = drafts.get(one);
    const name = held ? `${held.doc.describes?.name ?? held.doc.name ?? one}, ${held.at?.slice(0, 16).replace("T", " ")}` : one;
    return el("li", {}, `Draft of ${name} `, held ? button("Continue", () => resume(one, held), { "aria-label": `Continue ${name}` }) : "", " ",
      button("Discard", () => { drafts.discard(one); list(); }, { "aria-label": `Discard ${name}` }));
  }));
}

function resume(own, { doc, at: _, ...about }) { begin(doc, about, own); }

const start = () => begin({ type: "HardwareDescriptor", id: uuid(), tier: 1, valid_from: new Date().toISOString().slice(0, 10), describes: { type: "Instrument", id: uuid() } }, {});

async function download(form) {
  try {
    const said = await send(`edit/write?format=${form}`, state.doc);
    const name = String(state.doc.describes?.name ?? state.doc.name ?? "descriptor").replace(/[^\w.-]+/g, "-").slice(0, 80) || "descriptor";
    const link = el("a", { href: URL.createObjectURL(new Blob([said.content])), download: name + said.suffix });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    say(`Saved as ${link.download}.` + (said.notes.length ? ` It has no place for: ${said.notes.slice(0, 5).join("; ")}${said.notes.length > 5 ? ` and ${said.notes.length - 5} more` : ""}.` : ""));
  } catch (error) {
    notify(error.message);
  }
}

async function save(event) {
  event.preventDefault();
  const token = byId("token")?.value;
  try {
    const before = meta.opened ? `?opened=${encodeURIComponent(meta.opened)}` : "";
    // Without credentials the browser doesn't ask for a password itself.
    const said = await send(`edit/save${before}`, state.doc, { credentials: "omit", headers: token ? { Authorization: `Bearer ${token}` } : {} });
    drafts.discard(key);
    opened(said, { opened: said.document.id });
    notify(`Saved into the store as ${said.document.id}.`); // the check that follows has the other line
  } catch (error) {
    notify(`It wasn't saved: ${error.message}`);
  }
}

function discard() {
  if (!confirm("Discard this draft? What wasn't saved is lost.")) return;
  drafts.discard(key);
  byId("work").hidden = true;
  key = "";
  list();
  notify("The draft is gone.");
  byId("new").focus();
}

function wire() {
  drafts.onOther((one, there) => {
    if (one !== key || byId("work").hidden) return list();
    elsewhere = there;
    if (there) notify("Another tab changed this draft. Reload the page to go on from it; what is written here isn't kept.");
  });
  addEventListener("online", () => { if (state) check(); });
  byId("file").addEventListener("change", (event) => take(event.target.files[0]));
  byId("new").addEventListener("click", () => { start(); go(["describes"], "name"); });
  const drop = byId("drop");
  for (const [name, over] of [["dragover", true], ["dragleave", false], ["drop", false]])
    drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.toggle("over", over); });
  drop.addEventListener("drop", (event) => take(event.dataTransfer.files[0]));
  byId("undo").addEventListener("click", () => state.undo());
  byId("redo").addEventListener("click", () => state.redo());
  byId("discard").addEventListener("click", discard);
  byId("tier").addEventListener("change", (event) => state.set(["tier"], Number(event.target.value), { whole: true }));
  document.querySelectorAll("[data-save]").forEach((one) => one.addEventListener("click", () => download(one.dataset.save)));
  byId("store")?.addEventListener("submit", save);
  document.addEventListener("keydown", (event) => {
    // In a field these keys undo what is typed there.
    if (!state || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || event.target.matches("input, textarea")) return;
    event.preventDefault();
    if (event.shiftKey) state.redo(); else state.undo();
  });
}

model = await ask("edit/forms.json");
wire();
list();
const asked = new URLSearchParams(location.search).get("id"), before = asked ?? drafts.current(), held = before && drafts.get(before);
if (held) {
  resume(before, held);
  notify("Your draft was kept; discard it to begin anew.");
} else if (asked) {
  ask(`edit/document?id=${encodeURIComponent(asked)}`).then((one) => opened(one, { opened: asked }), (error) => notify(error.message));
}
document.body.dataset.ready = "yes";
