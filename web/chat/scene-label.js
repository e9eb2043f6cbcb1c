// Scene label: what is being dreamed, and for whom, as beside a painting; an invitation while it is for nobody.

import {setText} from "../lib/dom.js";
import {formatEmojis, formatTargets} from "./format.js";

/** @import {Scene} from "./messages.d.ts" */

const NOTHING = "nothing yet";

/**
 * @param {{emoji: Element, subject: Element, by: Element}} places
 * @param {Pick<Scene, "targets" | "by">} scene
 */
export function showScene({emoji, subject, by}, scene) {
  const words = formatTargets(scene.targets);
  setText(emoji, formatEmojis(scene.targets));
  setText(subject, words || NOTHING);
  subject.classList.toggle("long", words.length > 22);
  setText(
    by,
    words ? (scene.by ? `for ${scene.by}` : "of its own accord. Shout, and it is yours.") : "Shout something.",
  );
  document.documentElement.classList.toggle("inviting", !scene.by);
}
