import assert from "node:assert/strict";
import {beforeEach, test} from "node:test";
import {LiveEdge} from "../../web/player/live-edge.js";
import {FakeVideo, fakeBrowser, ranges} from "./browser.js";

/** @type {ReturnType<typeof fakeBrowser>} */
let browser;
let video;

beforeEach(() => {
  browser = fakeBrowser();
  video = new FakeVideo();
});

function follow() {
  return new LiveEdge(video, {target: 0.5, furthest: 2, slack: 0.1});
}

/** Playback at `time`, with the last range buffered up to `lag` seconds beyond it. */
async function lagging(lag, milliseconds = 3000) {
  video.currentTime = 10;
  video.buffered = ranges([0, 10 + lag]);
  await browser.clock.pass(milliseconds);
}

test("at its distance from the live edge playback runs at its own speed", async () => {
  follow();
  await lagging(0.55);
  assert.equal(video.playbackRate, 1);
});

test("late playback runs a little faster, at most by a tenth, and early playback slower, at most by a twentieth", async () => {
  follow();
  await lagging(0.7);
  assert.ok(video.playbackRate > 1 && video.playbackRate < 1.1, video.playbackRate);
  await lagging(1.9);
  assert.equal(video.playbackRate, 1.1);
  await lagging(0, 10000);
  assert.ok(video.playbackRate >= 0.94 && video.playbackRate <= 0.96, video.playbackRate);
});

test("very late playback jumps to its distance from the edge, at its own speed", async () => {
  follow();
  await lagging(1.9);
  await lagging(2.1, 100);
  assert.ok(Math.abs(video.currentTime - (12.1 - 0.5)) < 0.01, video.currentTime);
  assert.equal(video.playbackRate, 1);
});

test("playback outside of all that is buffered jumps into it", async () => {
  follow();
  video.currentTime = 0;
  video.buffered = ranges([100, 100.2]);
  await browser.clock.pass(100);
  assert.equal(video.currentTime, 100);
});

test("a gap is jumped when playback comes to its edge", async () => {
  follow();
  video.buffered = ranges([0, 10.05], [10.6, 11]);
  video.currentTime = 9.8;
  await browser.clock.pass(100);
  assert.equal(video.currentTime, 9.8);
  video.currentTime = 10;
  await browser.clock.pass(100);
  assert.equal(video.currentTime, 10.6);
});

test("each time that playback starves, the cushion grows, up to half of the furthest", async () => {
  follow();
  await lagging(0.5);
  for (let i = 0; i < 20; i += 1) video.dispatchEvent(new Event("waiting"));
  await lagging(1, 10000);
  assert.equal(video.playbackRate, 1);
});

test("an even network shrinks the cushion again over minutes", async () => {
  follow();
  await lagging(0.5);
  for (let i = 0; i < 20; i += 1) video.dispatchEvent(new Event("waiting"));
  await lagging(1, 600000);
  assert.ok(video.playbackRate > 1, video.playbackRate);
});

test("a page that is looked at again shows the present", async () => {
  follow();
  await lagging(1.5);
  browser.show(false);
  browser.show(true);
  assert.equal(video.currentTime, 11);
});

test("new data is looked at as soon as it comes", () => {
  follow();
  video.buffered = ranges([100, 100.2]);
  video.dispatchEvent(new Event("progress"));
  assert.equal(video.currentTime, 100);
});

test("starving before there is anything to measure, and while seeking, asks for no longer cushion", async () => {
  follow();
  for (let i = 0; i < 20; i += 1) video.dispatchEvent(new Event("waiting"));
  await lagging(0.5);
  video.seeking = true;
  for (let i = 0; i < 20; i += 1) video.dispatchEvent(new Event("waiting"));
  video.seeking = false;
  await lagging(0.5);
  assert.equal(video.playbackRate, 1);
});

test("a jump under way is not jumped again before it has landed", async () => {
  follow();
  video.seeking = true;
  await lagging(30, 100);
  assert.equal(video.currentTime, 10);
});

test("once stopped it leaves the video alone", async () => {
  follow().stop();
  await lagging(30);
  video.dispatchEvent(new Event("progress"));
  browser.show(true);
  assert.equal(video.currentTime, 10);
});
