import assert from "node:assert/strict";
import {beforeEach, mock, test} from "node:test";
import {Backoff} from "../../web/lib/backoff.js";
import {sleep, visible} from "../../web/lib/wait.js";
import {webSocketUrl} from "../../web/lib/websocket-url.js";
import {StallTimer} from "../../web/player/stall-timer.js";
import {fakeBrowser} from "./browser.js";
import {settled} from "./clock.js";

/** @type {ReturnType<typeof fakeBrowser>} */
let browser;

beforeEach(() => {
  browser = fakeBrowser();
});

/** Whether a promise is fulfilled by now. */
async function done(promise) {
  let fulfilled = false;
  promise.then(() => {
    fulfilled = true;
  });
  await settled();
  return fulfilled;
}

test("backoff doubles up to its longest wait and begins anew after a reset", () => {
  mock.method(Math, "random", () => 1);
  const backoff = new Backoff(500, 3000);
  assert.deepEqual(
    [backoff.next(), backoff.next(), backoff.next(), backoff.next(), backoff.next()],
    [500, 1000, 2000, 3000, 3000],
  );
  backoff.reset();
  assert.equal(backoff.next(), 500);
  mock.restoreAll();
});

test("backoff scatters its waits between half and the whole of a step", () => {
  const random = mock.method(Math, "random", () => 0);
  assert.equal(new Backoff(1000, 8000).next(), 500);
  random.mock.mockImplementation(() => 0.5);
  assert.equal(new Backoff(1000, 8000).next(), 750);
  mock.restoreAll();
});

test("a wait of the backoff ends at once when it is aborted", async () => {
  const hurry = new AbortController();
  const wait = new Backoff(10000, 10000).wait(hurry.signal);
  assert.equal(await done(wait), false);
  hurry.abort();
  assert.equal(await done(wait), true);
  assert.equal(browser.clock.pending, 0);
});

test("sleep ends after its time, at once when aborted, and never begins under a signal that has aborted", async () => {
  const night = sleep(1000);
  await browser.clock.pass(999);
  assert.equal(await done(night), false);
  await browser.clock.pass(1);
  assert.equal(await done(night), true);
  assert.equal(await done(sleep(1000, AbortSignal.abort())), true);
});

test("a visible page is not waited for, a hidden one is", async () => {
  assert.equal(await done(visible()), true);
  browser.show(false);
  const wait = visible();
  browser.show(false);
  assert.equal(await done(wait), false);
  browser.show(true);
  assert.equal(await done(wait), true);
});

test("waiting for a hidden page ends when it is aborted", async () => {
  browser.show(false);
  const stop = new AbortController();
  const wait = visible(stop.signal);
  assert.equal(await done(wait), false);
  stop.abort();
  assert.equal(await done(wait), true);
});

test("a stall timer expires when it is not renewed for its limit", async () => {
  const timer = new StallTimer(4000, () => false);
  await browser.clock.pass(3000);
  timer.renew();
  await browser.clock.pass(3800);
  assert.equal(await done(timer.expired), false);
  await browser.clock.pass(200);
  assert.equal(await done(timer.expired), true);
});

test("a stall timer does not count what is excused, nor the sleep of the machine", async () => {
  let excused = true;
  const timer = new StallTimer(4000, () => excused);
  await browser.clock.pass(60000);
  excused = false;
  browser.clock.sleep(3600000);
  await browser.clock.pass(3000);
  assert.equal(await done(timer.expired), false);
});

test("a stopped stall timer never expires", async () => {
  const timer = new StallTimer(1000, () => false);
  timer.stop();
  await browser.clock.pass(5000);
  assert.equal(await done(timer.expired), false);
});

test("a WebSocket is as safe as its page", () => {
  assert.equal(webSocketUrl("/ws?token=1"), "wss://reverie.test/ws?token=1");
  browser.location.href = "http://192.0.2.1:8000/kiosk";
  assert.equal(webSocketUrl("/live"), "ws://192.0.2.1:8000/live");
});
