// Media Source Extensions buffer for fMP4: takes init and media segments in order and keeps the buffer short.

import {isInit} from "./init-segment.js";
import {empty} from "./transport.js";

/** @type {typeof MediaSource} the managed kind is all that an iPhone has */
const Source = window.MediaSource ?? Reflect.get(window, "ManagedMediaSource");

/** Seconds of the past to keep; a little is needed, since removing reaches back to an IDR. */
const KEEP = 10;
const KEEP_WHEN_FULL = 1;
/** Bytes that may wait to be appended before what waits is given up for what is new. */
const WAITING_LIMIT = 16 * 1024 * 1024;

export class MseBuffer {
  #video;
  #source = new Source();
  /** @type {SourceBuffer | null} */
  #buffer = null;
  #mime;
  /** @type {Uint8Array<ArrayBuffer>[]} */
  #waiting = [];
  #waitingBytes = 0;
  #keep = KEEP;
  #listening = new AbortController();
  #failed;

  static available() {
    return Boolean(Source);
  }

  /** @param {string} mime */
  static plays(mime) {
    return Source.isTypeSupported(mime);
  }

  /**
   * @param {HTMLVideoElement} video
   * @param {string} mime with codecs, such as video/mp4; codecs="avc1.42C01F"
   * @param {(reason: string) => void} failed called when nothing more can be played
   */
  constructor(video, mime, failed) {
    this.#video = video;
    this.#mime = mime;
    this.#failed = failed;
    const {signal} = this.#listening;
    this.#source.addEventListener("sourceopen", () => this.#opened(), {signal, once: true});
    video.addEventListener("error", () => failed(video.error?.message || "the picture could not be decoded"), {signal});
    // iPhone hands out its managed kind only to a video that stays on the device.
    if (!window.MediaSource) video.disableRemotePlayback = true;
    video.src = URL.createObjectURL(this.#source);
  }

  #opened() {
    URL.revokeObjectURL(this.#video.src);
    let buffer;
    try {
      buffer = this.#source.addSourceBuffer(this.#mime);
    } catch (error) {
      return this.#failed(messageOf(error));
    }
    this.#buffer = buffer;
    const {signal} = this.#listening;
    buffer.addEventListener("updateend", () => this.#pump(), {signal});
    buffer.addEventListener("error", () => this.#failed("a fragment could not be parsed"), {signal});
    this.#pump();
  }

  /**
   * Takes one segment, or several whole ones, as bytes. An init segment may come again at any time.
   * @param {Uint8Array<ArrayBuffer>} bytes
   */
  append(bytes) {
    if (this.#waitingBytes + bytes.length > WAITING_LIMIT) this.#giveUpWaiting();
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#pump();
  }

  /**
   * The encoder speaks another codec from the next init segment on.
   * @param {string} mime
   */
  change(mime) {
    if (mime === this.#mime) return;
    if (!MseBuffer.plays(mime) || !this.#buffer?.changeType) return this.#failed(`the codec changed to ${mime}`);
    this.#mime = mime;
    this.#giveUpWaiting();
    if (this.#buffer.updating) this.#buffer.abort();
    this.#buffer.changeType(mime);
  }

  /** Only media is dropped: the decoder resumes at the next IDR, but never without its init segment. */
  #giveUpWaiting() {
    this.#waiting = this.#waiting.filter(isInit).slice(-1);
    this.#waitingBytes = this.#waiting.reduce((sum, bytes) => sum + bytes.length, 0);
  }

  /** @returns {void} */
  #pump() {
    if (!this.#buffer || this.#buffer.updating || this.#source.readyState !== "open") return;
    if (this.#evict(this.#buffer) || !this.#waiting.length) return;
    const bytes = join(this.#waiting);
    try {
      this.#buffer.appendBuffer(bytes);
    } catch (error) {
      if (error instanceof DOMException && error.name === "QuotaExceededError" && this.#keep > KEEP_WHEN_FULL) {
        this.#keep = KEEP_WHEN_FULL;
        return this.#pump();
      }
      return this.#failed(messageOf(error));
    }
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#keep = KEEP;
  }

  /**
   * Begins to remove what was played long ago; whether there was anything worth removing.
   * @param {SourceBuffer} buffer
   */
  #evict(buffer) {
    const {buffered} = buffer;
    const end = this.#video.currentTime - this.#keep;
    // A few seconds at a time: removing on every frame would cost more than it frees.
    const margin = this.#keep === KEEP ? 3 : 0.5;
    if (!buffered.length || buffered.start(0) > end - margin) return false;
    buffer.remove(0, end);
    return true;
  }

  close() {
    this.#listening.abort();
    this.#waiting = [];
    empty(this.#video);
  }
}

/** @param {unknown} error */
function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/** @param {Uint8Array<ArrayBuffer>[]} pieces */
function join(pieces) {
  if (pieces.length === 1) return pieces[0];
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
