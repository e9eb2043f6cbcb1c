// The viewer's page: joins the picture, the chat and the words around them.

import {Chat} from "./chat.js";
import {setText} from "./dom.js";
import {Glow} from "./glow.js";
import {Identity} from "./identity.js";
import {followKeyboard} from "./keyboard.js";
import {showScene} from "./label.js";
import {Meter} from "./meter.js";
import {showPicture} from "./picture.js";
import {ShoutBox} from "./shout-box.js";
import {Tally} from "./tally.js";
import {installTools} from "./tools.js";
import {Transcript} from "./transcript.js";

const DOOR_NAMES = {webrtc: "WebRTC", live: "live socket", hls: "HLS"};

const $ = (id) => document.getElementById(id);

const player = showPicture($("picture"), $("still"));
new Glow($("glow"), $("picture"));
player.addEventListener("change", showPlayer);
$("tap").addEventListener("click", () => player.play());
showPlayer();

function showPlayer() {
  const {playing, blocked, lost, door} = player;
  $("tap").hidden = !blocked;
  setText($("status"), playing || blocked ? "" : lost ? "Reconnecting" : "Waking");
  setText($("door"), playing ? DOOR_NAMES[door] : "");
}

const chat = new Chat();
const label = {emoji: $("emoji"), subject: $("subject"), by: $("by")};
const transcript = new Transcript($("chat"));
const meter = new Meter($("seen"));
const shoutBox = new ShoutBox(
  {form: $("shout"), input: $("shout-text"), suggestions: $("suggestions"), unheard: $("unheard"), notice: $("notice")},
  (text) => chat.shout(text),
);
const tally = new Tally({list: $("next"), countdown: $("countdown")}, (word) => shoutBox.shout(word));
const identity = new Identity({button: $("name"), form: $("rename"), input: $("name-text")}, (name) => chat.rename(name));

let me = null;
const on = (type, listener) => chat.addEventListener(type, ({detail}) => listener(detail));
on("hello", ({you, scene, tally: waiting, limits, history, viewers, greeting}) => {
  // Whoever comes in is greeted; whoever comes back after a moment is not.
  if (me === null && greeting) history = [...(history ?? []), {type: "reply", to: you.name, text: greeting}];
  me = you.id;
  transcript.restart(you, history ?? []);
  identity.show(you.name);
  if (limits?.text) shoutBox.limit(limits.text);
  if (limits?.name) identity.limit(limits.name);
  if (scene) showScene(label, scene);
  if (waiting) tally.show(waiting);
  showViewers(viewers);
});
on("name", ({name}) => {
  transcript.rename(name);
  identity.show(name);
});
on("shout", (message) => {
  transcript.add(message);
  if (message.from === me) shoutBox.heard();
});
on("said", (message) => {
  transcript.add(message);
  if (message.from === me) shoutBox.heard();
});
on("reply", (message) => transcript.add(message));
on("cleared", ({from}) => transcript.clear(from));
on("unheard", (message) => shoutBox.unheard(message));
on("error", (message) => shoutBox.refused(message));
on("scene", (scene) => showScene(label, scene));
on("dreaming", ({seen}) => meter.show(seen));
on("tally", (message) => {
  tally.show(message);
  showViewers(message.viewers);
});
on("open", () => document.documentElement.classList.remove("offline"));
on("closed", () => document.documentElement.classList.add("offline"));
chat.connect();

installTools({fullscreen: $("fullscreen"), bare: $("bare")});
followKeyboard();

function showViewers(count) {
  if (count !== undefined) setText($("viewers"), `${count} watching`);
}
