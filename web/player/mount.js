// Mounts the player in a page: the player, its poster, and an end that gives the seat back.

import {Player, transportsAsked} from "./player.js";
import {Poster} from "./poster.js";

/**
 * @param {HTMLVideoElement} video
 * @param {HTMLCanvasElement} canvas for the poster
 * @returns {Player} already started
 */
export function mountPlayer(video, canvas) {
  const poster = new Poster(canvas);
  const transports = transportsAsked(location.search);
  const player = new Player(video, {transports, leaving: () => poster.hold(video)});
  player.addEventListener("change", () => (player.playing ? poster.hide() : poster.show()));
  poster.show();
  player.start();
  addEventListener("pagehide", () => player.stop());
  addEventListener("pageshow", ({persisted}) => persisted && player.start());
  // For whoever looks into the page from outside, tests among them.
  Object.assign(window, {reverie: {player}});
  return player;
}
