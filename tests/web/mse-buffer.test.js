import assert from "node:assert/strict";
import {beforeEach, test} from "node:test";
import {isInit, mimeOf} from "../../web/player/init-segment.js";
import {FakeVideo, fakeBrowser, ranges} from "./browser.js";
import {settled} from "./clock.js";

const MIME = 'video/mp4; codecs="avc1.42C01F"';
const OTHER = 'video/mp4; codecs="avc1.64001F"';

class FakeSourceBuffer extends EventTarget {
  updating = false;
  buffered = ranges();
  appended = [];
  removed = [];
  types = [];
  /** Set to the name of the error that the next append gives. */
  refusal = null;

  appendBuffer(bytes) {
    if (this.refusal) {
      const name = this.refusal;
      this.refusal = null;
      throw new DOMException("full", name);
    }
    this.appended.push(new TextDecoder().decode(bytes));
    this.updating = true;
  }

  remove(start, end) {
    this.removed.push([start, end]);
    this.updating = true;
  }

  changeType(mime) {
    this.types.push(mime);
  }

  abort() {
    this.updating = false;
  }

  /** What was begun is finished. */
  ends() {
    this.updating = false;
    this.dispatchEvent(new Event("updateend"));
  }
}

class FakeMediaSource extends EventTarget {
  static last = null;
  static isTypeSupported = (mime) => mime === MIME || mime === OTHER;

  readyState = "closed";
  buffer = new FakeSourceBuffer();

  constructor() {
    super();
    FakeMediaSource.last = this;
  }

  addSourceBuffer(mime) {
    this.mime = mime;
    return this.buffer;
  }
}

globalThis.MediaSource = FakeMediaSource;
const revoked = [];
URL.createObjectURL = () => "blob:1";
URL.revokeObjectURL = (url) => revoked.push(url);
const {MseBuffer} = await import("../../web/player/mse-buffer.js");
const {LiveTransport} = await import("../../web/player/transport-live.js");

let video;
/** @type {ReturnType<typeof fakeBrowser>} */
let browser;
let failures;

beforeEach(() => {
  browser = fakeBrowser();
  video = new FakeVideo();
  failures = [];
});

function bytes(text) {
  return new TextEncoder().encode(text);
}

