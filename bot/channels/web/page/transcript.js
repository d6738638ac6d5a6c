// How messages look. Every text goes in as a text node; nothing a message says can become markup.
const LINK = /https?:\/\/[^\s<>"“”]+/gi;
const TRAILING = /[.,;:!?…)\]}»'’]+$/;
const LISTED = /^\s*(?:\d{1,2}[.)]|[-–•▪✓✗])\s+/;
const LEAD_LIMIT = 90;

const clock = new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" });

export function element(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

function link(address) {
  const anchor = element("a", "", address);
  anchor.href = address;
  anchor.target = "_blank";
  anchor.rel = "noopener noreferrer nofollow";
  return anchor;
}

function isAddress(text) {
  try {
    return Boolean(new URL(text).hostname);
  } catch {
    return false;
  }
}

/** The line as text nodes, with http(s) addresses as links. Nothing is fetched until the person presses one. */
function withLinks(line) {
  const pieces = document.createDocumentFragment();
  let end = 0;
  for (const match of line.matchAll(LINK)) {
    const address = match[0].replace(TRAILING, "");
    if (!isAddress(address)) continue;
    pieces.append(line.slice(end, match.index), link(address));
    end = match.index + address.length;
  }
  pieces.append(line.slice(end));
  return pieces;
}

/** Lines become blocks; a listed line hangs, a short first line leads (the verdict comes first in our answers). */
function body(text, mine) {
  const made = element("div", "text");
  const lines = text.split("\n");
  lines.forEach((line, index) => {
    const block = element("p", line.trim() ? "" : "gap");
    if (LISTED.test(line)) block.className = "listed";
    if (!mine && index === 0 && lines.length > 1 && line.length <= LEAD_LIMIT) block.className = "lead";
    block.append(mine ? line : withLinks(line));
    made.append(block);
  });
  return made;
}

/** Buttons report themselves to `choose(button, element)`; a chosen one is marked but stays usable. */
function buttons(list, texts, choose, chosen) {
  const row = element("div", "buttons");
  for (const button of list) {
    const made = element("button", "", button.title);
    made.type = "button";
    if (chosen === button.data) mark(made, texts);
    made.addEventListener("click", () => choose(button, made));
    row.append(made);
  }
  return row;
}

export function mark(button, texts) {
  for (const other of button.parentElement?.children ?? []) {
    other.classList.remove("chosen");
    other.querySelector(".unseen")?.remove();
  }
  button.classList.add("chosen");
  button.append(element("span", "unseen", ` (${texts.chosen})`));
}

/** entry: {mine, text, at, buttons?, chosen?}. Returns the element. */
export function bubble(entry, texts, choose) {
  const item = element("div", entry.mine ? "mine" : "theirs");
  item.append(element("span", "unseen", `${entry.mine ? texts.author_me : texts.author_bot}: `));
  const box = element("div", "bubble");
  box.append(body(entry.text, entry.mine));
  item.append(box);
  if (entry.buttons?.length) item.append(buttons(entry.buttons, texts, choose, entry.chosen));
  const foot = element("p", "foot");
  const time = element("time", "", clock.format(entry.at));
  time.dateTime = new Date(entry.at).toISOString();
  foot.append(time);
  item.append(foot);
  return item;
}

export function addPicture(item, address, description) {
  const image = element("img", "picture");
  image.alt = description;
  image.src = address;
  item.querySelector(".bubble").append(image);
}

/** state: sending | sent | waiting | failed; `again` is called by "Thử lại" (none: no such button). */
export function showState(item, state, texts, again) {
  const foot = item.querySelector(".foot");
  foot.querySelectorAll(".state, button").forEach((old) => old.remove());
  foot.append(element("span", `state ${state}`, texts[`state_${state}`]));
  if (!again) return;
  const retry = element("button", "retry", texts.retry);
  retry.type = "button";
  retry.addEventListener("click", again);
  foot.append(retry);
}
