import assert from "node:assert/strict";
import {beforeEach, mock, test} from "node:test";
import {ChatConnection} from "../../web/chat/chat-connection.js";
import {FakeWebSocket, fakeBrowser} from "./browser.js";

const HELLO = {type: "hello", you: {id: 3, name: "Quiet Otter"}, history: []};

/** @type {ReturnType<typeof fakeBrowser>} */
let browser;

beforeEach(() => {
  browser = fakeBrowser();
  mock.method(Math, "random", () => 1);
});

function connect() {
  const chat = new ChatConnection();
  chat.connect();
  return chat;
}

/** A connection that has been greeted. */
function greeted() {
  const chat = connect();
  FakeWebSocket.last.opens();
  FakeWebSocket.last.hears(HELLO);
  return chat;
}

test("it connects with a token that this browser keeps", () => {
  connect();
  const {url} = FakeWebSocket.last;
  assert.match(url, /^wss:\/\/reverie\.test\/ws\?token=[0-9a-f]{32}$/);
  connect();
  assert.equal(FakeWebSocket.last.url, url);
});

test("where storage is refused it connects all the same", () => {
  const refuse = () => {
    throw new DOMException("denied", "SecurityError");
  };
  Object.assign(globalThis.localStorage, {getItem: refuse, setItem: refuse});
  greeted().rename("Ada");
  assert.match(FakeWebSocket.last.url, /[?]token=[0-9a-f]{32}$/);
  assert.deepEqual(FakeWebSocket.last.sent, [{type: "name", name: "Ada"}]);
});

test("each message is an event of its type, and several may come as one", () => {
  const chat = connect();
  const heard = [];
  chat.on("shout", ({text}) => heard.push(text));
  chat.on("cleared", ({from}) => heard.push(from));
  FakeWebSocket.last.hears({type: "shout", text: "pizza"});
  FakeWebSocket.last.hears({
    type: "batch",
    unshown: 2,
    messages: [
      {type: "shout", text: "castle"},
      {type: "cleared", from: 7},
    ],
  });
  assert.deepEqual(heard, ["pizza", "castle", 7]);
});

test("what is no JSON is passed over", () => {
  const chat = connect();
  const heard = [];
  chat.on("reply", ({text}) => heard.push(text));
  FakeWebSocket.last.hears("{");
  FakeWebSocket.last.hears({type: "reply", text: "a volcano"});
  assert.deepEqual(heard, ["a volcano"]);
});

test("a shout is sent where there is a connection, and known to be unsent where there is none", () => {
  const chat = connect();
  assert.equal(chat.shout("pizza"), false);
  FakeWebSocket.last.opens();
  assert.equal(chat.connected, true);
  assert.equal(chat.shout("pizza"), true);
  assert.deepEqual(FakeWebSocket.last.sent, [{type: "shout", text: "pizza"}]);
});

test("a lost connection is told and comes back after waits that grow", async () => {
  const chat = connect();
  const told = [];
  chat.on("open", () => told.push("open"));
  chat.on("closed", () => told.push("closed"));
  FakeWebSocket.last.opens();
  const made = [];
  for (const wait of [500, 1000, 2000, 4000, 8000, 15000, 15000]) {
    FakeWebSocket.last.drops();
    await browser.clock.pass(wait - 1);
    made.push(FakeWebSocket.all.length);
    await browser.clock.pass(1);
    made.push(FakeWebSocket.all.length);
  }
  assert.deepEqual(made, [1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8]);
  FakeWebSocket.last.opens();
  assert.deepEqual(told, ["open", ...Array(7).fill("closed"), "open"]);
});

test("only a greeting makes the next wait short again: an open socket proves nothing", async () => {
  connect();
  for (const wait of [500, 1000]) {
    FakeWebSocket.last.opens();
    FakeWebSocket.last.drops();
    await browser.clock.pass(wait);
  }
  FakeWebSocket.last.opens();
  FakeWebSocket.last.hears(HELLO);
  FakeWebSocket.last.drops();
  await browser.clock.pass(500);
  assert.equal(FakeWebSocket.all.length, 4);
});

test("a socket that is silent for a minute and a half is dead, and closing it is not waited for", async () => {
  const chat = greeted();
  const first = FakeWebSocket.last;
  await browser.clock.pass(80000);
  first.hears({type: "dreaming", seen: []});
  await browser.clock.pass(89000);
  assert.equal(chat.connected, true);
  await browser.clock.pass(1000);
  assert.deepEqual([first.closed, chat.connected], [true, false]);
  await browser.clock.pass(500);
  assert.equal(FakeWebSocket.all.length, 2);
  first.drops(); // minutes later
  await browser.clock.pass(60000);
  assert.equal(FakeWebSocket.all.length, 2);
});

