// WebRTC by WHEP: the first transport, and the quickest where UDP gets through.

import {sleep} from "../lib/wait.js";
import {empty, Transport} from "./transport.js";
import {firstFrame} from "./video-frames.js";

const GATHERING_LIMIT = 1000;
const JITTER_BUFFER = 20;

export class WebRtcTransport extends Transport {
  static title = "webrtc";
  static openTimeout = 6000;

  /** @type {HTMLVideoElement | null} */
  #video = null;
  /** The address of the WHEP session, to be deleted when it is left. */
  #session = "";

  /**
   * @param {HTMLVideoElement} video
   * @param {AbortSignal} signal
   */
  async open(video, signal) {
    if (!window.RTCPeerConnection) throw new Error("this browser has no WebRTC");
    this.#video = video;
    const peer = new RTCPeerConnection();
    this.peer = peer;
    const {receiver} = peer.addTransceiver("video", {direction: "recvonly"});
    if ("jitterBufferTarget" in receiver) receiver.jitterBufferTarget = JITTER_BUFFER;
    peer.addEventListener("track", ({track}) => {
      video.srcObject = new MediaStream([track]);
    });
    // "disconnected" may heal; a picture that stands still meanwhile is noticed by whoever watches the frames.
    peer.addEventListener("connectionstatechange", () => {
      if (["failed", "closed"].includes(peer.connectionState)) this.fail("the peer connection failed");
    });

    await peer.setLocalDescription(await peer.createOffer());
    await gathered(peer);
    const answer = await this.#exchange(peer.localDescription?.sdp ?? "");
    signal.throwIfAborted();
    await peer.setRemoteDescription({type: "answer", sdp: answer});
    // A server that leaves politely closes the transport long before the connection counts as failed.
    receiver.transport?.addEventListener("statechange", () => {
      if (receiver.transport?.state === "closed") this.fail("the server closed the connection");
    });
    await firstFrame(video, signal);
  }

  /**
   * Posts the offer and gives the answer. It is not aborted half-way: a seat whose address never arrived could not be
   * given back.
   * @param {string} offer
   */
  async #exchange(offer) {
    const response = await fetch("/whep", {
      method: "POST",
      headers: {"Content-Type": "application/sdp", Accept: "application/sdp"},
      body: offer,
    });
    if (response.status !== 201) throw new Error(`WHEP answered ${response.status}`);
    const location = response.headers.get("Location");
    if (location) this.#session = new URL(location, response.url).href;
    if (this.peer === null) this.#leave();
    return response.text();
  }

  #leave() {
    if (this.#session) fetch(this.#session, {method: "DELETE", keepalive: true}).catch(() => {});
    this.#session = "";
  }

  close() {
    this.peer?.close();
    this.peer = null;
    this.#leave();
    if (this.#video) empty(this.#video);
  }
}

/**
 * Resolves when all local candidates are known, or when waiting longer would cost more than they are worth.
 * @param {RTCPeerConnection} peer
 */
function gathered(peer) {
  /** @type {Promise<void>} */
  const complete = new Promise((resolve) => {
    const look = () => {
      if (peer.iceGatheringState === "complete") resolve();
    };
    peer.addEventListener("icegatheringstatechange", look);
    look();
  });
  return Promise.race([complete, sleep(GATHERING_LIMIT)]);
}
