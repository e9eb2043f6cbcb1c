import assert from "node:assert/strict";
import {beforeEach, test} from "node:test";
import {Player} from "../../web/player/player.js";
import {reloadWhenDead} from "../../web/player/reload-watchdog.js";
import {Transport} from "../../web/player/transport.js";
import {answering, FakeVideo, fakeBrowser} from "./browser.js";

const MINUTE = 60000;

/** @type {ReturnType<typeof fakeBrowser>} */
let browser;

beforeEach(() => {
  browser = fakeBrowser();
  console.info = () => {};
  answering({"/": "the page"});
});

test("five minutes without a picture reload the page when the site answers", async () => {
  reloadWhenDead({playing: false});
  await browser.clock.pass(4.9 * MINUTE);
  assert.equal(browser.location.reloads, 0);
  await browser.clock.pass(0.2 * MINUTE);
  assert.equal(browser.location.reloads, 1);
});

test("a page whose site does not answer stays, and is tried again five minutes later", async () => {
  const asked = answering({"/": new TypeError("no network")});
  reloadWhenDead({playing: false});
  await browser.clock.pass(11 * MINUTE);
  assert.equal(browser.location.reloads, 0);
  assert.equal(asked.length, 2);
});

test("a site that answers with an error is no reason to reload", async () => {
  answering({"/": () => new Response("busy", {status: 503})});
  reloadWhenDead({playing: false});
  await browser.clock.pass(6 * MINUTE);
  assert.equal(browser.location.reloads, 0);
});

test("a picture at any time begins the five minutes anew", async () => {
  const player = {playing: false};
  reloadWhenDead(player);
  await browser.clock.pass(4 * MINUTE);
  player.playing = true;
  await browser.clock.pass(0.5 * MINUTE);
  player.playing = false;
  await browser.clock.pass(4.5 * MINUTE);
  assert.equal(browser.location.reloads, 0);
});

test("a page that nobody looks at is left alone", async () => {
  browser.document.hidden = true;
  reloadWhenDead({playing: false});
  await browser.clock.pass(20 * MINUTE);
  assert.equal(browser.location.reloads, 0);
});

test("a picture that comes back while the site is asked is not torn away", async () => {
  const player = {playing: false};
  answering({
    "/": () => {
      player.playing = true;
      return "the page";
    },
  });
  reloadWhenDead(player);
  await browser.clock.pass(6 * MINUTE);
  assert.equal(browser.location.reloads, 0);
});

test("it comes to the rescue of a player that lost its picture and its last frame too", async () => {
  class Once extends Transport {
    static title = "once";
    static opened = 0;

    async open() {
      Once.opened += 1;
      if (Once.opened > 1) throw new Error("never again");
    }
  }
  const leaving = () => {
    throw new Error("the canvas is gone");
  };
  const player = new Player(new FakeVideo(), {transports: [Once], leaving});
  reloadWhenDead(player);
  player.start();
  await browser.clock.pass(0.1 * MINUTE);
  assert.equal(player.playing, false);
  assert.ok(Once.opened > 1);
  await browser.clock.pass(5.5 * MINUTE);
  assert.equal(browser.location.reloads, 1);
});
