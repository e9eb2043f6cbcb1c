// Tally of the round: the words that wait next, with their votes; a tap on one joins it.

import {element, setText} from "../lib/dom.js";
import {formatEmojis, formatTargets} from "./format.js";

/** @import {Tally as TallyMessage, TallyEntry} from "./messages.d.ts" */

const MAX_ROWS = 5;

export class Tally {
  #list;
  #countdown;
  #join;
  #ends = 0;
  #contested = false;
  #keys = "";

  /**
   * @param {{list: HTMLElement, countdown: HTMLElement}} places
   * @param {(label: string) => void} join
   */
  constructor({list, countdown}, join) {
    this.#list = list;
    this.#countdown = countdown;
    this.#join = join;
    setInterval(() => this.#tick(), 250);
  }

  /** @param {TallyMessage} message */
  show({seconds_left: left = 0, entries = [], contested = false}) {
    this.#contested = contested;
    this.#ends = entries.length ? performance.now() + left * 1000 : 0;
    const shown = entries.slice(0, MAX_ROWS);
    const keys = shown.map(wordsOf).join();
    const most = Math.max(...shown.map(({standing}) => standing ?? 0));
    // The same entries keep their elements, so that a button is not replaced under a finger or the focus.
    if (keys !== this.#keys) this.#list.replaceChildren(...shown.map((entry) => this.#row(entry)));
    this.#keys = keys;
    for (const [i, entry] of shown.entries()) {
      const {votes, by, standing} = entry;
      const [button, count] = this.#list.children[i].querySelectorAll("button, .votes");
      setText(count, String(votes));
      const share = contested && most ? standing / most : 0;
      /** @type {HTMLButtonElement} */ (button).style.setProperty("--share", String(share));
      button.setAttribute(
        "aria-label",
        `${wordsOf(entry)}, ${votes} ${votes === 1 ? "vote" : "votes"}, first by ${by}; shout it too`,
      );
    }
    this.#tick();
  }

  /** @param {TallyEntry} entry */
  #row(entry) {
    const label = wordsOf(entry);
    const button = element("button", {type: "button"});
    button.append(
      element("span", {class: "emoji"}, formatEmojis(entry.targets)),
      element("span", {class: "word"}, label),
      element("span", {class: "votes"}),
    );
    button.addEventListener("click", () => this.#join(label));
    return element("li", {}, button);
  }

  #tick() {
    const left = Math.ceil((this.#ends - performance.now()) / 1000);
    setText(
      this.#countdown,
      !this.#ends ? "is yours to shout" : left > 0 ? `${this.#contested ? "by vote " : ""}in ${left} s` : "now",
    );
  }
}

/**
 * What a candidate is called, so that shouting it joins it.
 * @param {TallyEntry} entry
 */
function wordsOf({targets}) {
  return formatTargets(targets);
}
