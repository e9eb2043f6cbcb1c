// HLS: the last transport, plain files over HTTP, for when nothing else gets through.

import {fetchWithin, HlsReader} from "./hls-reader.js";
import {LiveEdge} from "./live-edge.js";
import {MseBuffer} from "./mse-buffer.js";
import {empty, Transport} from "./transport.js";
import {firstFrame} from "./video-frames.js";

const PLAYLIST = "/hls/live.m3u8";
const STATE_LIMIT = 4000;

export class HlsTransport extends Transport {
  static title = "hls";
  static openTimeout = 12000;

  /** @type {HTMLVideoElement | null} */
  #video = null;
  #reading = new AbortController();
  /** @type {MseBuffer | null} */
  #buffer = null;
  /** @type {LiveEdge | null} */
  #edge = null;

  /**
   * @param {HTMLVideoElement} video
   * @param {AbortSignal} signal
   */
  async open(video, signal) {
    this.#video = video;
    const mime = MseBuffer.available() ? await this.#mime() : "";
    signal.throwIfAborted();
    if (mime && MseBuffer.plays(mime)) this.#read(video, mime);
    else if (video.canPlayType("application/vnd.apple.mpegurl")) this.#native(video);
    else throw new Error("this browser plays no HLS");
    await firstFrame(video, signal);
  }

  /**
   * @param {HTMLVideoElement} video
   * @param {string} mime
   */
  #read(video, mime) {
    const buffer = new MseBuffer(video, mime, (reason) => this.fail(reason));
    this.#buffer = buffer;
    this.#edge = new LiveEdge(video, {target: 2.5, furthest: 6, slack: 0.6});
    const reader = new HlsReader(PLAYLIST, (bytes) => buffer.append(bytes));
    reader.run(this.#reading.signal).catch((error) => this.fail(error.message));
  }

  /** @param {HTMLVideoElement} video */
  #native(video) {
    const {signal} = this.#reading;
    video.addEventListener("error", () => this.fail("the browser's HLS player gave up"), {signal});
    video.src = PLAYLIST;
  }

  /** @returns {Promise<string>} */
  async #mime() {
    const response = await fetchWithin("/api/state", STATE_LIMIT, this.#reading.signal);
    return (await response.json()).video?.mime ?? "";
  }

  close() {
    this.#reading.abort();
    this.#edge?.stop();
    this.#buffer?.close();
    if (this.#video) empty(this.#video);
  }
}
