// A document that changes: each step leaves a whole one, which shares all that stayed with the one before.

export const pointer = (path) => path.map((step) => "/" + String(step).replaceAll("~", "~0").replaceAll("/", "~1")).join("");
export const at = (node, path) => path.reduce((held, step) => (held === null || typeof held !== "object" || !Object.hasOwn(held, step) ? undefined : held[step]), node);

function put(node, [step, ...rest], value) {
  const copy = Array.isArray(node) ? [...node] : { ...node };
  const held = Object.hasOwn(copy, step) ? copy[step] : undefined;
  let next = rest.length ? put(held ?? (typeof rest[0] === "number" ? [] : {}), rest, value) : value;
  if (Array.isArray(next) && next.length === 0) next = undefined;
  if (next !== undefined) copy[step] = next;
  else if (Array.isArray(copy)) copy.splice(step, 1);
  else delete copy[step];
  return copy;
}

export const uuid = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID is only there on secure origins
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return "urn:uuid:" + text.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
};

const MOST = 500;

export class State {
  #past = [];
  #future = [];
  #typing = "";

  constructor(doc, changed) {
    this.doc = doc;
    this.changed = changed;
  }

  get = (path) => at(this.doc, path);
  get canUndo() { return this.#past.length > 0; }
  get canRedo() { return this.#future.length > 0; }

  // Changes that belong together are one step, and so is what is typed into one field; `whole` says that forms must be
  // drawn anew.
  change(changes, { typing = false, whole = false } = {}) {
    const key = typing ? pointer(changes[0][0]) : "";
    if (!typing || key !== this.#typing) this.#past.push(this.doc);
    if (this.#past.length > MOST) this.#past.shift();
    this.#typing = key;
    this.#future = [];
    for (const [path, value] of changes) this.doc = put(this.doc, path, value);
    this.changed(whole);
  }

  set(path, value, how) { this.change([[path, value]], how); }

  pause() { this.#typing = ""; }

  #go(from, to) {
    if (!from.length) return;
    to.push(this.doc);
    this.doc = from.pop();
    this.pause();
    this.changed(true);
  }

  undo() { this.#go(this.#past, this.#future); }
  redo() { this.#go(this.#future, this.#past); }
}
