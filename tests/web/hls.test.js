import assert from "node:assert/strict";
import {beforeEach, test} from "node:test";
import {parsePlaylist} from "../../web/player/hls-playlist.js";
import {HlsReader} from "../../web/player/hls-reader.js";
import {answering, fakeBrowser} from "./browser.js";
import {settled} from "./clock.js";

const BASE = "https://reverie.test/hls/live.m3u8";

/** @type {ReturnType<typeof fakeBrowser>} */
let browser;

beforeEach(() => {
  browser = fakeBrowser();
});

function playlist(first, count, lines = []) {
  const segments = Array.from({length: count}, (_, i) => `#EXTINF:1.0,\n${first + i}.m4s`);
  const head = ["#EXTM3U", "#EXT-X-TARGETDURATION:2", `#EXT-X-MEDIA-SEQUENCE:${first}`, '#EXT-X-MAP:URI="init.mp4"'];
  return [...head, ...lines, ...segments, ""].join("\n");
}

test("a playlist gives its segments with absolute addresses and numbers that count up", () => {
  const {targetDuration, segments} = parsePlaylist(playlist(7, 2), BASE);
  assert.equal(targetDuration, 2);
  assert.deepEqual(segments, [
    {
      sequence: 7,
      duration: 1,
      discontinuity: false,
      map: "https://reverie.test/hls/init.mp4",
      url: "https://reverie.test/hls/7.m4s",
    },
    {
      sequence: 8,
      duration: 1,
      discontinuity: false,
      map: "https://reverie.test/hls/init.mp4",
      url: "https://reverie.test/hls/8.m4s",
    },
  ]);
});

test("a discontinuity belongs to the next segment alone, and its init segment is fetched again under an old address", () => {
  const text = `${playlist(1, 1)}#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI="init.mp4"\n#EXTINF:1,\nb.m4s\n#EXTINF:1,\nc.m4s\n`;
  const {segments} = parsePlaylist(text, BASE);
  assert.deepEqual(
    segments.map(({discontinuity}) => discontinuity),
    [false, true, false],
  );
  assert.notEqual(segments[1].map, segments[0].map);
  assert.equal(new URL(segments[1].map).pathname, "/hls/init.mp4");
  assert.equal(segments[2].map, segments[1].map);
});

test("lines may end as on Windows, and unknown tags are passed over", () => {
  const {segments} = parsePlaylist("#EXTM3U\r\n#EXT-X-NEW:1\r\n\r\n#EXTINF:0.5,\r\na.m4s\r\n", BASE);
  assert.deepEqual(segments, [
    {sequence: 0, duration: 0.5, discontinuity: false, map: "", url: "https://reverie.test/hls/a.m4s"},
  ]);
});

test("what is no playlist is refused", () => {
  assert.throws(() => parsePlaylist("<!doctype html>", BASE), /is no playlist/);
});

/** A reader of a server whose answers are in `table`; what it gave is in `given`, as text. */
function read(table) {
  const given = [];
  const stop = new AbortController();
  const asked = answering(table);
  const reader = new HlsReader("/hls/live.m3u8", (bytes) => given.push(new TextDecoder().decode(bytes)));
  const run = reader.run(stop.signal);
  return {given, asked, stop, run};
}

function segments(first, count) {
  return Object.fromEntries(Array.from({length: count}, (_, i) => [`/hls/${first + i}.m4s`, String(first + i)]));
}

test("reading begins three segments before the end, with the init segment first", async () => {
  const {given} = read({"/hls/live.m3u8": playlist(1, 6), "/hls/init.mp4": "init", ...segments(1, 6)});
  await settled();
  await settled();
  assert.deepEqual(given, ["init", "4", "5", "6"]);
});

test("each segment is given once, as the playlist rolls on", async () => {
  const table = {"/hls/live.m3u8": playlist(1, 4), "/hls/init.mp4": "init", ...segments(1, 9)};
  const {given, asked} = read(table);
  await browser.clock.pass(1000);
  table["/hls/live.m3u8"] = playlist(3, 4);
  await browser.clock.pass(2000);
  assert.deepEqual(given, ["init", "2", "3", "4", "5", "6"]);
  assert.equal(asked.filter((path) => path === "/hls/live.m3u8").length, 4); // each half of a target duration
  assert.equal(browser.clock.pending, 1); // the next of these
});

test("a segment that cannot be had is skipped, not asked for again", async () => {
  const table = {"/hls/live.m3u8": playlist(1, 3), "/hls/init.mp4": "init", ...segments(1, 3)};
  table["/hls/2.m4s"] = undefined;
  const {given, asked} = read(table);
  await browser.clock.pass(3000);
  assert.deepEqual(given, ["init", "1", "3"]);
  assert.equal(asked.filter((path) => path === "/hls/2.m4s").length, 1);
});

test("whoever fell out of the window goes on near its end, also when a server counts from one again", async () => {
  const table = {"/hls/live.m3u8": playlist(10, 3), "/hls/init.mp4": "init", ...segments(10, 3)};
  const {given} = read(table);
  await browser.clock.pass(500);
  Object.assign(table, {"/hls/live.m3u8": playlist(50, 6), ...segments(50, 6)});
  await browser.clock.pass(1000);
  Object.assign(table, {"/hls/live.m3u8": playlist(1, 2), ...segments(1, 2)});
  await browser.clock.pass(1000);
  assert.deepEqual(given, ["init", "10", "11", "12", "53", "54", "55", "1", "2"]);
});

test("three failures in a row are the end, two are not", async () => {
  const table = {"/hls/live.m3u8": new TypeError("no network")};
  const {run} = read(table);
  let failure = null;
  run.catch((error) => {
    failure = error;
  });
  await browser.clock.pass(600);
  table["/hls/live.m3u8"] = playlist(1, 0);
  await browser.clock.pass(1000);
  table["/hls/live.m3u8"] = () => new Response("busy", {status: 503});
  await browser.clock.pass(1300);
  assert.equal(failure, null);
  await browser.clock.pass(1000);
  assert.match(failure.message, /answered 503/);
});

test("an answer that takes longer than five seconds counts as a failure", async () => {
  globalThis.fetch = (_, {signal}) =>
    new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const run = new HlsReader("/hls/live.m3u8", () => {}).run(new AbortController().signal);
  let failed = false;
  run.catch(() => {
    failed = true;
  });
  await browser.clock.pass(15000);
  assert.equal(failed, false);
  await browser.clock.pass(1000);
  assert.equal(failed, true);
});

test("a reader that is aborted while it waits for an answer ends at once", async () => {
  globalThis.fetch = (_, {signal}) =>
    new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const stop = new AbortController();
  const run = new HlsReader("/hls/live.m3u8", () => {}).run(stop.signal);
  await browser.clock.pass(100);
  stop.abort();
  await run;
  assert.equal(browser.clock.pending, 0);
});

test("an aborted reader ends quietly", async () => {
  const {run, stop, asked} = read({"/hls/live.m3u8": playlist(1, 0)});
  await browser.clock.pass(100);
  stop.abort();
  await run;
  const before = asked.length;
  await browser.clock.pass(10000);
  assert.equal(asked.length, before);
});
