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
  return part.contains(active) && active.matches("textarea, select, input:not([type=checkbox], [type=radio])");
}

/** Put the newer part in place; what was ticked stays ticked, what had the focus keeps it. */
function replace(part, newer) {
  const active = part.contains(document.activeElement) ? document.activeElement : null;
  const focused = active?.getAttribute("href");
  const box = active?.matches("input[name=case]") ? caseOf(active) : null;
  const ticked = new Set(ticks(part).filter((box) => box.checked).map(caseOf));
  part.replaceWith(document.adoptNode(newer));
  for (const one of ticks(newer)) one.checked = ticked.has(caseOf(one));
  countTicks();
  if (box) ticks(newer).find((one) => caseOf(one) === box)?.focus({ preventScroll: true });
  if (focused) newer.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

setInterval(refresh, LIVE_SECONDS * 1000);

// The server says at once when something about the cases changed; the timer above is for other processes' changes.
let stream = null;

function listen() {
  if (!document.querySelector("[data-live]") || typeof EventSource === "undefined") return;
  stream?.close();
  stream = null;
  if (document.hidden) return;
  stream = new EventSource("/inbox/events");
  stream.onmessage = refresh;
}

listen();
addEventListener("pagehide", () => stream?.close());
document.addEventListener("visibilitychange", () => {
  listen();
  refresh();
});

// ---- the keyboard ----

const rows = () => [...document.querySelectorAll("[data-rows] a[data-row]")];
const ticks = (part) => [...part.querySelectorAll("input[name=case][type=checkbox]")];
const caseOf = (box) => box.value.split(".")[0];
const focusedTick = () => document.activeElement?.closest("li")?.querySelector("input[name=case][type=checkbox]");
const press = (key) => {
  const found = document.querySelector(`[data-key="${key}"]`);
  if (found?.matches("input, textarea, select")) found.focus();
  else found?.click();
  return Boolean(found);
};

function move(step) {
  if (press(step > 0 ? "j" : "k")) return;
  const all = rows();
  if (!all.length) return;
  const now = all.indexOf(document.activeElement);
  all[Math.min(all.length - 1, Math.max(0, now < 0 ? 0 : now + step))].focus();
}

function countTicks() {
  const shown = document.getElementById("ticked");
  const number = ticks(document).filter((box) => box.checked).length;
  if (shown) shown.textContent = number ? `(${number})` : "";
}

/** In a list: do something with what is ticked, or else with the row that has the focus. */
function bulk(what) {
  const form = document.querySelector("form[data-bulk]");
  if (!form) return false;
  if (!ticks(form).some((box) => box.checked)) {
    const box = focusedTick();
    if (!box) return true;
    box.checked = true;
    countTicks();
  }
  const select = form.querySelector("select[name=do]");
  if (what) {
    select.value = what;
    form.requestSubmit();
  } else select.focus();
  return true;
}

function tick() {
  const box = focusedTick();
  if (!box) return;
  box.checked = !box.checked;
  countTicks();
}

/** Go to the decision: in a case to its choices, in a list to what is done with the ticked. */
function edit() {
  if (bulk("")) return;
  const first = document.querySelector("#decide input[type=radio]:checked, #decide input[type=radio]");
  first?.focus();
}

function choose(digit) {
  const radio = document.querySelector(`#decide input[data-digit="${digit}"]`);
  if (!radio) return;
  radio.checked = true;
  radio.focus();
}

const places = {
  i: "/inbox",
  q: "/inbox/questions",
  r: "/inbox/rules",
  p: "/inbox/register",
  b: "/inbox/branches",
  w: "/inbox/warnings",
  a: "/inbox/appeals",
  n: "/inbox/figures",
  s: "/inbox/system",
};
let going = false;

const keys = {
  j: () => move(1),
  k: () => move(-1),
  a: () => bulk("take") || press("a"),
  e: edit,
  s: () => bulk("snooze") || press("s"),
  n: () => press("n"),
  m: () => bulk("merge") || press("m"),
  x: tick,
  u: () => press("u"),
  g: () => {
    going = true;
  },
  b: () => document.querySelector("a[data-up]")?.click(),
  "/": () => document.querySelector("input[type=search]")?.focus(),
  "?": () => document.getElementById("keys")?.showModal(),
};

/** Tell whether letters belong to the field that has the focus. */
function isWriting(target) {
  if (target.closest("textarea, select, dialog")) return true;
  return target.matches("input") && !["radio", "checkbox"].includes(target.type);
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (isWriting(event.target)) {
    if (event.key === "Escape") event.target.blur();
    if (event.key === "Enter" && event.ctrlKey) event.target.form?.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (going) {
    going = false;
    if (places[event.key]) location.assign(places[event.key]);
    return;
  }
  if (/^[1-9]$/.test(event.key) && document.getElementById("decide")) {
    event.preventDefault();
    choose(event.key);
    return;
  }
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

document.addEventListener("change", (event) => {
  if (event.target.matches("input[name=case]")) countTicks();
});

// ---- small helps in forms ----

document.addEventListener("submit", (event) => {
  const { confirm: question, confirmState: only } = event.target.dataset;
  const asks = question && (!only || new FormData(event.target).get("state") === only);
  if (asks && !confirm(question)) {
    event.preventDefault();
    return;
  }
  const stays = event.submitter?.hasAttribute("data-stays"); // the answer is a file: this page stays as it is
  if (event.target.method === "post" && !stays) event.submitter?.setAttribute("aria-busy", "true");
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

// How much of a text's room is used: <textarea data-limit="300"> and a <p data-length="…"> behind it.
function count(field) {
  const shown = document.querySelector(`[data-length="${CSS.escape(field.id)}"]`);
  if (!shown) return;
  const length = [...field.value.trim().normalize("NFC")].length;
  shown.textContent = `${length}/${field.dataset.limit}`;
  shown.classList.toggle("over", length > Number(field.dataset.limit));
}

document.querySelectorAll("textarea[data-limit]").forEach(count);
document.addEventListener("input", (event) => event.target.matches("textarea[data-limit]") && count(event.target));

// A sheet to print: <button data-print>.
document.addEventListener("click", (event) => event.target.closest("[data-print]") && print());

// The sheet of rarer places closes when something else is touched, or by Escape.
document.addEventListener("click", (event) => {
  for (const sheet of document.querySelectorAll("details.sheet[open]")) {
    if (!sheet.contains(event.target)) sheet.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const sheet = document.querySelector("details.sheet[open]");
  if (!sheet) return;
  sheet.open = false;
  sheet.querySelector("summary").focus();
});
