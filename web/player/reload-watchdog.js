// Reload watchdog: when nothing has played for minutes though the site answers, the page itself is suspect; reload it.

const DEAD = 5 * 60 * 1000;
const EVERY = 10000;

/** @param {{readonly playing: boolean}} player */
export function reloadWhenDead(player) {
  let alive = performance.now();
  setInterval(async () => {
    const now = performance.now();
    if (player.playing || document.hidden) alive = now;
    if (now - alive < DEAD) return;
    alive = now;
    // Without an answer a reload would end on the browser's own error page, which never comes back.
    const answer = await fetch(location.href, {cache: "no-store"}).catch(() => null);
    if (answer?.ok && !player.playing) location.reload();
  }, EVERY);
}
