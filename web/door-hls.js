// The last door: HLS, plain files over HTTP, for when nothing else gets through.

import {Door, empty} from "./door.js";
import {firstFrame} from "./frames.js";
import {HlsReader, fetchWithin} from "./hls-reader.js";
import {LiveEdge} from "./live-edge.js";
import {Sink} from "./sink.js";

const PLAYLIST = "/hls/live.m3u8";
const STATE_LIMIT = 4000;

export class HlsDoor extends Door {
  static title = "hls";
  static patience = 12000;

  #video;
  #reading = new AbortController();
  #sink;
  #edge;

  async open(video, signal) {
    this.#video = video;
    const mime = Sink.available() ? await this.#mime() : "";
    signal.throwIfAborted();
    if (mime && Sink.plays(mime)) this.#read(video, mime);
    else if (video.canPlayType("application/vnd.apple.mpegurl")) this.#native(video);
    else throw new Error("this browser plays no HLS");
    await firstFrame(video, signal);
  }

  #read(video, mime) {
    this.#sink = new Sink(video, mime, (reason) => this.fail(reason));
    this.#edge = new LiveEdge(video, {target: 2.5, furthest: 6, slack: 0.6});
    const reader = new HlsReader(PLAYLIST, (bytes) => this.#sink.append(bytes));
    reader.run(this.#reading.signal).catch((error) => this.fail(error.message));
  }

  #native(video) {
    video.addEventListener("error", () => this.fail("the browser's HLS player gave up"), {signal: this.#reading.signal});
    video.src = PLAYLIST;
  }

  async #mime() {
    const response = await fetchWithin("/api/state", STATE_LIMIT, this.#reading.signal);
    return (await response.json()).video?.mime ?? "";
  }

  close() {
    this.#reading.abort();
    this.#edge?.stop();
    this.#sink?.close();
    if (this.#video) empty(this.#video);
  }
}
