// The chat page: what the person does, what is waiting to be sent, what comes in.
// Sending is a queue of one lane, as on the server: messages arrive in the order they were written, and a message
// keeps its id through every retry, so the server takes it once however often the network fails.
import { picture, receive, Refusal, send } from "./client.js";
import * as memory from "./memory.js";
import { addPicture, bubble, mark, showState } from "./transcript.js";

const texts = JSON.parse(document.body.dataset.texts);
const uploadLimit = Number(document.body.dataset.uploadLimit);
const at = (id) => document.getElementById(id);
const [scroller, log, thinking, newer, notice, connection] =
  ["scroller", "log", "thinking", "newer", "notice", "connection"].map(at);
const [text, file, attachment] = ["text", "file", "attachment"].map(at);

const LONGEST_PAUSE_S = 30;
const THINKING_LIMIT_MS = 20_000;
const SHORTEST_POLL_MS = 1_000;
const NEAR_END_PX = 120;

let entries = memory.entries();
const items = new Map(); // entry id → its element
const files = new Map(); // entry id → File, for as long as this page is open
let after = Math.max(0, ...entries.map((entry) => entry.seq ?? 0)) || memory.seen();
let chosenFile = null;
let pumping = false;
let listening = null;
let wake = () => {};
let thinkingTimer = 0;
let pinned = true; // the end of the conversation is in view and stays so when something below or in it grows

const fill = (name, values) => texts[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
const keep = () => memory.keepEntries(entries);
const fresh = (fields) => ({ id: memory.newId(), at: Date.now(), ...fields });

// ---- showing ----

function nearEnd() {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END_PX;
}

function toEnd() {
  scroller.scrollTop = scroller.scrollHeight;
  newer.hidden = true;
}

function say(words) {
  notice.textContent = words;
}

function connected(yes) {
  const lost = connection.classList.contains("shown");
  if (yes && lost) say(texts.connection_back);
  connection.classList.toggle("shown", !yes);
  connection.textContent = yes ? "" : texts.connection_lost;
}

function think(yes) {
  clearTimeout(thinkingTimer);
  thinking.hidden = !yes;
  if (!yes) return;
  thinkingTimer = setTimeout(() => think(false), THINKING_LIMIT_MS);
  toEnd();
}

function show(entry) {
  const item = bubble(entry, texts, (button, made) => choose(entry, button, made));
  items.set(entry.id, item);
  log.append(item);
  if (entry.mine) showOwnState(entry);
  if (entry.image) showPicture(entry, item);
  if (files.has(entry.id)) addPicture(item, URL.createObjectURL(files.get(entry.id)), texts.picture);
  return item;
}

function showOwnState(entry) {
  const again = entry.state === "waiting" || (entry.state === "failed" && !entry.lost) ? () => retry(entry) : null;
  showState(items.get(entry.id), entry.state, texts, again);
}

async function showPicture(entry, item) {
  try {
    addPicture(item, await picture(entry.image), texts.picture);
  } catch (trouble) {
    if (!(trouble instanceof Refusal)) throw trouble;
    say(texts.busy);
  }
}

function setState(entry, state) {
  entry.state = state;
  keep();
  if (items.has(entry.id)) showOwnState(entry);
}

// ---- sending ----

function enqueue(fields, blob) {
  const entry = fresh({ mine: true, state: "sending", ...fields });
  if (blob) files.set(entry.id, blob);
  entries.push(entry);
  keep();
  show(entry);
  toEnd();
  say("");
  pump();
}

function retry(entry) {
  setState(entry, "sending");
  say("");
  wake();
  pump();
}

function choose(entry, button, made) {
  entry.chosen = button.data;
  mark(made, texts);
  enqueue({ text: button.title, action: button.data });
}

async function pump() {
  if (pumping) return;
  pumping = true;
  try {
    let attempt = 0;
    for (let entry; (entry = entries.find(({ mine, state }) => mine && (state === "sending" || state === "waiting")));) {
      attempt = (await deliver(entry, attempt)) ? 0 : attempt + 1;
    }
  } finally {
    pumping = false;
  }
}

/** True when the message is done with: stored by the server, or refused for good. */
async function deliver(entry, attempt) {
  try {
    if (entry.state === "waiting") setState(entry, "sending");
    await send(entry, files.get(entry.id));
  } catch (trouble) {
    if (!(trouble instanceof Refusal)) throw trouble;
    return refused(entry, trouble, attempt);
  }
  setState(entry, "sent");
  connected(true);
  think(true);
  listen();
  return true;
}

async function refused(entry, trouble, attempt) {
  if (!entries.includes(entry)) return true;
  if (trouble.status === 401 && attempt < 2) {
    startOver();
    return false;
  }
  if (!trouble.passing) {
    say({ 413: texts.too_large, 415: texts.attachment_only_pictures }[trouble.status] ?? texts.refused);
    setState(entry, "failed");
    return true;
  }
  const seconds = trouble.retryAfter || Math.min(LONGEST_PAUSE_S, 2 ** attempt);
  setState(entry, "waiting");
  if (trouble.status === 429) say(fill("too_fast", { seconds }));
  else if (trouble.status) say(texts.busy);
  else connected(false);
  await pause(seconds);
  return false;
}

/** Waits, but not longer than until the network is back or the person presses "Thử lại". */
function pause(seconds) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, seconds * 1000 * (1 + Math.random() / 5));
    wake = () => { clearTimeout(timer); resolve(); };
  });
}

function startOver() {
  memory.forgetIdentity();
  after = 0;
  listening?.abort();
  listening = null;
  say(texts.restarted);
}

