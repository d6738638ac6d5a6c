// Playing a person on a platform's double: what the app would show, and what a person could do there.
import { addPicture, bubble, element } from "./transcript.js";

const NUMBERED = /^(\d{1,2})\. \S/;
const PAUSE = 2000;

const at = (id) => document.getElementById(id);
const texts = JSON.parse(document.body.dataset.texts);
const { chat, lost, number, tooLarge, uploadLimit } = document.body.dataset;
const log = at("log");
const moments = new Map();
let mark = "";

/** The numbers of the menu at the end of a message that has nothing to tap. */
function menu(line) {
  const lines = line.text.trimEnd().split("\n");
  const numbers = [];
  while (lines.length && NUMBERED.test(lines.at(-1))) numbers.unshift(NUMBERED.exec(lines.pop())[1]);
  return numbers;
}

function numbers(line) {
  const row = element("div", "buttons");
  for (const one of menu(line)) {
    const made = element("button", "", one);
    made.type = "button";
    made.setAttribute("aria-label", `${number} ${one}`);
    made.addEventListener("click", () => send({ text: one }));
    row.append(made);
  }
  return row;
}

function shown(line, last) {
  if (!moments.has(line.number)) moments.set(line.number, Date.now());
  const entry = { ...line, at: moments.get(line.number), buttons: line.choices };
  const item = bubble(entry, texts, (button) => send({ choice: button.data }));
  if (line.picture) addPicture(item, line.picture, texts.picture);
  if (last && !line.mine && !line.choices.length) item.querySelector(".foot").before(numbers(line));
  return item;
}

function show(lines) {
  log.replaceChildren(...lines.map((line, index) => shown(line, index === lines.length - 1)));
  at("empty").hidden = lines.length > 0;
  at("scroller").scrollTop = at("scroller").scrollHeight;
}

function connected(yes) {
  at("connection").textContent = yes ? "" : lost;
  at("connection").classList.toggle("shown", !yes);
}

async function follow() {
  for (;;) {
    try {
      const answer = await fetch(`${chat}?seen=${mark}&wait=25`);
      if (!answer.ok) throw new Error(String(answer.status));
      const told = await answer.json();
      connected(true);
      if (told.mark !== mark) show(told.lines);
      mark = told.mark;
    } catch {
      connected(false);
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
}

async function post(body, headers) {
  at("notice").textContent = "";
  try {
    const answer = await fetch(chat, { method: "POST", body, headers });
    if (!answer.ok) at("notice").textContent = (await answer.json()).error.message;
    return answer.ok;
  } catch {
    at("notice").textContent = lost;
    return false;
  }
}

const send = (said) => post(JSON.stringify(said), { "Content-Type": "application/json" });

async function submit() {
  const text = at("text").value;
  if (text.trim() && (await send({ text }))) at("text").value = "";
}

at("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
at("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    submit();
  }
});
at("start").addEventListener("click", () => send({ start: true }));
at("attach").addEventListener("click", () => at("file").click());
at("file").addEventListener("change", async () => {
  const [file] = at("file").files;
  at("file").value = "";
  if (!file) return;
  if (file.size > Number(uploadLimit)) {
    at("notice").textContent = tooLarge;
    return;
  }
  const form = new FormData();
  form.append("file", file);
  form.append("text", at("text").value);
  if (await post(form)) at("text").value = "";
});

follow();
