// Transport: one way by which the picture comes (WebRTC, live socket, HLS). It opens, may end by itself, can be closed.

/** @typedef {{new (): Transport, title: string, openTimeout: number}} TransportClass */

export class Transport {
  /** Short name, as `?door=` in the address, tests and style sheets know it. */
  static title = "";
  /** How long the first frame may take, in milliseconds. */
  static openTimeout = 6000;

  /** @type {(reason: string) => void} */
  #end = () => {};

  constructor() {
    /** @type {Promise<string>} resolves with a reason, in words, when there will be no more pictures */
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    /** @type {RTCPeerConnection | null} */
    this.peer = null;
  }

  /** @param {string} reason */
  fail(reason) {
    this.#end(reason);
  }

  /**
   * Resolves when the first frame is really shown; rejects when there will be none.
   * @param {HTMLVideoElement} video
   * @param {AbortSignal} signal aborts when nobody waits for this transport any more
   * @returns {Promise<void>}
   */
  async open(video, signal) {
    throw new Error(`${this.constructor.name} cannot open ${video} (${signal})`);
  }

  close() {}
}

/**
 * Empties a video element, so that the next transport finds it as new.
 * @param {HTMLVideoElement} video
 */
export function empty(video) {
  video.srcObject = null;
  video.playbackRate = 1;
  if (video.hasAttribute("src")) {
    video.removeAttribute("src");
    video.load();
  }
}
