// What waits next: the words of this round with their votes; a tap on one joins it.

import {element, setText} from "./dom.js";
import {emojis, phrase} from "./phrase.js";

export class Tally {
  #list;
  #countdown;
  #join;
  #ends = 0;
  #contested = false;
  #keys = "";

  /** @param {{list: HTMLElement, countdown: HTMLElement}} places  @param {(label: string) => void} join */
  constructor({list, countdown}, join) {
    this.#list = list;
    this.#countdown = countdown;
    this.#join = join;
    setInterval(() => this.#tick(), 250);
  }

  show({seconds_left: left = 0, entries = [], contested = false}) {
    this.#contested = contested;
    this.#ends = entries.length ? performance.now() + left * 1000 : 0;
    const shown = entries.slice(0, 5);
    const keys = shown.map(words).join();
    const most = Math.max(...shown.map(({standing}) => standing ?? 0));
    // The same entries keep their elements, so that a button is not replaced under a finger or the focus.
    if (keys !== this.#keys) this.#list.replaceChildren(...shown.map((entry) => this.#row(entry)));
    this.#keys = keys;
    shown.forEach((entry, i) => {
      const {votes, by, standing} = entry;
      const button = this.#list.children[i].firstElementChild;
      setText(button.querySelector(".votes"), String(votes));
      button.style.setProperty("--share", contested && most ? standing / most : 0);
      button.setAttribute("aria-label", `${words(entry)}, ${votes} ${votes === 1 ? "vote" : "votes"}, first by ${by}; shout it too`);
    });
    this.#tick();
  }

  #row(entry) {
    const label = words(entry);
    const button = element("button", {type: "button"});
    button.append(
      element("span", {class: "emoji"}, emojis(entry.targets)),
      element("span", {class: "word"}, label),
      element("span", {class: "votes"}),
    );
    button.addEventListener("click", () => this.#join(label));
    return element("li", {}, button);
  }

  #tick() {
    const left = Math.ceil((this.#ends - performance.now()) / 1000);
    setText(this.#countdown, !this.#ends ? "is yours to shout" : left > 0 ? `${this.#contested ? "by vote " : ""}in ${left} s` : "now");
  }
}

/** What a wish is called, so that shouting it joins it. */
function words({targets}) {
  return phrase(targets);
}
