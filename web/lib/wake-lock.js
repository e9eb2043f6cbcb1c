// Screen Wake Lock: keeps the screen on. The browser drops the lock whenever the page is hidden, so it is taken again
// each time the page shows.

export function keepAwake() {
  // Only a secure context has it; elsewhere the screen's own settings have to do.
  if (!navigator.wakeLock) return;
  let asking = false;
  const take = async () => {
    if (document.hidden || asking) return;
    asking = true;
    try {
      const lock = await navigator.wakeLock.request("screen");
      lock.addEventListener("release", take, {once: true});
    } catch {
      // Refused for now, on a low battery for instance; the next look at the page asks again.
    }
    asking = false;
  };
  document.addEventListener("visibilitychange", take);
  take();
}
