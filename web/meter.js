// What the network sees in the picture now: a few names with thin bars.

import {element, setText} from "./dom.js";

const ROWS = 3;

export class Meter {
  #rows;

  /** The rows are there from the beginning, so that nothing moves when the first report comes. */
  constructor(list) {
    this.#rows = Array.from({length: ROWS}, () => {
      const [word, bar, share] = ["word", "bar", "share"].map((name) => element("span", {class: name}));
      list.append(element("li", {}, word, bar, share));
      return {word, bar, share};
    });
  }

  show(seen = []) {
    this.#rows.forEach(({word, bar, share}, i) => {
      const {label = "", probability = 0} = seen[i] ?? {};
      setText(word, label);
      setText(share, label ? `${Math.round(probability * 100)} %` : "");
      bar.style.setProperty("--share", String(probability));
    });
  }
}
