// The viewer's page: joins the player, the chat and the words around them.

import {ChatConnection} from "./chat/chat-connection.js";
import {ClassProbabilities} from "./chat/class-probabilities.js";
import {MessageList} from "./chat/message-list.js";
import {NameForm} from "./chat/name-form.js";
import {showScene} from "./chat/scene-label.js";
import {ShoutBox} from "./chat/shout-box.js";
import {Tally} from "./chat/tally.js";
import {byId, setText} from "./lib/dom.js";
import {followVirtualKeyboard} from "./lib/virtual-keyboard.js";
import {AmbientLight} from "./player/ambient-light.js";
import {installControls} from "./player/controls.js";
import {mountPlayer} from "./player/mount.js";

/** @type {Record<string, string>} */
const TRANSPORT_NAMES = {webrtc: "WebRTC", live: "live socket", hls: "HLS"};

/** @param {string} id */
const any = (id) => byId(id, HTMLElement);
/** @param {string} id */
const button = (id) => byId(id, HTMLButtonElement);
/** @param {string} id */
const form = (id) => byId(id, HTMLFormElement);
/** @param {string} id */
const input = (id) => byId(id, HTMLInputElement);

const video = byId("picture", HTMLVideoElement);
const player = mountPlayer(video, byId("still", HTMLCanvasElement));
new AmbientLight(byId("glow", HTMLCanvasElement), video);
player.addEventListener("change", showPlayer);
button("tap").addEventListener("click", () => player.play());
showPlayer();

function showPlayer() {
  const {playing, blocked, lost, door} = player;
  button("tap").hidden = !blocked;
  setText(any("status"), playing || blocked ? "" : lost ? "Reconnecting" : "Waking");
  setText(any("door"), playing ? TRANSPORT_NAMES[door] : "");
}

const chat = new ChatConnection();
const label = {emoji: any("emoji"), subject: any("subject"), by: any("by")};
const lines = new MessageList(any("chat"));
const probabilities = new ClassProbabilities(any("seen"));
const shoutBox = new ShoutBox(
  {
    form: form("shout"),
    input: input("shout-text"),
    suggestions: any("suggestions"),
    unheard: any("unheard"),
    notice: any("notice"),
  },
  (text) => chat.shout(text),
);
const tally = new Tally({list: any("next"), countdown: any("countdown")}, (word) => shoutBox.shout(word));
const nameForm = new NameForm({button: button("name"), form: form("rename"), input: input("name-text")}, (name) => {
  chat.rename(name);
});

/** @type {number | null} */
let me = null;
chat.on("hello", ({you, scene, tally: waiting, limits, history: past, viewers, greeting}) => {
  const history = [...(past ?? [])];
  // Whoever comes in is greeted; whoever comes back after a moment is not.
  if (me === null && greeting) history.push({type: "reply", to: you.name, text: greeting});
  me = you.id;
  lines.restart(you, history);
  nameForm.show(you.name);
  if (limits?.text) shoutBox.limit(limits.text);
  if (limits?.name) nameForm.limit(limits.name);
  if (scene) showScene(label, scene);
  if (waiting) tally.show(waiting);
  showViewers(viewers);
});
chat.on("name", ({name}) => {
  lines.rename(name);
  nameForm.show(name);
});
chat.on("shout", (message) => {
  lines.add(message);
  if (message.from === me) shoutBox.heard();
});
chat.on("said", (message) => {
  lines.add(message);
  if (message.from === me) shoutBox.heard();
});
chat.on("reply", (message) => lines.add(message));
chat.on("cleared", ({from}) => lines.clear(from));
chat.on("unheard", (message) => shoutBox.unheard(message));
chat.on("error", (message) => shoutBox.refused(message));
chat.on("scene", (scene) => showScene(label, scene));
chat.on("dreaming", ({seen}) => probabilities.show(seen));
chat.on("tally", (message) => {
  tally.show(message);
  showViewers(message.viewers);
});
chat.on("open", () => document.documentElement.classList.remove("offline"));
chat.on("closed", () => document.documentElement.classList.add("offline"));
chat.connect();

installControls({fullscreen: button("fullscreen"), bare: button("bare")});
followVirtualKeyboard();

/** @param {number | undefined} count */
function showViewers(count) {
  if (count !== undefined) setText(any("viewers"), `${count} watching`);
}
