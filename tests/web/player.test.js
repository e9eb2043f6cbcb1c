import assert from "node:assert/strict";
import {beforeEach, mock, test} from "node:test";
import {Player, TRANSPORTS, transportsAsked} from "../../web/player/player.js";
import {Transport} from "../../web/player/transport.js";
import {FakeVideo, fakeBrowser, watch} from "./browser.js";
import {settled} from "./clock.js";

/** @type {ReturnType<typeof fakeBrowser>} */
let browser;
let video;
/** What happened, in order. */
let told;

beforeEach(() => {
  browser = fakeBrowser();
  video = new FakeVideo();
  told = [];
  console.info = () => {};
  mock.method(Math, "random", () => 1);
});

/** A transport class that opens as `opening` says: "plays", "fails" or "hangs". */
function transport(title, opening) {
  return class Fake extends Transport {
    static title = title;
    static openTimeout = 6000;
    static opening = opening;
    static last = null;

    async open(_video, signal) {
      told.push(`open ${title}`);
      Fake.last = this;
      this.signal = signal;
      if (Fake.opening === "fails") throw new Error("refused");
      if (Fake.opening === "hangs") await new Promise(() => {});
    }

    close() {
      told.push(`close ${title}`);
    }
  };
}

function start(transports, options = {}) {
  const player = new Player(video, {transports, ...options});
  player.start();
  return player;
}

function opened() {
  return told.filter((what) => what.startsWith("open")).map((what) => what.slice(5));
}

test("the address may name transports to try, and they keep their order", () => {
  assert.deepEqual(
    transportsAsked("?door=hls&door=live").map(({title}) => title),
    ["live", "hls"],
  );
});

test("without names, or with unknown ones, all transports are tried, the quickest first", () => {
  assert.deepEqual(
    TRANSPORTS.map(({title}) => title),
    ["webrtc", "live", "hls"],
  );
  assert.equal(transportsAsked(""), TRANSPORTS);
  assert.equal(transportsAsked("?door=carrier-pigeon"), TRANSPORTS);
});

test("the first transport that opens shows the picture, and the page is told which", async () => {
  const player = start([transport("a", "fails"), transport("b", "plays"), transport("c", "plays")]);
  const changes = [];
  player.addEventListener("change", () => changes.push(player.door));
  assert.deepEqual(browser.document.documentElement.dataset, {door: "", playing: "false"});
  await settled();
  assert.deepEqual(told, ["open a", "close a", "open b"]);
  assert.deepEqual(browser.document.documentElement.dataset, {door: "b", playing: "true"});
  assert.equal(player.playing, true);
  assert.equal(player.lost, false);
  assert.equal(changes[changes.length - 1], "b");
});

test("a transport without a first frame in its time is aborted, closed and followed by the next", async () => {
  const slow = transport("slow", "hangs");
  start([slow, transport("b", "plays")]);
  await browser.clock.pass(5800);
  assert.deepEqual(told, ["open slow"]);
  await browser.clock.pass(400);
  assert.deepEqual(told, ["open slow", "close slow", "open b"]);
  assert.equal(slow.last.signal.aborted, true);
});

test("while frames come it stays, and four seconds without one are a stall", async () => {
  const player = start([transport("a", "plays"), transport("b", "plays")]);
  await watch(browser.clock, video, 30000);
  assert.equal(player.door, "a");
  await browser.clock.pass(3800);
  assert.equal(player.door, "a");
  await browser.clock.pass(400);
  assert.equal(player.door, "b");
});

test("the last frame is kept before the transport is closed, and the loss is told until there is a picture again", async () => {
  const a = transport("a", "plays");
  const player = start([a, transport("b", "hangs")], {leaving: () => told.push("leaving")});
  await settled();
  a.last.fail("gone");
  await settled();
  assert.deepEqual(told, ["open a", "leaving", "close a", "open b"]);
  assert.equal(player.lost, true);
  assert.deepEqual(browser.document.documentElement.dataset, {door: "", playing: "false"});
  await browser.clock.pass(8000);
  assert.deepEqual([player.door, player.lost], ["a", false]);
});

test("a transport that never showed anything leaves nothing to keep", async () => {
  start([transport("a", "fails"), transport("b", "hangs")], {leaving: () => told.push("leaving")});
  await settled();
  assert.deepEqual(told, ["open a", "close a", "open b"]);
});

test("one that breaks within a minute is not tried again before the others", async () => {
  const b = transport("b", "plays");
  start([transport("a", "fails"), b, transport("c", "plays")]);
  await watch(browser.clock, video, 50000);
  b.last.fail("gone");
  await settled();
  assert.deepEqual(opened(), ["a", "b", "c"]);
});

test("after more than a minute of picture it begins again from the best", async () => {
  const a = transport("a", "fails");
  const b = transport("b", "plays");
  start([a, b, transport("c", "plays")]);
  await watch(browser.clock, video, 61000);
  a.opening = "plays";
  b.last.fail("gone");
  await settled();
  assert.deepEqual(opened(), ["a", "b", "a"]);
});

test("when all fail it tries them all again after waits that double up to a quarter of a minute", async () => {
  start([transport("a", "fails"), transport("b", "fails")]);
  const times = [];
  for (let rounds = 1; rounds <= 7; ) {
    await browser.clock.pass(100);
    if (opened().length < 2 * rounds) continue;
    times.push(browser.clock.now);
    rounds = opened().length / 2 + 1;
  }
  const waits = times.slice(1).map((time, i) => time - times[i]);
  assert.deepEqual(waits, [900, 2000, 4000, 8000, 15000, 15000]); // the first is seen 100 ms late
});

