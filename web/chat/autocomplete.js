// Autocomplete of the shout box: an ARIA combobox whose list offers what the network knows.

import {element} from "../lib/dom.js";
import {formatSuggestion} from "./format.js";

/** @import {Suggestion} from "./messages.d.ts" */

const DEBOUNCE = 120;
const LIMIT = 8;

export class Autocomplete {
  #input;
  #list;
  #chosen;
  /** @type {Suggestion[]} */
  #words = [];
  #active = -1;
  #timer = 0;
  #asking = new AbortController();

  /**
   * @param {HTMLInputElement} input role combobox
   * @param {HTMLElement} list role listbox
   * @param {(label: string) => void} chosen called with the label of a word picked from the list
   */
  constructor(input, list, chosen) {
    this.#input = input;
    this.#list = list;
    this.#chosen = chosen;
    input.addEventListener("input", () => this.#later());
    input.addEventListener("keydown", (event) => this.#key(event));
    input.addEventListener("blur", () => this.close());
    // Without this a tap on the list would first take the focus, and with it the phone's keyboard and the list, away.
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", ({target}) => {
      const option = target instanceof Element ? target.closest("[role=option]") : null;
      if (option) this.#choose(this.#options.indexOf(option));
    });
  }

  close() {
    clearTimeout(this.#timer);
    this.#asking.abort();
    this.#show([]);
  }

  get #options() {
    return [...this.#list.children];
  }

  #later() {
    clearTimeout(this.#timer);
    this.#asking.abort();
    const query = this.#input.value.trim();
    if (query) this.#timer = setTimeout(() => this.#ask(query), DEBOUNCE);
    else this.#show([]);
  }

  /** @param {string} query */
  async #ask(query) {
    this.#asking = new AbortController();
    const {signal} = this.#asking;
    try {
      const response = await fetch(`/api/words?q=${encodeURIComponent(query)}&limit=${LIMIT}`, {signal});
      if (response.ok) this.#show(await response.json());
    } catch {
      // Asked anew since, or the site is away; then there is nothing to suggest.
    }
  }

  /** @param {Suggestion[]} words */
  #show(words) {
    this.#words = words;
    this.#list.replaceChildren(...words.map(option));
    this.#list.hidden = !words.length;
    this.#input.setAttribute("aria-expanded", String(words.length > 0));
    this.#activate(-1);
  }

  /** @param {number} index of the option, -1 for none */
  #activate(index) {
    this.#active = index;
    for (const [i, node] of this.#options.entries()) node.setAttribute("aria-selected", String(i === index));
    if (index < 0) return this.#input.removeAttribute("aria-activedescendant");
    this.#input.setAttribute("aria-activedescendant", this.#options[index].id);
    this.#options[index].scrollIntoView({block: "nearest"});
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const count = this.#words.length;
    if (event.isComposing || !count) return;
    if (event.key === "ArrowDown") this.#activate(this.#active + 1 < count ? this.#active + 1 : -1);
    else if (event.key === "ArrowUp") this.#activate(this.#active < 0 ? count - 1 : this.#active - 1);
    else if (event.key === "Enter" && this.#active >= 0) this.#choose(this.#active);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
  }

  /** @param {number} index */
  #choose(index) {
    const word = this.#words[index];
    if (!word) return;
    this.close();
    this.#chosen(word.label);
  }
}

/**
 * @param {Suggestion} word
 * @param {number} index
 */
function option(word, index) {
  const node = element("li", {role: "option", id: `suggestion-${index}`, "aria-selected": "false"});
  const emoji = element("span", {class: "emoji", "aria-hidden": "true"}, word.emoji ?? "");
  node.append(emoji, element("span", {}, formatSuggestion(word)));
  return node;
}
