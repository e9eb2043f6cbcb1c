// What waits next: the words of this round with their votes; a tap on one joins it.

import {element, setText} from "./dom.js";

export class Tally {
  #list;
  #countdown;
  #join;
  #ends = 0;
  #keys = "";

  /** @param {{list: HTMLElement, countdown: HTMLElement}} places  @param {(label: string) => void} join */
  constructor({list, countdown}, join) {
    this.#list = list;
    this.#countdown = countdown;
    this.#join = join;
    setInterval(() => this.#tick(), 250);
  }

  show({seconds_left: left = 0, entries = []}) {
    this.#ends = entries.length ? performance.now() + left * 1000 : 0;
    const shown = entries.slice(0, 5);
    const keys = shown.map(({index}) => index).join();
    // The same entries keep their elements, so that a button is not replaced under a finger or the focus.
    if (keys !== this.#keys) this.#list.replaceChildren(...shown.map((entry) => this.#row(entry)));
    this.#keys = keys;
    shown.forEach(({label, votes, by}, i) => {
      const button = this.#list.children[i].firstElementChild;
      setText(button.querySelector(".votes"), String(votes));
      button.setAttribute("aria-label", `${label}, ${votes} ${votes === 1 ? "vote" : "votes"}, first by ${by}; shout it too`);
    });
    this.#tick();
  }

  #row({label, emoji}) {
    const button = element("button", {type: "button"});
    button.append(
      element("span", {class: "emoji"}, emoji ?? ""),
      element("span", {class: "word"}, label),
      element("span", {class: "votes"}),
    );
    button.addEventListener("click", () => this.#join(label));
    return element("li", {}, button);
  }

  #tick() {
    const left = Math.ceil((this.#ends - performance.now()) / 1000);
    setText(this.#countdown, !this.#ends ? "is yours to shout" : left > 0 ? `in ${left} s` : "now");
  }
}
