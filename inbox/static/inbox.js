// The inbox works without this script; with it lists stay fresh and the keyboard is enough.

const LIVE_SECONDS = 15;

// ---- parts that keep themselves fresh: <section id="…" data-live> ----

/** Fetch the page we are on and put its live parts in place of ours; what has the focus is left alone. */
async function refresh() {
  if (document.hidden) return;
  const parts = [...document.querySelectorAll("[data-live]")];
  if (!parts.length) return;
  let text;
  try {
    const response = await fetch(location.href, { headers: { "X-Refresh": "1" }, redirect: "error" });
    if (!response.ok) return;
    text = await response.text();
  } catch {
    return; // the next round tries again
  }
  const fresh = new DOMParser().parseFromString(text, "text/html");
  for (const part of parts) {
    const newer = fresh.getElementById(part.id);
    if (newer && newer.innerHTML !== part.innerHTML && !holdsTyping(part)) replace(part, newer);
  }
}

function holdsTyping(part) {
  const active = document.activeElement;
  return part.contains(active) && active.matches("input, textarea, select");
}

function replace(part, newer) {
  const focused = part.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  part.replaceWith(document.adoptNode(newer));
  if (focused) newer.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

setInterval(refresh, LIVE_SECONDS * 1000);
document.addEventListener("visibilitychange", refresh);

// ---- the keyboard ----

const rows = () => [...document.querySelectorAll("[data-rows] a[data-row]")];

function move(step) {
  const all = rows();
  if (!all.length) return;
  const now = all.indexOf(document.activeElement);
  all[Math.min(all.length - 1, Math.max(0, now < 0 ? 0 : now + step))].focus();
}

const keys = {
  j: () => move(1),
  k: () => move(-1),
  "/": () => document.querySelector("input[type=search]")?.focus(),
  u: () => document.querySelector("a[data-up]")?.click(),
  "?": () => document.getElementById("keys")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select, dialog")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

// ---- small helps in forms ----

document.addEventListener("submit", (event) => {
  const { confirm: question, confirmState: only } = event.target.dataset;
  const asks = question && (!only || new FormData(event.target).get("state") === only);
  if (asks && !confirm(question)) {
    event.preventDefault();
    return;
  }
  if (event.target.method === "post") event.submitter?.setAttribute("aria-busy", "true");
});

// A canned reply is copied into the text it belongs to, where the officer may still change it.
document.addEventListener("change", (event) => {
  const source = event.target.closest("select[data-fills]");
  if (!source?.value) return;
  const field = document.getElementById(source.dataset.fills);
  field.value = source.value;
  field.focus();
});

// A page shown again by the back button must not show yesterday's list or a button that still looks pressed.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  document.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  refresh();
});
