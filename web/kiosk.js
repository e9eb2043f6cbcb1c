// The kiosk page, for the gallery's screen: the picture alone, what it dreams in one corner, where to join in another.

import {ChatConnection} from "./chat/chat-connection.js";
import {showScene} from "./chat/scene-label.js";
import {byId, setText} from "./lib/dom.js";
import {keepAwake} from "./lib/wake-lock.js";
import {mountPlayer} from "./player/mount.js";
import {reloadWhenDead} from "./player/reload-watchdog.js";

const ASK_AGAIN = 60000;

const label = {emoji: byId("emoji", HTMLElement), subject: byId("subject", HTMLElement), by: byId("by", HTMLElement)};
const address = byId("join", HTMLElement);

const player = mountPlayer(byId("picture", HTMLVideoElement), byId("still", HTMLCanvasElement));
reloadWhenDead(player);
keepAwake();

// A kiosk has nobody to tap, but a touch screen may be touched, and that counts as leave to play.
addEventListener("pointerdown", () => player.play());

const chat = new ChatConnection();
chat.on("hello", ({scene}) => scene && showScene(label, scene));
chat.on("scene", (scene) => showScene(label, scene));
chat.connect();

async function showJoin() {
  try {
    const {join, scene} = await (await fetch("/api/state", {cache: "no-store"})).json();
    setText(address, join ? join.replace(/^https?:\/\//, "").replace(/\/$/, "") : location.host);
    if (scene && !chat.connected) showScene(label, scene);
  } catch {
    // Asked again before long.
  }
}
showJoin();
chat.on("open", showJoin);
setInterval(showJoin, ASK_AGAIN);
