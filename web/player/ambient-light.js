// Ambient light: the glow that the picture throws around it, a tiny, slow, blurred copy behind the words.

const EVERY = 250;
/** So little of each frame that the light drifts and can never flash. */
const SHARE = 0.12;

export class AmbientLight {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {HTMLVideoElement} video
   */
  constructor(canvas, video) {
    const context = canvas.getContext("2d", {alpha: false});
    if (!context) return;
    context.globalAlpha = SHARE;
    setInterval(() => {
      if (document.hidden || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
      context.drawImage(video, 0, 0, canvas.width, canvas.height);
    }, EVERY);
  }
}
