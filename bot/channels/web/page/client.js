// The chat's HTTP interface: three calls, and errors told apart by what the person can do about them.
import * as memory from "./memory.js";

const CLIENTS = "/chat/api/clients";
const MESSAGES = "/chat/api/messages";
const SEND_LIMIT_MS = 60_000;
const WAIT_SECONDS = 25;

/** status 0: no network. retryAfter: seconds, when the server said so. */
export class Refusal extends Error {
  constructor(status, retryAfter = 0) {
    super(`chat api: ${status}`);
    this.status = status;
    this.retryAfter = retryAfter;
  }

  get passing() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

async function call(url, options) {
  let response;
  try {
    response = await fetch(url, { cache: "no-store", credentials: "omit", ...options });
  } catch (trouble) {
    if (options.signal?.aborted && options.signal.reason?.name !== "TimeoutError") throw trouble;
    throw new Refusal(0);
  }
  if (!response.ok) throw new Refusal(response.status, Number(response.headers.get("Retry-After")) || 0);
  return response;
}

const authorized = () => ({ Authorization: `Bearer ${memory.token()}` });

let opening = null;

/** One new anonymous person, however many callers ask at once. */
export function identify() {
  if (memory.token()) return Promise.resolve();
  opening ??= call(CLIENTS, { method: "POST", signal: AbortSignal.timeout(SEND_LIMIT_MS) })
    .then((response) => response.json())
    .then((body) => memory.keepToken(body.token))
    .finally(() => { opening = null; });
  return opening;
}

/** entry: {id, text | action, sent?: what goes out in place of the text}; file: Blob or undefined. The same id may be sent again without a second effect. */
export async function send(entry, file) {
  await identify();
  const signal = AbortSignal.timeout(SEND_LIMIT_MS);
  if (file) {
    const body = new FormData();
    body.append("message_id", entry.id);
    body.append("file", file, file.name || "anh.png");
    return call(MESSAGES, { method: "POST", headers: authorized(), body, signal });
  }
  const message = { message_id: entry.id };
  if (entry.action) message.action = entry.action;
  else message.text = entry.sent ?? entry.text;
  const headers = { ...authorized(), "Content-Type": "application/json" };
  return call(MESSAGES, { method: "POST", headers, body: JSON.stringify(message), signal });
}

/** Messages numbered above `after`; waits on the server until one comes. */
export async function receive(after, signal) {
  const limit = AbortSignal.timeout((WAIT_SECONDS + 15) * 1000);
  const response = await call(`${MESSAGES}?after=${after}&wait=${WAIT_SECONDS}`, {
    headers: authorized(),
    signal: AbortSignal.any ? AbortSignal.any([signal, limit]) : signal,
  });
  const body = await response.json().catch(() => { throw new Refusal(0); });
  return body.messages ?? [];
}

/** A picture of the bot, fetched with the token, as an address the page may show. */
export async function picture(address) {
  if (/^data:image\/(png|jpeg|webp);base64,/.test(address)) return address;
  if (!address.startsWith("/chat/")) throw new Refusal(400);
  const response = await call(address, { headers: authorized() });
  return URL.createObjectURL(await response.blob());
}
