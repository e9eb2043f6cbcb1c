// The picture as every page shows it: a player, its still, and an end that gives the seat back.

import {doorsAsked} from "./doors-asked.js";
import {Player} from "./player.js";
import {Still} from "./still.js";

/**
 * @param {HTMLVideoElement} video
 * @param {HTMLCanvasElement} canvas for the still
 * @returns {Player} already started
 */
export function showPicture(video, canvas) {
  const still = new Still(canvas);
  const player = new Player(video, {doors: doorsAsked(), leaving: () => still.hold(video)});
  player.addEventListener("change", () => (player.playing ? still.hide() : still.show()));
  still.show();
  player.start();
  addEventListener("pagehide", () => player.stop());
  addEventListener("pageshow", ({persisted}) => persisted && player.start());
  window.reverie = {player};
  return player;
}