test("ten seconds of picture make the next wait short again", async () => {
  const a = transport("a", "fails");
  start([a]);
  await browser.clock.pass(1000 + 2000 + 4000 + 8000 - 1);
  a.opening = "plays";
  await browser.clock.pass(1);
  await watch(browser.clock, video, 11000);
  const before = opened().length;
  a.last.fail("gone");
  await browser.clock.pass(900);
  assert.equal(opened().length, before);
  await browser.clock.pass(100);
  assert.equal(opened().length, before + 1);
});

test("a hidden page may stand still; after a minute it gives its seat away and waits to be seen", async () => {
  const player = start([transport("a", "plays"), transport("b", "plays")]);
  await settled();
  browser.show(false);
  await browser.clock.pass(59000);
  assert.equal(player.door, "a");
  await browser.clock.pass(2000);
  assert.equal(player.door, "");
  await browser.clock.pass(600000);
  assert.deepEqual(opened(), ["a"]);
  browser.show(true);
  await settled();
  assert.deepEqual(opened(), ["a", "a"]);
  assert.equal(player.door, "a");
});

test("a page that is hidden for a moment keeps its seat", async () => {
  const player = start([transport("a", "plays")]);
  await settled();
  browser.show(false);
  await browser.clock.pass(30000);
  browser.show(true);
  assert.equal(video.plays, 1); // browsers pause what is hidden
  await watch(browser.clock, video, 61000);
  assert.equal(player.door, "a");
  assert.deepEqual(opened(), ["a"]);
});

test("a browser that waits for a tap is no stall, and the tap begins the picture", async () => {
  video.refusal = "NotAllowedError";
  const player = start([transport("a", "plays"), transport("b", "plays")]);
  video.dispatchEvent(new Event("loadedmetadata"));
  await browser.clock.pass(60000);
  assert.deepEqual([player.door, player.blocked, player.playing], ["a", true, false]);
  assert.equal(browser.document.documentElement.dataset.playing, "false");
  video.refusal = null;
  await player.play();
  assert.deepEqual([player.blocked, player.playing], [false, true]);
  assert.equal(browser.document.documentElement.dataset.playing, "true");
});

test("a pause of the browser's own making is ended at once, but not while the page is hidden", async () => {
  start([transport("a", "plays")]);
  await settled();
  video.dispatchEvent(new Event("pause"));
  assert.equal(video.plays, 1);
  browser.show(false);
  video.dispatchEvent(new Event("pause"));
  assert.equal(video.plays, 1);
});

test("a stopped player gives its seat back at once and tries nothing more, until it is started again", async () => {
  const player = start([transport("a", "plays"), transport("b", "plays")]);
  await settled();
  player.stop();
  assert.equal(told[told.length - 1], "close a"); // nothing runs later on a page that is being left
  await browser.clock.pass(120000);
  assert.deepEqual(opened(), ["a"]);
  assert.equal(player.playing, false);
  player.start();
  await settled();
  assert.equal(player.door, "a");
});

test("a player that is stopped while a transport opens gives that up", async () => {
  const slow = transport("slow", "hangs");
  const player = start([slow]);
  await settled();
  player.stop();
  await settled();
  assert.equal(slow.last.signal.aborted, true);
});

test("a stopped player leaves no timer and nobody who waits for frames", async () => {
  const player = start([transport("a", "plays")]);
  await watch(browser.clock, video, 5000);
  player.stop();
  await settled();
  assert.deepEqual([browser.clock.pending, video.watchers], [0, 0]);
});

test("why a transport was left is said in the console", async () => {
  const lines = [];
  console.info = (line) => lines.push(line);
  start([transport("a", "fails"), transport("b", "hangs"), transport("c", "plays")]);
  await browser.clock.pass(6200);
  assert.deepEqual(lines, ["reverie: a: refused", "reverie: b: no frame came"]);
});

test("a player that runs already is not started twice", async () => {
  const player = start([transport("a", "plays")]);
  player.start();
  await settled();
  assert.deepEqual(opened(), ["a"]);
});

test("a refusal for any other reason than a missing tap is none that a tap would mend", async () => {
  video.refusal = "AbortError";
  const player = start([transport("a", "plays")]);
  assert.deepEqual([player.blocked, player.lost], [false, false]);
  await player.play();
  assert.equal(player.blocked, false);
});

test("the peer connection of an open transport can be looked at", async () => {
  const a = transport("a", "plays");
  const player = start([a]);
  await settled();
  assert.equal(player.peer, null);
  a.last.peer = {};
  assert.equal(player.peer, a.last.peer);
  player.stop();
  await settled();
  assert.equal(player.peer, null);
});

test("a last frame that cannot be kept does not end the player", async () => {
  const lines = [];
  console.info = (line) => lines.push(line);
  const a = transport("a", "plays");
  const player = start([a, transport("b", "plays")], {
    leaving: () => {
      throw new Error("the canvas is gone");
    },
  });
  await settled();
  a.last.fail("gone");
  await settled();
  assert.deepEqual(told, ["open a", "close a", "open b"]);
  assert.deepEqual([player.door, lines.length], ["b", 2]);
});

test("a transport that cannot be closed does not end the player", async () => {
  const a = transport("a", "plays");
  a.prototype.close = () => {
    throw new Error("stuck");
  };
  const player = start([a, transport("b", "plays")]);
  await settled();
  a.last.fail("gone");
  await settled();
  assert.equal(player.door, "b");
});
