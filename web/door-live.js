// The second door: fMP4 fragments over a WebSocket into Media Source Extensions, across every firewall the page crosses.

import {Door} from "./door.js";
import {firstFrame} from "./frames.js";
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
      if (typeof data === "string") this.#announced(video, JSON.parse(data));
      else this.#sink?.append(new Uint8Array(data));
    });
    this.#edge = new LiveEdge(video, {target: 0.15, furthest: 1.5, slack: 0.04});
    await firstFrame(video, signal);
  }

  #announced(video, message) {
    if (message.type !== "codec") return;
    if (this.#sink) this.#sink.change(message.mime);
    else if (Sink.plays(message.mime)) this.#sink = new Sink(video, message.mime, (reason) => this.fail(reason));
    else this.fail(`this browser cannot play ${message.mime}`);
  }

  close() {
    this.#socket?.close();
    this.#edge?.stop();
    this.#sink?.close();
  }
}
