// The wall label: what is being dreamed, and for whom; an invitation while it is for nobody.

import {setText} from "./dom.js";
import {emojis, phrase} from "./phrase.js";

const NOTHING = "nothing yet";

/** @param {{emoji: Element, subject: Element, by: Element}} places  @param {object} scene */
export function showScene({emoji, subject, by}, scene) {
  const words = phrase(scene.targets);
  setText(emoji, emojis(scene.targets));
  setText(subject, words || NOTHING);
  subject.classList.toggle("long", words.length > 22);
  setText(by, words ? (scene.by ? `for ${scene.by}` : "of its own accord. Shout, and it is yours.") : "Shout something.");
  document.documentElement.classList.toggle("inviting", !scene.by);
}
