// Exponential backoff with jitter: waits that grow, so that a room full of viewers does not come back in one instant.

import {sleep} from "./wait.js";

export class Backoff {
  #least;
  #most;
  #next;

  /**
   * @param {number} least first wait in milliseconds
   * @param {number} most longest wait in milliseconds
   */
  constructor(least = 500, most = 15000) {
    this.#least = least;
    this.#most = most;
    this.#next = least;
  }

  reset() {
    this.#next = this.#least;
  }

  /** The length of the next wait, in milliseconds: between half and the whole of the present step. */
  next() {
    const wait = this.#next * (0.5 + Math.random() / 2);
    this.#next = Math.min(this.#most, this.#next * 2);
    return wait;
  }

  /**
   * Resolves after the next wait, or at once when `signal` aborts.
   * @param {AbortSignal} [signal]
   */
  wait(signal) {
    return sleep(this.next(), signal);
  }
}
