// Name form: the viewer's own name, shown beside the shout box and changed in place.

import {setText} from "../lib/dom.js";

export class NameForm {
  #button;
  #form;
  #input;

  /**
   * @param {{button: HTMLButtonElement, form: HTMLFormElement, input: HTMLInputElement}} places
   * @param {(name: string) => void} chosen
   */
  constructor({button, form, input}, chosen) {
    this.#button = button;
    this.#form = form;
    this.#input = input;
    button.addEventListener("click", () => this.#edit());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#take(chosen);
    });
    // On a phone one taps elsewhere when the name is written.
    input.addEventListener("blur", () => this.#take(chosen, false));
    input.addEventListener("keydown", ({key}) => key === "Escape" && this.#done());
  }

  /**
   * @param {(name: string) => void} chosen
   * @param {boolean} refocus
   */
  #take(chosen, refocus = true) {
    if (this.#form.hidden) return;
    const name = this.#input.value.trim();
    if (name && name !== this.#button.textContent) chosen(name);
    this.#done(refocus);
  }

  /** @param {string} name */
  show(name) {
    setText(this.#button, name);
  }

  /** @param {number} length */
  limit(length) {
    this.#input.maxLength = length;
  }

  #edit() {
    this.#input.value = this.#button.textContent ?? "";
    this.#button.hidden = true;
    this.#form.hidden = false;
    this.#input.focus();
    this.#input.select();
  }

  #done(refocus = true) {
    this.#form.hidden = true;
    this.#button.hidden = false;
    if (refocus) this.#button.focus();
  }
}
