// The first door: WebRTC by WHEP, the quickest where UDP gets through.

import {Door, empty} from "./door.js";
import {firstFrame} from "./frames.js";
import {sleep} from "./waiting.js";

const GATHERING_LIMIT = 1000;
const JITTER_BUFFER = 20;

export class WebRtcDoor extends Door {
  static title = "webrtc";
  static patience = 6000;

  #video;
  #seat = "";

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
      if (peer.connectionState === "failed" || peer.connectionState === "closed") this.fail("the peer connection failed");
    });

    await peer.setLocalDescription(await peer.createOffer());
    await gathered(peer);
    const answer = await this.#knock(peer.localDescription.sdp);
    signal.throwIfAborted();
    await peer.setRemoteDescription({type: "answer", sdp: answer});
    // A server that leaves politely closes the transport long before the connection counts as failed.
    receiver.transport?.addEventListener("statechange", () => {
      if (receiver.transport.state === "closed") this.fail("the server closed the connection");
    });
    await firstFrame(video, signal);
  }

  /** Posts the offer. It is not aborted half-way: a seat whose address never arrived could not be given back. */
  async #knock(offer) {
    const response = await fetch("/whep", {
      method: "POST",
      headers: {"Content-Type": "application/sdp", Accept: "application/sdp"},
      body: offer,
    });
    if (response.status !== 201) throw new Error(`WHEP answered ${response.status}`);
    const location = response.headers.get("Location");
    if (location) this.#seat = new URL(location, response.url).href;
    if (this.peer === null) this.#leave();
    return response.text();
  }

  #leave() {
    if (this.#seat) fetch(this.#seat, {method: "DELETE", keepalive: true}).catch(() => {});
    this.#seat = "";
  }

  close() {
    this.peer?.close();
    this.peer = null;
    this.#leave();
    if (this.#video) empty(this.#video);
  }
}

/** Resolves when all local candidates are known, or when waiting longer would cost more than they are worth. */
function gathered(peer) {
  const complete = new Promise((resolve) => {
    const look = () => peer.iceGatheringState === "complete" && resolve();
    peer.addEventListener("icegatheringstatechange", look);
    look();
  });
  return Promise.race([complete, sleep(GATHERING_LIMIT)]);
}
