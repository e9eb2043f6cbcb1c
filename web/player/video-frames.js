// Video frame callbacks: whether a video element really shows new frames, the only proof of a living picture.

/**
 * Calls `seen` for each new frame shown; returns a function that stops it.
 * @param {HTMLVideoElement} video
 * @param {() => void} seen
 */
export function watchFrames(video, seen) {
  // Older browsers have none.
  if (!("requestVideoFrameCallback" in video)) return watchClock(video, seen);
  let handle = 0;
  const again = () => {
    handle = video.requestVideoFrameCallback(() => {
      again();
      seen();
    });
  };
  again();
  return () => video.cancelVideoFrameCallback(handle);
}

/**
 * Where frames cannot be counted, the moving playback clock has to do.
 * @param {HTMLVideoElement} video
 * @param {() => void} seen
 */
function watchClock(video, seen) {
  let before = video.currentTime;
  const timer = setInterval(() => {
    if (video.currentTime === before || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
    before = video.currentTime;
    seen();
  }, 100);
  return () => clearInterval(timer);
}

/**
 * Resolves when the first frame is on the screen; rejects with the signal's reason when it aborts before.
 * @param {HTMLVideoElement} video
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
export function firstFrame(video, signal) {
  return new Promise((resolve, reject) => {
    const stop = watchFrames(video, () => {
      stop();
      signal.removeEventListener("abort", abandon);
      resolve();
    });
    const abandon = () => {
      stop();
      reject(signal.reason);
    };
    if (signal.aborted) abandon();
    else signal.addEventListener("abort", abandon, {once: true});
  });
}
