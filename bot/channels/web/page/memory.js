// What this machine remembers. The transcript lives in sessionStorage (gone with the tab); only the token and
// the last number seen outlive it, so that a reminder sent overnight is still fetched in the morning.
const TOKEN = "chat.token";
const SEEN = "chat.seen";
const TRANSCRIPT = "chat.transcript";
const KEPT = 200;

/** A browser may forbid storage altogether: then the page remembers nothing and still works. */
function storage(name) {
  try {
    window[name].getItem(TOKEN);
    return window[name];
  } catch {
    const values = new Map();
    return {
      getItem: (key) => values.get(key) ?? null,
      setItem: (key, value) => values.set(key, value),
      removeItem: (key) => values.delete(key),
    };
  }
}

const lasting = storage("localStorage");
const passing = storage("sessionStorage");

export const token = () => lasting.getItem(TOKEN);
export const keepToken = (value) => lasting.setItem(TOKEN, value);
export const seen = () => Number(lasting.getItem(SEEN)) || 0;
export const keepSeen = (seq) => lasting.setItem(SEEN, String(Math.max(seq, seen())));

export function entries() {
  try {
    const read = JSON.parse(passing.getItem(TRANSCRIPT) ?? "[]");
    return Array.isArray(read) ? read : [];
  } catch {
    return [];
  }
}

export function keepEntries(list) {
  const kept = list.slice(-KEPT);
  for (const attempt of [kept, kept.map(({ image, ...words }) => words)]) {
    try {
      passing.setItem(TRANSCRIPT, JSON.stringify(attempt));
      return;
    } catch {
      passing.removeItem(TRANSCRIPT); // full: pictures go first; showing goes on, only a reload would start empty
    }
  }
}

export function forgetIdentity() {
  lasting.removeItem(TOKEN);
  lasting.removeItem(SEEN);
}

export function forgetAll() {
  forgetIdentity();
  passing.removeItem(TRANSCRIPT);
}

/** crypto.randomUUID exists only on https and localhost; an office network may serve plain http. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
