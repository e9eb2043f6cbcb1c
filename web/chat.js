// The chat's connection: JSON text messages over a WebSocket that always comes back.

import {Backoff} from "./backoff.js";
import {socketUrl} from "./socket-url.js";
import {sleep} from "./waiting.js";

const NAME = "reverie.name";
const TOKEN = "reverie.token";
/** The dreamer tells what it sees every few seconds: a socket silent for this long is dead, whatever it says. */
const SILENCE = 90000;

/** Each message from the server becomes an event of its type, with the message as `detail`; and "open" and "closed". */
export class Chat extends EventTarget {
  #socket = null;
  #backoff = new Backoff(500, 15000);
  #hurry = new AbortController();
  #silence;
  #token = token();
  /** Whether the remembered name was sent and not answered yet. */
  #resent = false;

  constructor() {
    super();
    addEventListener("online", () => this.#now());
    document.addEventListener("visibilitychange", () => !document.hidden && this.#now());
  }

  get connected() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  connect() {
    const socket = new WebSocket(socketUrl(`/ws?token=${this.#token}`));
    this.#socket = socket;
    socket.addEventListener("open", () => {
      this.#listen();
      this.#tell("open");
    });
    socket.addEventListener("message", ({data}) => {
      this.#listen();
      this.#heard(data);
    });
    socket.addEventListener("close", () => this.#lost(socket));
  }

  /** Whether the shout was sent. */
  shout(text) {
    return this.#send({type: "shout", text});
  }

  /** A name is remembered once the server has taken it; without a connection, for the next. */
  rename(name) {
    if (!this.#send({type: "name", name})) remember(name);
  }

  #send(message) {
    if (!this.connected) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  #heard(data) {
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      return;
    }
    // Where many listen, what comes within a moment comes together.
    if (message.type === "batch") return message.messages.forEach((one) => this.#take(one));
    this.#take(message);
  }

  #take(message) {
    if (message.type === "hello") {
      this.#backoff.reset();
      this.#resent = false;
      const before = rememberedName();
      // The name that was given stays the same person's through a reconnection.
      if (!before) name = message.you.name;
      else if (before !== message.you.name) this.#resent = this.#send({type: "name", name: before});
    }
    if (message.type === "name") remember(message.name);
    if (message.type === "error" && message.code === "bad_name" && this.#resent) remember("");
    if (message.type === "name" || message.type === "error") this.#resent = false;
    this.#tell(message.type, message);
  }

  #listen() {
    clearTimeout(this.#silence);
    const socket = this.#socket;
    this.#silence = setTimeout(() => {
      // Closing a dead connection can take minutes, so it is not waited for.
      socket.close();
      this.#lost(socket);
    }, SILENCE);
  }

  async #lost(socket) {
    if (socket !== this.#socket) return;
    this.#socket = null;
    clearTimeout(this.#silence);
    this.#tell("closed");
    this.#hurry = new AbortController();
    await this.#backoff.wait(this.#hurry.signal);
    this.connect();
  }

  /** The network or the viewer is back: no use in waiting out the backoff, but not all in one instant either. */
  async #now() {
    if (this.#socket) return;
    const hurry = this.#hurry;
    await sleep(Math.random() * 500);
    hurry.abort();
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, {detail}));
  }
}

/** What tells this browser from others behind the same address, for votes and for the house's rules. */
function token() {
  const fresh = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0"));
  try {
    const known = localStorage.getItem(TOKEN) ?? fresh.join("");
    localStorage.setItem(TOKEN, known);
    return known;
  } catch {
    return fresh.join("");
  }
}

/** Storage may be refused, in private windows for instance; then the name lasts as long as the page. */
let name = null;

function rememberedName() {
  if (name === null) {
    try {
      name = localStorage.getItem(NAME) ?? "";
    } catch {
      name = "";
    }
  }
  return name;
}

function remember(chosen) {
  name = chosen;
  try {
    localStorage.setItem(NAME, chosen);
  } catch {
    // Nothing to do: it is kept in memory.
  }
}
