// The second door: fMP4 fragments over a WebSocket into Media Source Extensions, across every firewall the page crosses.

import {Door} from "./door.js";
import {firstFrame} from "./frames.js";
import {isInit, mimeOf} from "./init-segment.js";
import {LiveEdge} from "./live-edge.js";
import {Sink} from "./sink.js";
import {socketUrl} from "./socket-url.js";

export class LiveDoor extends Door {
  static title = "live";
  static patience = 6000;

  #socket;
  #sink;
  #edge;

  async open(video, signal) {
    if (!Sink.available()) throw new Error("this browser has no Media Source Extensions");
    this.#socket = new WebSocket(socketUrl("/live"));
    this.#socket.binaryType = "arraybuffer";
    this.#socket.addEventListener("close", () => this.fail("the live socket closed"));
    this.#socket.addEventListener("message", ({data}) => {
      const bytes = new Uint8Array(data);
      if (isInit(bytes)) this.#begins(video, mimeOf(bytes));
      this.#sink?.append(bytes);
    });
    this.#edge = new LiveEdge(video, {target: 0.15, furthest: 1.5, slack: 0.04});
    await firstFrame(video, signal);
  }

  /** An encoder begins; after a restart it may speak another codec. */
  #begins(video, mime) {
    if (this.#sink) this.#sink.change(mime);
    else if (Sink.plays(mime)) this.#sink = new Sink(video, mime, (reason) => this.fail(reason));
    else this.fail(`this browser cannot play ${mime}`);
  }

  close() {
    this.#socket?.close();
    this.#edge?.stop();
    this.#sink?.close();
  }
}
