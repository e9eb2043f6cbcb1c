// fMP4 over a WebSocket into Media Source Extensions: the second transport, across every firewall the page crosses.

import {webSocketUrl} from "../lib/websocket-url.js";
import {isInit, mimeOf} from "./init-segment.js";
import {LiveEdge} from "./live-edge.js";
import {MseBuffer} from "./mse-buffer.js";
import {Transport} from "./transport.js";
import {firstFrame} from "./video-frames.js";

export class LiveTransport extends Transport {
  static title = "live";
  static openTimeout = 6000;

  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {MseBuffer | null} */
  #buffer = null;
  /** @type {LiveEdge | null} */
  #edge = null;

  /**
   * @param {HTMLVideoElement} video
   * @param {AbortSignal} signal
   */
  async open(video, signal) {
    if (!MseBuffer.available()) throw new Error("this browser has no Media Source Extensions");
    this.#socket = new WebSocket(webSocketUrl("/live"));
    this.#socket.binaryType = "arraybuffer";
    this.#socket.addEventListener("close", () => this.fail("the live socket closed"));
    this.#socket.addEventListener("message", ({data}) => {
      const bytes = new Uint8Array(data);
      if (isInit(bytes)) this.#begins(video, mimeOf(bytes));
      this.#buffer?.append(bytes);
    });
    this.#edge = new LiveEdge(video, {target: 0.15, furthest: 1.5, slack: 0.04});
    await firstFrame(video, signal);
  }

  /**
   * An encoder begins; after a restart it may speak another codec.
   * @param {HTMLVideoElement} video
   * @param {string | null} mime
   */
  #begins(video, mime) {
    if (!mime) this.fail("the init segment names no codec");
    else if (this.#buffer) this.#buffer.change(mime);
    else if (MseBuffer.plays(mime)) this.#buffer = new MseBuffer(video, mime, (reason) => this.fail(reason));
    else this.fail(`this browser cannot play ${mime}`);
  }

  close() {
    this.#socket?.close();
    this.#edge?.stop();
    this.#buffer?.close();
  }
}
