// Poster: the still that stands in while nothing plays, first the last frame shown, then the server's latest snapshot.

const EVERY = 4000;

export class Poster {
  #canvas;
  #timer = 0;

  /** @param {HTMLCanvasElement} canvas lies over the video and is shown while nothing plays */
  constructor(canvas) {
    this.#canvas = canvas;
  }

  /**
   * Keeps the video's present frame, so that losing it is a slowing down and not a cut.
   * @param {HTMLVideoElement} video
   */
  hold(video) {
    if (video.videoWidth) this.#draw(video, video.videoWidth, video.videoHeight);
  }

  /** Fetches the snapshot now and then, until hidden. */
  show() {
    if (this.#timer) return;
    this.#timer = setInterval(() => this.#refresh(), EVERY);
    this.#refresh();
  }

  hide() {
    clearInterval(this.#timer);
    this.#timer = 0;
  }

  #refresh() {
    if (document.hidden) return;
    const image = new Image();
    image.addEventListener("load", () => this.#timer && this.#dissolve(image));
    image.src = `/snapshot.jpg?${Date.now()}`;
  }

  /**
   * Half of the new over the old, a few times: no cut, and no flash.
   * @param {HTMLImageElement} image
   */
  async #dissolve(image) {
    const {naturalWidth: width, naturalHeight: height} = image;
    const fresh = this.#canvas.width !== width || this.#canvas.height !== height || !this.#canvas.dataset.drawn;
    const context = this.#canvas.getContext("2d");
    if (fresh || !context) return this.#draw(image, width, height);
    for (let step = 1; step <= 24 && this.#timer; step += 1) {
      await new Promise(requestAnimationFrame);
      context.globalAlpha = step === 24 ? 1 : step / 48;
      context.drawImage(image, 0, 0);
    }
    context.globalAlpha = 1;
  }

  /**
   * @param {CanvasImageSource} source
   * @param {number} width
   * @param {number} height
   */
  #draw(source, width, height) {
    this.#canvas.width = width;
    this.#canvas.height = height;
    this.#canvas.getContext("2d")?.drawImage(source, 0, 0, width, height);
    this.#canvas.dataset.drawn = "true";
  }
}