function init(codec = "\x42\xc0\x1f") {
  const text = `\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x10avcC\x01${codec}`;
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function opened() {
  const source = FakeMediaSource.last;
  source.readyState = "open";
  source.dispatchEvent(new Event("sourceopen"));
  return source.buffer;
}

function make() {
  const mse = new MseBuffer(video, MIME, (reason) => failures.push(reason));
  return {mse, buffer: opened()};
}

test("what came before the source opened is appended when it opens, as one", () => {
  const mse = new MseBuffer(video, MIME, (reason) => failures.push(reason));
  mse.append(bytes("a"));
  mse.append(bytes("b"));
  assert.equal(video.src, "blob:1");
  const buffer = opened();
  assert.equal(FakeMediaSource.last.mime, MIME);
  assert.deepEqual(revoked, ["blob:1"]); // else it would be kept as long as the page
  assert.deepEqual(buffer.appended, ["ab"]);
});

test("while an append is under way the next ones wait, in order", () => {
  const {mse, buffer} = make();
  for (const text of ["a", "b", "c"]) mse.append(bytes(text));
  assert.deepEqual(buffer.appended, ["a"]);
  buffer.ends();
  assert.deepEqual(buffer.appended, ["a", "bc"]);
});

test("what was played more than ten seconds ago is removed, a few seconds at a time", () => {
  const {mse, buffer} = make();
  buffer.buffered = ranges([0, 14]);
  video.currentTime = 12.9;
  mse.append(bytes("a"));
  assert.deepEqual(buffer.removed, []);
  buffer.ends();
  video.currentTime = 13.5;
  mse.append(bytes("b"));
  assert.deepEqual(buffer.removed, [[0, 3.5]]);
  assert.deepEqual(buffer.appended, ["a"]);
  buffer.buffered = ranges([3.5, 14]);
  buffer.ends();
  assert.deepEqual(buffer.appended, ["a", "b"]);
});

test("a full buffer gives up all but the last second, and nothing that waits is lost", () => {
  const {mse, buffer} = make();
  buffer.buffered = ranges([0, 9]);
  video.currentTime = 8;
  buffer.refusal = "QuotaExceededError";
  mse.append(bytes("a"));
  assert.deepEqual(buffer.removed, [[0, 7]]);
  buffer.buffered = ranges([7, 9]);
  buffer.ends();
  assert.deepEqual(buffer.appended, ["a"]);
  assert.deepEqual(failures, []);
  video.currentTime = 9;
  buffer.ends();
  mse.append(bytes("b"));
  assert.equal(buffer.removed.length, 1); // ten seconds may be kept again
});

test("any other refusal is the end, with its reason", () => {
  const {mse, buffer} = make();
  buffer.refusal = "InvalidStateError";
  mse.append(bytes("a"));
  assert.deepEqual(failures, ["full"]);
});

test("a video that cannot be decoded and a fragment that cannot be parsed are the end", () => {
  const {buffer} = make();
  video.error = {message: "bad slice"};
  video.dispatchEvent(new Event("error"));
  buffer.dispatchEvent(new Event("error"));
  assert.deepEqual(failures, ["bad slice", "a fragment could not be parsed"]);
});

test("when too much waits, only the newest init segment and what comes then are kept", () => {
  const mse = new MseBuffer(video, MIME, (reason) => failures.push(reason));
  const first = init();
  mse.append(first);
  mse.append(new Uint8Array(10 * 1024 * 1024));
  mse.append(new Uint8Array(10 * 1024 * 1024));
  mse.append(bytes("new"));
  const buffer = opened();
  const [whole] = buffer.appended;
  assert.equal(whole.length, new TextDecoder().decode(first).length + 10 * 1024 * 1024 + 3);
  assert.ok(whole.endsWith("new"));
});

test("what was appended does not count as waiting", () => {
  const {mse, buffer} = make();
  for (const megabytes of [10, 5, 3]) mse.append(new Uint8Array(megabytes * 1024 * 1024));
  buffer.ends();
  assert.deepEqual(
    buffer.appended.map(({length}) => length / 1024 / 1024),
    [10, 8],
  );
});

test("another codec is changed to, and what waited of the old one is dropped", () => {
  const {mse, buffer} = make();
  mse.append(bytes("a"));
  mse.append(bytes("b"));
  mse.change(OTHER);
  assert.deepEqual(buffer.types, [OTHER]);
  mse.append(bytes("c"));
  assert.deepEqual(buffer.appended, ["a", "c"]);
  mse.change(OTHER);
  assert.deepEqual(buffer.types, [OTHER]);
});

test("a codec that this browser does not play is the end", () => {
  make().mse.change("video/mp4; codecs=vvc1");
  assert.deepEqual(failures, ["the codec changed to video/mp4; codecs=vvc1"]);
});

test("a closed buffer leaves the video empty and hears nothing more of it", () => {
  const {mse} = make();
  video.playbackRate = 1.1;
  mse.close();
  video.dispatchEvent(new Event("error"));
  assert.deepEqual([video.hasAttribute("src"), video.playbackRate, failures.length], [false, 1, 0]);
});

test("an init segment is known by its first box and names its codec", () => {
  assert.equal(isInit(init()), true);
  assert.equal(isInit(bytes("....moof")), false);
  assert.equal(mimeOf(init()), MIME);
  assert.equal(mimeOf(init("\x64\x00\x1f")), OTHER);
  assert.equal(mimeOf(bytes("....ftyp")), null);
});

test("the live transport opens with the first frame of what its socket sends", async () => {
  const transport = new LiveTransport();
  let open = false;
  const opening = transport.open(video, new AbortController().signal).then(() => {
    open = true;
  });
  const {last: socket} = globalThis.WebSocket;
  assert.deepEqual([socket.url, socket.binaryType], ["wss://reverie.test/live", "arraybuffer"]);
  socket.hears(init().buffer);
  socket.hears(bytes("fragment").buffer);
  assert.equal(opened().appended.length, 1);
  await settled();
  assert.equal(open, false);
  video.frame();
  await opening;
  assert.equal(open, true);
  video.currentTime = 5;
  video.buffered = ranges([0, 30]);
  await browser.clock.pass(100);
  assert.equal(video.currentTime, 30 - 0.15); // kept near the live edge
  transport.close();
  assert.deepEqual([socket.closed, video.hasAttribute("src"), browser.clock.pending], [true, false, 0]);
});

test("the live transport ends when its socket closes, and when it hears of a codec that nobody plays", async () => {
  const transport = new LiveTransport();
  transport.open(video, new AbortController().signal);
  globalThis.WebSocket.last.drops();
  assert.equal(await transport.ended, "the live socket closed");
  const other = new LiveTransport();
  other.open(video, new AbortController().signal);
  globalThis.WebSocket.last.hears(init("\x01\x02\x03").buffer);
  assert.match(await other.ended, /cannot play video\/mp4; codecs="avc1.010203"/);
});
