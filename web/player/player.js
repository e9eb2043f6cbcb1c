// The player: picks a transport, watches that frames really advance, falls back when one fails, and heals for ever.

import {Backoff} from "../lib/backoff.js";
import {visible} from "../lib/wait.js";
import {StallTimer} from "./stall-timer.js";
import {HlsTransport} from "./transport-hls.js";
import {LiveTransport} from "./transport-live.js";
import {WebRtcTransport} from "./transport-webrtc.js";
import {watchFrames} from "./video-frames.js";

/** @import {Transport, TransportClass} from "./transport.js" */

/** @type {readonly TransportClass[]} best first */
export const TRANSPORTS = [WebRtcTransport, LiveTransport, HlsTransport];

/** A picture that stands still this long has stalled. */
const STALL = 4000;
/** After this much picture a broken transport was a good one: begin again from the best. */
const STEADY = 60000;
/** After this much picture the server is well: the next wait is short again. */
const WELL = 10000;
/** A page that nobody looks at gives its seat away after this long. */
const DOZE = 60000;

/**
 * Which transports to try: all of them, or those named in the address, as in /?door=live for a network known to block
 * UDP.
 * @param {string} query of the page's address
 */
export function transportsAsked(query) {
  const names = new URLSearchParams(query).getAll("door");
  const asked = TRANSPORTS.filter(({title}) => names.includes(title));
  return asked.length ? asked : TRANSPORTS;
}

/** Tells of each change of `door`, `playing`, `blocked` or `lost` by an event "change". */
export class Player extends EventTarget {
  /** Whether the browser waits for a tap before it plays. */
  blocked = false;
  /** Whether there has been a picture and it went away. */
  lost = false;
  /** The title of the transport that the picture comes through, or "". */
  door = "";

  #video;
  #transports;
  /** @type {Transport | null} */
  #open = null;
  /** @type {AbortController | null} */
  #running = null;
  #doze = 0;

  /**
   * @param {HTMLVideoElement} video
   * @param {{transports?: readonly TransportClass[], leaving?: () => void}} options
   *   transports: the classes to try, best first;
   *   leaving: called while the last frame can still be read from the video
   */
  constructor(video, {transports = TRANSPORTS, leaving = () => {}} = {}) {
    super();
    this.#video = video;
    this.#transports = transports;
    this.leaving = leaving;
    video.addEventListener("loadedmetadata", () => this.play());
    // Browsers pause muted videos to save power and on interruptions; a live picture has no pause.
    video.addEventListener("pause", () => this.#open && !document.hidden && this.play());
    document.addEventListener("visibilitychange", () => this.#looked());
    this.#tell();
  }

  get playing() {
    return this.door !== "" && !this.blocked;
  }

  /** The RTCPeerConnection of an open WebRTC transport, else null. */
  get peer() {
    return this.#open?.peer ?? null;
  }

  start() {
    if (this.#running) return;
    this.#running = new AbortController();
    this.#run(this.#running.signal);
  }

  stop() {
    this.#running?.abort(new Error("stopped"));
    this.#running = null;
    this.#open?.close();
  }

  /** Asks the browser to play; a refusal shows in `blocked`. Call it again from a tap. */
  async play() {
    try {
      await this.#video.play();
      this.blocked = false;
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotAllowedError") this.blocked = true;
    }
    this.#tell();
  }

  /** @param {AbortSignal} signal */
  async #run(signal) {
    const backoff = new Backoff(1000, 15000);
    let next = 0;
    while (!signal.aborted) {
      await visible(signal);
      const shown = await this.#through(this.#transports[next], signal);
      if (shown > WELL) backoff.reset();
      next = shown > STEADY || document.hidden ? 0 : next + 1;
      if (next < this.#transports.length) continue;
      next = 0;
      await backoff.wait(signal);
    }
  }

  /**
   * Plays through one transport until it ends; for how many milliseconds it showed the picture.
   * @param {TransportClass} Kind
   * @param {AbortSignal} signal
   */
  async #through(Kind, signal) {
    const transport = new Kind();
    const leaving = new AbortController();
    const leave = () => leaving.abort(signal.reason);
    signal.addEventListener("abort", leave);
    if (signal.aborted) leave();
    this.#open = transport;
    let began = 0;
    try {
      const opened = transport.open(this.#video, leaving.signal);
      await this.#unless(opened, transport, Kind.openTimeout, leaving.signal);
      began = performance.now();
      this.#enter(Kind.title);
      await this.#unless(new Promise(() => {}), transport, STALL, leaving.signal);
    } catch (error) {
      if (!signal.aborted) say(Kind.title, error);
    } finally {
      signal.removeEventListener("abort", leave);
      leaving.abort(new Error("left"));
      this.#leave(transport);
    }
    return began ? performance.now() - began : 0;
  }

  /**
   * Waits for `promise`, and rejects when the transport ends, no new frame comes for `limit` milliseconds, or `signal`
   * aborts.
   * @param {Promise<void>} promise
   * @param {Transport} transport
   * @param {number} limit
   * @param {AbortSignal} signal
   */
  async #unless(promise, transport, limit, signal) {
    const stall = new StallTimer(limit, () => document.hidden || this.blocked);
    const unwatch = watchFrames(this.#video, () => stall.renew());
    try {
      await Promise.race([
        promise,
        transport.ended.then((reason) => Promise.reject(new Error(reason))),
        stall.expired.then(() => Promise.reject(new Error("no frame came"))),
        new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), {once: true})),
      ]);
    } finally {
      stall.stop();
      unwatch();
    }
  }

  /** @param {string} title */
  #enter(title) {
    this.door = title;
    this.lost = false;
    this.#tell();
  }

  /**
   * Whatever fails while leaving, the next transport is tried: a player that ended here would never play again.
   * @param {Transport} transport
   */
  #leave(transport) {
    if (this.door) {
      attempt("leaving", this.leaving);
      this.lost = true;
    }
    this.door = "";
    this.#open = null;
    attempt("closing", () => transport.close());
    this.#tell();
  }

  #looked() {
    clearTimeout(this.#doze);
    if (document.hidden) this.#doze = setTimeout(() => this.#open?.fail("nobody is looking"), DOZE);
    else if (this.#open) this.play();
  }

  #tell() {
    const {dataset} = document.documentElement;
    dataset.door = this.door;
    dataset.playing = String(this.playing);
    this.dispatchEvent(new Event("change"));
  }
}

/**
 * @param {string} what
 * @param {() => void} act
 */
function attempt(what, act) {
  try {
    act();
  } catch (error) {
    say(what, error);
  }
}

/**
 * @param {string} what
 * @param {unknown} error
 */
function say(what, error) {
  console.info(`reverie: ${what}: ${error instanceof Error ? error.message : error}`);
}
