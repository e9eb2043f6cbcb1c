// Stall timer: a timeout that each new frame renews, for a first frame that never comes and a picture that stands.

/** Counts fair time only: not while excused (a hidden page shows no frames) and not while the machine itself slept. */
export class StallTimer {
  #spent = 0;
  #timer = 0;

  /**
   * @param {number} limit milliseconds
   * @param {() => boolean} excused whether time stands still just now
   */
  constructor(limit, excused) {
    let before = performance.now();
    /** @type {Promise<void>} resolves when the limit is reached */
    this.expired = new Promise((resolve) => {
      this.#timer = setInterval(() => {
        const now = performance.now();
        if (excused()) this.#spent = 0;
        else this.#spent += Math.min(now - before, 500);
        before = now;
        if (this.#spent >= limit) resolve();
      }, 200);
    });
  }

  renew() {
    this.#spent = 0;
  }

  stop() {
    clearInterval(this.#timer);
  }
}
