// Shout box, the chat's input: sends what is typed, offers one-tap corrections, says kindly why a shout was refused.

import {element, setText} from "../lib/dom.js";
import {Autocomplete} from "./autocomplete.js";
import {formatSuggestion} from "./format.js";

/** @import {Error as ErrorMessage, Suggestion, Unheard} from "./messages.d.ts" */

const NOTICE = 6000;

export class ShoutBox {
  #input;
  #unheard;
  #notice;
  #send;
  #autocomplete;
  #last = "";
  #timer = 0;

  /**
   * @param {{form: HTMLFormElement, input: HTMLInputElement, suggestions: HTMLElement, unheard: HTMLElement,
   *   notice: HTMLElement}} places
   * @param {(text: string) => boolean} send whether it could be sent
   */
  constructor({form, input, suggestions, unheard, notice}, send) {
    this.#input = input;
    this.#unheard = unheard;
    this.#notice = notice;
    this.#send = send;
    this.#autocomplete = new Autocomplete(input, suggestions, (label) => this.shout(label));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.shout(input.value);
    });
    document.addEventListener("keydown", (event) => this.#typedAnywhere(event));
  }

  /** @param {string} text */
  shout(text) {
    const said = text.trim();
    this.#autocomplete.close();
    if (said && !this.#send(said)) {
      this.#input.value = said;
      return this.#say("Not connected just now. Your word is kept; try again in a moment.");
    }
    this.#corrections("", []);
    if (!said) return;
    this.#last = said;
    this.#input.value = "";
    this.#say("");
  }

  /** @param {number} length */
  limit(length) {
    this.#input.maxLength = length;
  }

  /** The last shout got through. */
  heard() {
    this.#last = "";
  }

  /**
   * Nothing in the vocabulary was meant: offer what might have been.
   * @param {Unheard} message
   */
  unheard({text, suggestions = [], answer}) {
    this.#last = "";
    if (suggestions.length) this.#corrections(answer || `I cannot dream “${text}”. Perhaps`, suggestions);
    else this.#say(answer || `I cannot dream “${text}” yet. Try an animal, a plant or a thing.`);
  }

  /**
   * Gives the word back that was refused.
   * @param {ErrorMessage} error
   */
  refused({code, message, retry_after: wait}) {
    if (["too_fast", "slow", "muted"].includes(code) && !this.#input.value) this.#input.value = this.#last;
    this.#last = "";
    this.#say(message || "That did not get through.", wait ? wait * 1000 : NOTICE);
  }

  /**
   * @param {string} lead
   * @param {Suggestion[]} suggestions
   */
  #corrections(lead, suggestions) {
    const buttons = suggestions.map((word) => {
      const button = element("button", {type: "button"}, `${word.emoji ?? ""} ${formatSuggestion(word)}`.trim());
      button.addEventListener("click", () => this.shout(word.label));
      return button;
    });
    this.#unheard.replaceChildren(...(buttons.length ? [element("span", {}, lead), ...buttons] : []));
    this.#unheard.hidden = !buttons.length;
  }

  /**
   * @param {string} text
   * @param {number} milliseconds
   */
  #say(text, milliseconds = NOTICE) {
    clearTimeout(this.#timer);
    setText(this.#notice, text);
    this.#notice.hidden = !text;
    if (text) this.#timer = setTimeout(() => this.#say(""), milliseconds);
  }

  /**
   * Typing on the bare page goes into the box: a keyboard in a gallery has no mouse beside it.
   * @param {KeyboardEvent} event
   */
  #typedAnywhere(event) {
    const bare = event.target === document.body || event.target === document.documentElement;
    if (!bare || event.ctrlKey || event.metaKey || event.altKey || !/^\p{L}$/u.test(event.key)) return;
    if (this.#input.checkVisibility?.() !== false) this.#input.focus();
  }
}
