// The URL of a WebSocket of this site, ws or wss as the page itself.

/** @param {string} path */
export function webSocketUrl(path) {
  const url = new URL(path, location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}
