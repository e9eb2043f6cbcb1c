import assert from "node:assert/strict";
import {beforeEach, test} from "node:test";
import {keepAwake} from "../../web/lib/wake-lock.js";
import {mountPlayer} from "../../web/player/mount.js";
import {Poster} from "../../web/player/poster.js";
import {firstFrame, watchFrames} from "../../web/player/video-frames.js";
import {FakeVideo, FakeWebSocket, fakeBrowser} from "./browser.js";
import {settled} from "./clock.js";

/** @type {ReturnType<typeof fakeBrowser>} */
let browser;
let video;
let images;

class FakeImage extends EventTarget {
  naturalWidth = 1280;
  naturalHeight = 720;

  constructor() {
    super();
    images.push(this);
  }
}

class FakeCanvas {
  width = 16;
  height = 9;
  dataset = {};
  drawn = [];

  getContext() {
    const {drawn} = this;
    return {
      globalAlpha: 1,
      drawImage(source) {
        drawn.push([source, this.globalAlpha]);
      },
    };
  }
}

beforeEach(() => {
  browser = fakeBrowser();
  video = new FakeVideo();
  images = [];
  globalThis.Image = FakeImage;
  globalThis.requestAnimationFrame = (act) => setTimeout(act, 16);
  console.info = () => {};
});

test("the poster is the newest snapshot, every four seconds, until it is hidden", async () => {
  const poster = new Poster(new FakeCanvas());
  poster.show();
  poster.show();
  await browser.clock.pass(8000);
  assert.equal(images.length, 3);
  assert.match(images[0].src, /^\/snapshot\.jpg\?\d+$/);
  poster.hide();
  await browser.clock.pass(60000);
  assert.equal(images.length, 3);
  poster.show();
  assert.equal(images.length, 4);
});

test("a hidden page fetches no snapshots", async () => {
  browser.document.hidden = true;
  new Poster(new FakeCanvas()).show();
  await browser.clock.pass(60000);
  assert.equal(images.length, 0);
});

test("the first snapshot is drawn at once, each later one melts into it", async () => {
  const canvas = new FakeCanvas();
  new Poster(canvas).show();
  images[0].dispatchEvent(new Event("load"));
  assert.deepEqual([canvas.width, canvas.height, canvas.dataset.drawn], [1280, 720, "true"]);
  assert.deepEqual(canvas.drawn, [[images[0], 1]]);
  await browser.clock.pass(4000);
  images[1].dispatchEvent(new Event("load"));
  await browser.clock.pass(1000);
  const shares = canvas.drawn.slice(1).map(([, share]) => share);
  assert.equal(shares.length, 24);
  assert.ok(shares.slice(0, -1).every((share) => share < 0.5));
  assert.equal(shares[23], 1);
});

test("a snapshot that comes after the picture is not drawn over its last frame", () => {
  const canvas = new FakeCanvas();
  const poster = new Poster(canvas);
  poster.show();
  poster.hide();
  images[0].dispatchEvent(new Event("load"));
  assert.deepEqual(canvas.drawn, []);
});

test("the last frame is held, where there is one", () => {
  const canvas = new FakeCanvas();
  const poster = new Poster(canvas);
  poster.hold(Object.assign(video, {videoWidth: 0}));
  assert.deepEqual(canvas.drawn, []);
  poster.hold(Object.assign(video, {videoWidth: 640, videoHeight: 360}));
  assert.deepEqual([canvas.width, canvas.height, canvas.drawn.length], [640, 360, 1]);
});

test("a page that is left gives its seat back, and one that comes back out of the cache plays again", async () => {
  globalThis.MediaSource = undefined;
  browser.location.search = "?door=live";
  const player = mountPlayer(video, new FakeCanvas());
  assert.equal(globalThis.reverie.player, player);
  assert.equal(images.length, 1);
  let starts = 0;
  let stops = 0;
  player.start = () => {
    starts += 1;
  };
  player.stop = () => {
    stops += 1;
  };
  browser.page.dispatchEvent(new Event("pagehide"));
  browser.page.dispatchEvent(Object.assign(new Event("pageshow"), {persisted: false}));
  assert.deepEqual([stops, starts], [1, 0]);
  browser.page.dispatchEvent(Object.assign(new Event("pageshow"), {persisted: true}));
  assert.deepEqual([stops, starts], [1, 1]);
  assert.equal(FakeWebSocket.all.length, 0); // this browser has no Media Source Extensions
});

test("frames are watched one after the other until that is ended", () => {
  let seen = 0;
  const stop = watchFrames(video, () => {
    seen += 1;
  });
  video.frame();
  video.frame();
  stop();
  video.frame();
  assert.equal(seen, 2);
});

test("where frames cannot be counted the playback clock proves them", async () => {
  const old = Object.assign(new EventTarget(), {currentTime: 5, readyState: 1});
  let seen = 0;
  const stop = watchFrames(old, () => {
    seen += 1;
  });
  old.currentTime = 6;
  await browser.clock.pass(100);
  assert.equal(seen, 0);
  old.readyState = 2;
  await browser.clock.pass(300);
  assert.equal(seen, 1);
  stop();
  old.currentTime = 7;
  await browser.clock.pass(300);
  assert.equal(seen, 1);
});

test("a first frame that nobody waits for any more is given up with the reason", async () => {
  const stop = new AbortController();
  const frame = firstFrame(video, stop.signal);
  stop.abort(new Error("left"));
  await assert.rejects(frame, /left/);
  await assert.rejects(firstFrame(video, AbortSignal.abort(new Error("late"))), /late/);
});

test("the screen is kept on, asked for again when the browser lets go or the page is seen again", async () => {
  const locks = [];
  const request = async () => {
    locks.push(new EventTarget());
    return locks[locks.length - 1];
  };
  Object.defineProperty(globalThis, "navigator", {value: {wakeLock: {request}}, configurable: true});
  keepAwake();
  await settled();
  assert.equal(locks.length, 1);
  locks[0].dispatchEvent(new Event("release"));
  await settled();
  assert.equal(locks.length, 2);
  browser.show(false);
  await settled();
  assert.equal(locks.length, 2);
  browser.show(true);
  await settled();
  assert.equal(locks.length, 3);
});

test("a browser that refuses to keep the screen on is asked again when the page is seen", async () => {
  let asked = 0;
  const request = async () => {
    asked += 1;
    throw new DOMException("low battery", "NotAllowedError");
  };
  Object.defineProperty(globalThis, "navigator", {value: {wakeLock: {request}}, configurable: true});
  keepAwake();
  await settled();
  browser.show(true);
  await settled();
  assert.equal(asked, 2);
});

test("a page without a secure context has no wake lock and says nothing of it", () => {
  Object.defineProperty(globalThis, "navigator", {value: {}, configurable: true});
  keepAwake();
});