// ---- receiving ----

async function listen() {
  if (listening || !memory.token()) return;
  const mine = (listening = new AbortController());
  for (let attempt = 0; listening === mine;) {
    const began = Date.now();
    try {
      const messages = await receive(after, mine.signal);
      if (listening !== mine) return;
      connected(true);
      attempt = 0;
      messages.forEach(arrive);
      if (!messages.length && Date.now() - began < SHORTEST_POLL_MS) await rest(1);
    } catch (trouble) {
      if (listening !== mine) return;
      if (!(trouble instanceof Refusal)) throw trouble;
      if (trouble.status === 401) return startOver();
      connected(false);
      attempt += 1;
      await rest(trouble.retryAfter || Math.min(LONGEST_PAUSE_S, 2 ** attempt));
    }
  }
}

const rest = (seconds) => new Promise((resolve) => {
  setTimeout(resolve, seconds * 1000);
  addEventListener("online", resolve, { once: true });
});

function arrive(message) {
  if (message.seq <= after) return;
  after = message.seq;
  memory.keepSeen(after);
  const { seq, text: words = "", buttons = [], image } = message;
  const entry = fresh({ seq, text: words, buttons, image });
  entries.push(entry);
  keep();
  const stay = !pinned;
  think(false);
  const item = show(entry);
  if (stay) newer.hidden = false;
  else item.scrollIntoView({ block: item.offsetHeight > scroller.clientHeight ? "start" : "end" });
}

// ---- the composer ----

function grow() {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight}px`;
}

function take(picked) {
  say("");
  if (!["image/png", "image/jpeg", "image/webp"].includes(picked.type)) return say(texts.attachment_only_pictures);
  if (picked.size > uploadLimit) {
    return say(fill("attachment_too_large", { limit: Math.floor(uploadLimit / 1_000_000) }));
  }
  drop();
  chosenFile = picked;
  attachment.querySelector("img").src = URL.createObjectURL(picked);
  attachment.querySelector("span").textContent = picked.name || texts.picture;
  attachment.hidden = false;
  text.focus();
}

function drop() {
  URL.revokeObjectURL(attachment.querySelector("img").src);
  attachment.querySelector("img").removeAttribute("src");
  attachment.hidden = true;
  chosenFile = null;
  file.value = "";
}

function submit() {
  const words = text.value.trim();
  const picked = chosenFile;
  if (!words && !picked) return text.focus();
  if (picked) {
    drop();
    enqueue({ text: fill("picture_named", { name: picked.name || texts.picture }), picture: true }, picked);
  }
  if (words) enqueue({ text: words });
  text.value = "";
  grow();
  text.focus();
}

function clear() {
  listening?.abort();
  listening = null;
  memory.forgetAll();
  entries = [];
  items.clear();
  files.clear();
  after = 0;
  log.replaceChildren();
  think(false);
  newer.hidden = true;
  connected(true);
  say(texts.cleared);
  wake();
  text.focus();
}

at("composer").addEventListener("submit", (event) => { event.preventDefault(); submit(); });
text.addEventListener("input", () => { grow(); say(""); });
text.addEventListener("keydown", (event) => {
  // While an input method composes, Enter belongs to it.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  submit();
});
text.addEventListener("paste", (event) => {
  const [pasted] = event.clipboardData.files;
  if (!pasted) return;
  event.preventDefault();
  take(pasted);
});
at("attach").addEventListener("click", () => file.click());
file.addEventListener("change", () => file.files[0] && take(file.files[0]));
attachment.querySelector("button").addEventListener("click", () => { drop(); at("attach").focus(); });
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  if (event.dataTransfer.files[0]) take(event.dataTransfer.files[0]);
});
document.querySelectorAll("[data-send]").forEach((button) => button.addEventListener("click", () => {
  enqueue({ text: button.dataset.send, action: button.dataset.action });
  text.focus({ preventScroll: true });
}));
newer.addEventListener("click", () => { toEnd(); text.focus(); });
scroller.addEventListener("scroll", () => {
  pinned = nearEnd();
  if (pinned) newer.hidden = true;
}, { passive: true });
const growth = new ResizeObserver(() => { if (pinned && entries.length) toEnd(); });
growth.observe(scroller);
growth.observe(log);
at("clear").addEventListener("click", () => at("clear-dialog").showModal());
at("clear-dialog").addEventListener("close", (event) => {
  if (event.target.returnValue === "yes") clear();
  event.target.returnValue = "";
});
addEventListener("offline", () => connected(false));
addEventListener("online", () => { wake(); pump(); listen(); });

// ---- a link that invites: nothing is done before the person presses the button ----

const payload = new URLSearchParams(location.search).get("start") ?? "";
if (/^[\w-]{1,64}$/.test(payload)) {
  const invited = at("invited");
  invited.hidden = false;
  invited.querySelector("button").addEventListener("click", () => {
    invited.hidden = true;
    history.replaceState(null, "", location.pathname);
    enqueue({ text: texts.invited_go, sent: `/start ${payload}` });
    text.focus({ preventScroll: true });
  });
}

// ---- a page loaded again goes on where it was ----

log.setAttribute("aria-busy", "true");
for (const entry of entries) {
  if (entry.picture && entry.state !== "sent") Object.assign(entry, { state: "failed", lost: true });
  show(entry);
  if (entry.lost) say(texts.attachment_lost);
}
log.setAttribute("aria-busy", "false");
if (entries.length) toEnd();
pump();
listen();
