// The supervisor of the picture: picks a door, watches that frames really advance, and heals for ever.

import {Backoff} from "./backoff.js";
import {HlsDoor} from "./door-hls.js";
import {LiveDoor} from "./door-live.js";
import {WebRtcDoor} from "./door-webrtc.js";
import {watchFrames} from "./frames.js";
import {Patience, visible} from "./waiting.js";

export const DOORS = [WebRtcDoor, LiveDoor, HlsDoor];

/** A picture that stands still this long has stalled. */
const STALL = 4000;
/** After this much picture a broken door was a good one: begin again from the best. */
const STEADY = 60000;
/** After this much picture the server is well: the next wait is short again. */
const WELL = 10000;
/** A page that nobody looks at gives its seat away after this long. */
const DOZE = 60000;

/** Tells of each change of `door`, `playing`, `blocked` or `lost` by an event "change". */
export class Player extends EventTarget {
  /** Whether the browser waits for a tap before it plays. */
  blocked = false;
  /** Whether there has been a picture and it went away. */
  lost = false;
  /** The name of the door the picture comes through, or "". */
  door = "";

  #video;
  #doors;
  #open = null;
  #running = null;
  #doze;

  /**
   * @param {HTMLVideoElement} video
   * @param {{doors?: (typeof DOORS), leaving?: () => void}} options
   *   doors: the classes to try, best first; leaving: called while the last frame can still be read from the video
   */
  constructor(video, {doors = DOORS, leaving = () => {}} = {}) {
    super();
    this.#video = video;
    this.#doors = doors;
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

  /** The RTCPeerConnection of an open WebRTC door, else null. */
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
      if (error.name === "NotAllowedError") this.blocked = true;
    }
    this.#tell();
  }

  async #run(signal) {
    const backoff = new Backoff(1000, 15000);
    let next = 0;
    while (!signal.aborted) {
      await visible(signal);
      const shown = await this.#through(this.#doors[next], signal);
      if (shown > WELL) backoff.reset();
      next = shown > STEADY || document.hidden ? 0 : next + 1;
      if (next < this.#doors.length) continue;
      next = 0;
      await backoff.wait(signal);
    }
  }

  /** Goes through one door until it ends; for how many milliseconds it showed the picture. */
  async #through(Door, signal) {
    const door = new Door();
    const leaving = new AbortController();
    const leave = () => leaving.abort(signal.reason);
    signal.addEventListener("abort", leave);
    if (signal.aborted) leave();
    this.#open = door;
    let began = 0;
    try {
      const opened = door.open(this.#video, leaving.signal);
      await this.#unless(opened, door, Door.patience, leaving.signal);
      began = performance.now();
      this.#enter(Door.title);
      await this.#unless(new Promise(() => {}), door, STALL, leaving.signal);
    } catch (error) {
      if (!signal.aborted) console.info(`reverie: ${Door.title}: ${error.message}`);
    } finally {
      signal.removeEventListener("abort", leave);
      leaving.abort(new Error("left"));
      this.#leave(door);
    }
    return began ? performance.now() - began : 0;
  }

  /** What `promise` gives, unless the door ends, no new frame comes for `limit` milliseconds, or `signal` aborts. */
  async #unless(promise, door, limit, signal) {
    const patience = new Patience(limit, () => document.hidden || this.blocked);
    const unwatch = watchFrames(this.#video, () => patience.renew());
    try {
      return await Promise.race([
        promise,
        door.ended.then((reason) => Promise.reject(new Error(reason))),
        patience.expired.then(() => Promise.reject(new Error("no frame came"))),
        new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), {once: true})),
      ]);
    } finally {
      patience.stop();
      unwatch();
    }
  }

  #enter(title) {
    this.door = title;
    this.lost = false;
    this.#tell();
  }

  #leave(door) {
    if (this.door) {
      this.leaving();
      this.lost = true;
    }
    this.door = "";
    this.#open = null;
    door.close();
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
