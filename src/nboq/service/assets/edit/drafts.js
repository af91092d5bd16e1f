// Drafts in this browser, each by its key; what a page has open is continued when it's loaded again.

const BEFORE = "nboq-draft:" + location.pathname + ":";
const OPEN = "nboq-open:" + location.pathname;

export function keep(key, draft) {
  sessionStorage.setItem(OPEN, key);
  try {
    localStorage.setItem(BEFORE + key, JSON.stringify({ ...draft, at: new Date().toISOString() }));
    return true;
  } catch {
    return false; // there's no more room
  }
}

export function get(key) {
  try {
    const found = JSON.parse(localStorage.getItem(BEFORE + key));
    return found && typeof found.doc === "object" ? found : null;
  } catch {
    return null;
  }
}

export function discard(key) {
  localStorage.removeItem(BEFORE + key);
  if (current() === key) sessionStorage.removeItem(OPEN);
}

// What another tab keeps under a key: two tabs on one draft would write over each other.
export function onOther(tell) {
  addEventListener("storage", (event) => {
    if (event.key?.startsWith(BEFORE)) tell(event.key.slice(BEFORE.length), event.newValue !== null);
  });
}

export const current = () => sessionStorage.getItem(OPEN);
export const leave = () => sessionStorage.removeItem(OPEN);
export const all = () => Object.keys(localStorage).filter((key) => key.startsWith(BEFORE)).map((key) => key.slice(BEFORE.length));
