// WebSocket chat client: JSON text messages over a connection that always comes back.

import {Backoff} from "../lib/backoff.js";
import {sleep} from "../lib/wait.js";
import {webSocketUrl} from "../lib/websocket-url.js";
import {StoredName, storedToken} from "./stored-identity.js";

/** @import {Batch, ChatEvents, Message, NameRequest, ShoutRequest} from "./messages.d.ts" */

/** The dreamer tells what it sees every few seconds: a socket silent for this long is dead, whatever it says. */
const SILENCE = 90000;

/** Each message from the server becomes an event of its type, with the message as `detail`; and "open" and "closed". */
export class ChatConnection extends EventTarget {
  /** @type {WebSocket | null} */
  #socket = null;
  #backoff = new Backoff(500, 15000);
  #hurry = new AbortController();
  #silence = 0;
  #token = storedToken();
  #name = new StoredName();
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

  /**
   * Calls `listener` with each message of this type.
   * @template {keyof ChatEvents} Type
   * @param {Type} type
   * @param {(message: ChatEvents[Type]) => void} listener
   */
  on(type, listener) {
    this.addEventListener(type, (event) => listener(/** @type {CustomEvent<ChatEvents[Type]>} */ (event).detail));
  }

  connect() {
    const socket = new WebSocket(webSocketUrl(`/ws?token=${this.#token}`));
    this.#socket = socket;
    socket.addEventListener("open", () => {
      this.#listen(socket);
      this.#tell("open");
    });
    socket.addEventListener("message", ({data}) => {
      this.#listen(socket);
      this.#heard(data);
    });
    socket.addEventListener("close", () => this.#lost(socket));
  }

  /**
   * Whether the shout was sent.
   * @param {string} text
   */
  shout(text) {
    return this.#send({type: "shout", text});
  }

  /**
   * A name is remembered once the server has taken it; without a connection, for the next.
   * @param {string} name
   */
  rename(name) {
    if (!this.#send({type: "name", name})) this.#name.set(name);
  }

  /** @param {ShoutRequest | NameRequest} message */
  #send(message) {
    if (!this.#socket || !this.connected) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  /** @param {string} data */
  #heard(data) {
    /** @type {Message | Batch} */
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      return;
    }
    if (message.type !== "batch") return this.#take(message);
    // Where many listen, what comes within a moment comes together.
    for (const one of message.messages) this.#take(one);
  }

  /** @param {Message} message */
  #take(message) {
    if (message.type === "hello") {
      this.#backoff.reset();
      this.#resent = false;
      const before = this.#name.get();
      // The name that was given stays the same person's through a reconnection.
      if (!before) this.#name.keep(message.you.name);
      else if (before !== message.you.name) this.#resent = this.#send({type: "name", name: before});
    }
    if (message.type === "name") this.#name.set(message.name);
    if (message.type === "error" && message.code === "bad_name" && this.#resent) this.#name.set("");
    if (message.type === "name" || message.type === "error") this.#resent = false;
    this.#tell(message.type, message);
  }

  /** @param {WebSocket} socket */
  #listen(socket) {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      // Closing a dead connection can take minutes, so it is not waited for.
      socket.close();
      this.#lost(socket);
    }, SILENCE);
  }

  /** @param {WebSocket} socket */
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

  /**
   * @param {keyof ChatEvents} type
   * @param {Message} [detail]
   */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, {detail}));
  }
}
