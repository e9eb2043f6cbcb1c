// Class probabilities: what the network sees in the picture now, a few names with thin bars.

import {element, setText} from "../lib/dom.js";

/** @import {Seen} from "./messages.d.ts" */

const ROWS = 3;

export class ClassProbabilities {
  #rows;

  /**
   * The rows are there from the beginning, so that nothing moves when the first report comes.
   * @param {HTMLElement} list
   */
  constructor(list) {
    this.#rows = Array.from({length: ROWS}, () => {
      const [word, bar, share] = ["word", "bar", "share"].map((name) => element("span", {class: name}));
      list.append(element("li", {}, word, bar, share));
      return {word, bar, share};
    });
  }

  /** @param {Seen[]} seen */
  show(seen = []) {
    for (const [i, {word, bar, share}] of this.#rows.entries()) {
      const {label = "", probability = 0} = seen[i] ?? {};
      setText(word, label);
      setText(share, label ? `${Math.round(probability * 100)} %` : "");
      bar.style.setProperty("--share", String(probability));
    }
  }
}
