// What every door to the picture has in common: it opens, it may die by itself, and it can be closed.

export class Door {
  /** Short name, as tests and stylesheets know it. */
  static title = "";
  /** How long the first frame may take, in milliseconds. */
  static patience = 6000;

  #fail;

  constructor() {
    /** Resolves with a reason, in words, when the door can give no more pictures. */
    this.ended = new Promise((resolve) => {
      this.#fail = resolve;
    });
    /** @type {RTCPeerConnection | null} */
    this.peer = null;
  }

  fail(reason) {
    this.#fail(reason);
  }

  /**
   * Resolves when the first frame is really shown; rejects when there will be none.
   * @param {HTMLVideoElement} video
   * @param {AbortSignal} signal aborts when nobody waits for this door any more
   */
  async open(video, signal) {
    throw new Error(`${this.constructor.title} cannot open ${video} (${signal})`);
  }

  close() {}
}

/** Empties a video element, so that the next door finds it as new. */
export function empty(video) {
  video.srcObject = null;
  video.playbackRate = 1;
  if (video.hasAttribute("src")) {
    video.removeAttribute("src");
    video.load();
  }
}
