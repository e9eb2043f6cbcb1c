// Waiting for time to pass, for a page to be looked at, or for patience to run out.

/** Resolves after `milliseconds`, or as soon as `signal` aborts; never rejects. */
export function sleep(milliseconds, signal) {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener("abort", done);
  });
}

/** Resolves once the page is visible, or as soon as `signal` aborts. */
export function visible(signal) {
  return new Promise((resolve) => {
    if (!document.hidden || signal?.aborted) return resolve();
    const look = () => {
      if (document.hidden && !signal?.aborted) return;
      document.removeEventListener("visibilitychange", look);
      signal?.removeEventListener("abort", look);
      resolve();
    };
    document.addEventListener("visibilitychange", look);
    signal?.addEventListener("abort", look);
  });
}

/**
 * A time limit that can be renewed and that only counts fair time: not while excused (a hidden page shows no frames)
 * and not while the machine itself slept.
 */
export class Patience {
  #spent = 0;
  #timer;

  /**
   * @param {number} limit milliseconds
   * @param {() => boolean} excused whether time stands still just now
   */
  constructor(limit, excused) {
    let before = performance.now();
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