for (const [what, happens] of [
  ["the network", () => browser.page.dispatchEvent(new Event("online"))],
  ["the viewer", () => browser.show(true)],
]) {
  test(`when ${what} is back the rest of the wait is cut short`, async () => {
    connect();
    for (const wait of [500, 1000, 2000, 4000]) {
      FakeWebSocket.last.drops();
      await browser.clock.pass(wait);
    }
    FakeWebSocket.last.drops();
    await browser.clock.pass(100);
    const before = FakeWebSocket.all.length;
    happens();
    await browser.clock.pass(499);
    assert.equal(FakeWebSocket.all.length, before);
    await browser.clock.pass(1);
    assert.equal(FakeWebSocket.all.length, before + 1);
  });
}

test("a connection that is well is left alone when the viewer is back", async () => {
  greeted();
  browser.show(true);
  await browser.clock.pass(499);
  FakeWebSocket.last.drops(); // and this is a new wait, of its own
  await browser.clock.pass(400);
  assert.equal(FakeWebSocket.all.length, 1);
});

test("a wait that was cut short does not shorten the next", async () => {
  connect();
  FakeWebSocket.last.drops();
  browser.page.dispatchEvent(new Event("online"));
  await browser.clock.pass(500);
  assert.equal(FakeWebSocket.all.length, 2);
  FakeWebSocket.last.drops();
  await browser.clock.pass(900);
  assert.equal(FakeWebSocket.all.length, 2);
});

test("a socket that opens and then says nothing is dead too", async () => {
  const chat = connect();
  FakeWebSocket.last.opens();
  await browser.clock.pass(90000);
  assert.equal(chat.connected, false);
});

test("an error about anything but a name that was sent anew forgets no name", async () => {
  const chat = greeted();
  chat.rename("Ada");
  FakeWebSocket.last.hears({type: "name", id: 3, name: "Ada"});
  FakeWebSocket.last.drops();
  await browser.clock.pass(500);
  FakeWebSocket.last.opens();
  FakeWebSocket.last.hears(HELLO);
  FakeWebSocket.last.hears({type: "name", id: 3, name: "Ada"});
  FakeWebSocket.last.hears({type: "error", code: "bad_name"});
  assert.equal(browser.stored.get("reverie.name"), "Ada");
});

test("a name that the server took is sent after a reconnection that gave another", async () => {
  const chat = greeted();
  chat.rename("Ada");
  FakeWebSocket.last.hears({type: "name", id: 3, name: "Ada"});
  FakeWebSocket.last.drops();
  await browser.clock.pass(500);
  FakeWebSocket.last.opens();
  FakeWebSocket.last.hears(HELLO);
  assert.deepEqual(FakeWebSocket.last.sent, [{type: "name", name: "Ada"}]);
  assert.equal(browser.stored.get("reverie.name"), "Ada");
});

test("the name that was given at first stays through a reconnection, but is not kept for another visit", async () => {
  greeted();
  FakeWebSocket.last.drops();
  await browser.clock.pass(500);
  FakeWebSocket.last.opens();
  FakeWebSocket.last.hears({...HELLO, you: {id: 4, name: "Loud Heron"}});
  assert.deepEqual(FakeWebSocket.last.sent, [{type: "name", name: "Quiet Otter"}]);
  assert.equal(browser.stored.has("reverie.name"), false);
});

test("a name asked for without a connection is sent with the next", () => {
  const chat = connect();
  chat.rename("Ada");
  FakeWebSocket.last.opens();
  FakeWebSocket.last.hears(HELLO);
  assert.deepEqual(FakeWebSocket.last.sent, [{type: "name", name: "Ada"}]);
});

test("a name that the server does not take any more is forgotten, but not for another mistake", () => {
  browser.stored.set("reverie.name", "Operator");
  const chat = greeted();
  FakeWebSocket.last.hears({type: "error", code: "bad_name"});
  assert.equal(browser.stored.get("reverie.name"), "");
  chat.rename("Ada");
  FakeWebSocket.last.hears({type: "name", id: 3, name: "Ada"});
  chat.rename("Operator");
  FakeWebSocket.last.hears({type: "error", code: "bad_name"});
  assert.equal(browser.stored.get("reverie.name"), "Ada");
});
