import assert from "node:assert/strict";
import {beforeEach, test} from "node:test";
import {WebRtcTransport} from "../../web/player/transport-webrtc.js";
import {FakeVideo, fakeBrowser} from "./browser.js";
import {settled} from "./clock.js";

class FakePeer extends EventTarget {
  static last = null;
  connectionState = "new";
  iceGatheringState = "gathering";
  localDescription = null;
  remote = null;
  closed = false;
  receiver = {transport: Object.assign(new EventTarget(), {state: "new"}), jitterBufferTarget: null};

  constructor() {
    super();
    FakePeer.last = this;
  }

  addTransceiver(kind, {direction}) {
    this.asked = [kind, direction];
    return {receiver: this.receiver};
  }

  async createOffer() {
    return {type: "offer", sdp: "v=0 offer"};
  }

  async setLocalDescription(description) {
    this.localDescription = description;
  }

  async setRemoteDescription(description) {
    this.remote = description;
  }

  close() {
    this.closed = true;
  }

  changes(state) {
    this.connectionState = state;
    this.dispatchEvent(new Event("connectionstatechange"));
  }

  gathers() {
    this.iceGatheringState = "complete";
    this.dispatchEvent(new Event("icegatheringstatechange"));
  }
}

/** @type {ReturnType<typeof fakeBrowser>} */
let browser;
let video;
let stop;
let requests;
let answer;
let keepalive;

beforeEach(() => {
  browser = fakeBrowser();
  video = new FakeVideo();
  stop = new AbortController();
  requests = [];
  answer = async () => seat();
  globalThis.RTCPeerConnection = FakePeer;
  globalThis.MediaStream = class {
    constructor(tracks) {
      this.tracks = tracks;
    }
  };
  globalThis.fetch = (url, options) => {
    requests.push([options.method, url, options.body]);
    keepalive = options.keepalive;
    return options.method === "POST" ? answer() : Promise.resolve(new Response());
  };
});

function seat(status = 201) {
  const response = new Response("v=0 answer", {status, headers: {Location: "/whep/7"}});
  Object.defineProperty(response, "url", {value: "https://reverie.test/whep"});
  return response;
}

async function opening() {
  const transport = new WebRtcTransport();
  const open = transport.open(video, stop.signal);
  open.catch(() => {});
  await settled();
  FakePeer.last.gathers();
  await settled();
  return {transport, open, peer: FakePeer.last};
}

test("it offers to receive video by WHEP and opens with the first frame", async () => {
  const {open, peer} = await opening();
  assert.deepEqual(peer.asked, ["video", "recvonly"]);
  assert.deepEqual(requests, [["POST", "/whep", "v=0 offer"]]);
  assert.deepEqual(peer.remote, {type: "answer", sdp: "v=0 answer"});
  assert.equal(peer.receiver.jitterBufferTarget, 20);
  peer.dispatchEvent(Object.assign(new Event("track"), {track: "the track"}));
  assert.deepEqual(video.srcObject.tracks, ["the track"]);
  let isOpen = false;
  open.then(() => {
    isOpen = true;
  });
  await settled();
  assert.equal(isOpen, false);
  video.frame();
  await open;
});

test("candidates are waited for no longer than a second", async () => {
  new WebRtcTransport().open(video, stop.signal);
  await browser.clock.pass(900);
  assert.deepEqual(requests, []);
  await browser.clock.pass(100);
  assert.equal(requests.length, 1);
});

test("a server without a free seat is told by its status", async () => {
  answer = async () => seat(503);
  const {open} = await opening();
  await assert.rejects(open, /WHEP answered 503/);
});

test("a browser without WebRTC says so", async () => {
  globalThis.RTCPeerConnection = undefined;
  await assert.rejects(new WebRtcTransport().open(video, stop.signal), /no WebRTC/);
});

test("closing gives the seat back", async () => {
  const {transport, peer} = await opening();
  video.srcObject = {};
  transport.close();
  transport.close();
  assert.equal(keepalive, true); // the page may be gone before it is sent
  assert.deepEqual(requests.slice(1), [["DELETE", "https://reverie.test/whep/7", undefined]]);
  assert.deepEqual([peer.closed, video.srcObject], [true, null]);
});

test("a seat that is given after closing is given back at once", async () => {
  let give = () => {};
  answer = () => new Promise((resolve) => (give = resolve));
  const {transport, open, peer} = await opening();
  stop.abort(new Error("left"));
  transport.close();
  assert.equal(requests.length, 1);
  give(seat());
  await assert.rejects(open, /left/);
  assert.deepEqual(requests[1], ["DELETE", "https://reverie.test/whep/7", undefined]);
  assert.equal(peer.remote, null);
});

test("a failed connection ends it, one that may heal does not", async () => {
  const {transport, peer} = await opening();
  let reason = "";
  transport.ended.then((why) => {
    reason = why;
  });
  peer.changes("disconnected");
  await settled();
  assert.equal(reason, "");
  peer.changes("failed");
  await settled();
  assert.equal(reason, "the peer connection failed");
});

test("a server that leaves politely ends it", async () => {
  const {transport, peer} = await opening();
  peer.receiver.transport.state = "closed";
  peer.receiver.transport.dispatchEvent(new Event("statechange"));
  assert.equal(await transport.ended, "the server closed the connection");
});
