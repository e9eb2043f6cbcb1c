// The gallery's screen: the picture alone, what it dreams in one corner, where to join in another.

import {Chat} from "./chat.js";
import {setText} from "./dom.js";
import {showScene} from "./label.js";
import {reloadWhenDead} from "./last-resort.js";
import {showPicture} from "./picture.js";
import {keepAwake} from "./wake-lock.js";

const ASK_AGAIN = 60000;

const $ = (id) => document.getElementById(id);
const label = {emoji: $("emoji"), subject: $("subject"), by: $("by")};

const player = showPicture($("picture"), $("still"));
reloadWhenDead(player);
keepAwake();

// A kiosk has nobody to tap, but a touch screen may be touched, and that counts as leave to play.
addEventListener("pointerdown", () => player.play());

const chat = new Chat();
chat.addEventListener("hello", ({detail}) => detail.scene && showScene(label, detail.scene));
chat.addEventListener("scene", ({detail}) => showScene(label, detail));
chat.connect();

async function showJoin() {
  try {
    const {join, scene} = await (await fetch("/api/state", {cache: "no-store"})).json();
    setText($("join"), join ? join.replace(/^https?:\/\//, "").replace(/\/$/, "") : location.host);
    if (scene && !chat.connected) showScene(label, scene);
  } catch {
    // Asked again before long.
  }
}
showJoin();
chat.addEventListener("open", showJoin);
setInterval(showJoin, ASK_AGAIN);
