// Promises to wait for: a timer, and the page becoming visible.

/**
 * Resolves after `milliseconds`, or as soon as `signal` aborts; never rejects.
 * @param {number} milliseconds
 * @param {AbortSignal} [signal]
 * @returns {Promise<void>}
 */
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

/**
 * Resolves once the page is visible, or as soon as `signal` aborts.
 * @param {AbortSignal} [signal]
 * @returns {Promise<void>}
 */
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
