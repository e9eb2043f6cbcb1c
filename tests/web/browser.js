// Fakes of what modules find in a browser, new for each test: document, location, storage, sockets, video, fetch.

import {webcrypto} from "node:crypto";
import {Clock} from "./clock.js";

/** Makes a browser of the global object, and gives what a test may touch of it. */
export function fakeBrowser() {
  const clock = new Clock();
  clock.install(globalThis);
  const page = new EventTarget();
  const document = Object.assign(new EventTarget(), {hidden: false, documentElement: {dataset: {}}});
  const location = {
    href: "https://reverie.test/",
    reloads: 0,
    reload() {
      this.reloads += 1;
    },
  };
  const stored = new Map();
  const localStorage = {
    getItem: (key) => stored.get(key) ?? null,
    setItem: (key, value) => stored.set(key, value),
  };
  FakeWebSocket.all = [];
  const fakes = {
    addEventListener: page.addEventListener.bind(page),
    crypto: webcrypto,
    CustomEvent: FakeCustomEvent,
    document,
    fetch: () => Promise.reject(new TypeError("no network")),
    HTMLMediaElement: {HAVE_CURRENT_DATA: 2},
    localStorage,
    location,
    WebSocket: FakeWebSocket,
  };
  for (const [name, value] of Object.entries(fakes)) {
    Object.defineProperty(globalThis, name, {value, configurable: true, writable: true});
  }
  return {
    clock,
    document,
    location,
    page,
    stored,
    show(visible) {
      document.hidden = !visible;
      document.dispatchEvent(new Event("visibilitychange"));
    },
  };
}

/** Node 18 has none of its own. */
class FakeCustomEvent extends Event {
  constructor(type, {detail = null} = {}) {
    super(type);
    this.detail = detail;
  }
}

export class FakeWebSocket extends EventTarget {
  static OPEN = 1;
  /** All that were made, oldest first. */
  static all = [];

  static get last() {
    return FakeWebSocket.all[FakeWebSocket.all.length - 1];
  }

  readyState = 0;
  sent = [];
  closed = false;

  constructor(url) {
    super();
    this.url = url;
    FakeWebSocket.all.push(this);
  }

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.closed = true;
  }

  /** The server takes the connection. */
  opens() {
    this.readyState = FakeWebSocket.OPEN;
    this.dispatchEvent(new Event("open"));
  }

  /** The server sends something. */
  hears(message) {
    const data = typeof message === "string" || message instanceof ArrayBuffer ? message : JSON.stringify(message);
    this.dispatchEvent(Object.assign(new Event("message"), {data}));
  }

  /** The connection is gone. */
  drops() {
    this.readyState = 3;
    this.dispatchEvent(new Event("close"));
  }
}

export class FakeVideo extends EventTarget {
  currentTime = 0;
  playbackRate = 1;
  readyState = 4;
  seeking = false;
  srcObject = null;
  error = null;
  buffered = ranges();
  plays = 0;
  /** Set to what play() is to be refused with. */
  refusal = null;
  #attributes = new Map();
  #callbacks = new Map();
  #handle = 0;

  async play() {
    this.plays += 1;
    if (this.refusal) throw new DOMException("no", this.refusal);
  }

  set src(value) {
    this.#attributes.set("src", value);
  }

  get src() {
    return this.#attributes.get("src") ?? "";
  }

  hasAttribute(name) {
    return this.#attributes.has(name);
  }

  removeAttribute(name) {
    this.#attributes.delete(name);
  }

  load() {}

  canPlayType() {
    return "";
  }

  requestVideoFrameCallback(act) {
    this.#handle += 1;
    this.#callbacks.set(this.#handle, act);
    return this.#handle;
  }

  cancelVideoFrameCallback(handle) {
    this.#callbacks.delete(handle);
  }

  /** How many wait for the next frame. */
  get watchers() {
    return this.#callbacks.size;
  }

  /** A new frame is on the screen. */
  frame() {
    const callbacks = [...this.#callbacks.values()];
    this.#callbacks.clear();
    for (const act of callbacks) act();
  }
}

/** TimeRanges, as in ranges([0, 2.5], [4, 5]). */
export function ranges(...pairs) {
  return {length: pairs.length, start: (i) => pairs[i][0], end: (i) => pairs[i][1]};
}

/** Lets a video show frames ten times a second while time passes. */
export async function watch(clock, video, milliseconds) {
  for (let spent = 0; spent < milliseconds; spent += 100) {
    await clock.pass(100);
    video.frame();
  }
}

/** A `fetch` that answers from a table of paths, and notes what was asked. */
export function answering(table) {
  const asked = [];
  const answer = async (url, options) => {
    const path = new URL(url, location.href).pathname;
    asked.push(path);
    const found = table[path];
    const value = typeof found === "function" ? found(options) : found;
    if (value instanceof Error) throw value;
    return value instanceof Response ? value : new Response(value ?? "gone", {status: value === undefined ? 404 : 200});
  };
  globalThis.fetch = answer;
  return asked;
}
