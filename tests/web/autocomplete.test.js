import assert from "node:assert/strict";
import {beforeEach, test} from "node:test";
import {Autocomplete} from "../../web/chat/autocomplete.js";
import {settled} from "./clock.js";
import {openPage} from "./page.js";

const VOLCANO = {index: 980, label: "volcano", emoji: "🌋", match: "volcano"};
const BEAGLE = {index: 207, label: "golden retriever", emoji: "🐕", match: "beagle"};

let page;
let input;
let list;
let chosen;
let asked;
let answers;

beforeEach(() => {
  page = openPage('<input role="combobox" aria-expanded="false"><ul role="listbox" hidden></ul>');
  input = page.$("input");
  list = page.$("ul");
  chosen = [];
  asked = [];
  answers = [VOLCANO, BEAGLE];
  globalThis.fetch = async (url, {signal}) => {
    asked.push({url, signal});
    return new Response(JSON.stringify(answers));
  };
  new Autocomplete(input, list, (label) => chosen.push(label));
});

async function type(text) {
  page.type(input, text);
  await page.clock.pass(120);
  await settled();
}

function active() {
  const id = input.getAttribute("aria-activedescendant");
  return id && page.$(`#${id}`).textContent;
}

test("a pause in typing asks once, for what stands there then", async () => {
  page.type(input, "vol");
  await page.clock.pass(100);
  await type(" vol&c ");
  assert.deepEqual(
    asked.map(({url}) => url),
    ["/api/words?q=vol%26c&limit=8"],
  );
});

test("what the network knows is offered as options of the combobox", async () => {
  await type("vol");
  assert.deepEqual(page.texts("[role=option]"), ["🌋volcano", "🐕beagle → golden retriever"]);
  assert.equal(list.hidden, false);
  assert.equal(input.getAttribute("aria-expanded"), "true");
});

test("nothing found, and nothing written, close the list", async () => {
  await type("vol");
  answers = [];
  await type("volx");
  assert.equal(list.hidden, true);
  answers = [VOLCANO];
  await type("vol");
  page.type(input, "  ");
  assert.equal(list.hidden, true);
  assert.equal(input.getAttribute("aria-expanded"), "false");
});

test("an answer that comes after more was typed is not shown", async () => {
  let answer = () => {};
  globalThis.fetch = (_, {signal}) =>
    new Promise((resolve, reject) => {
      answer = () => resolve(new Response(JSON.stringify(answers)));
      signal.addEventListener("abort", () => reject(new Error("aborted")));
    });
  await type("vol");
  page.type(input, "volc");
  assert.equal(asked.length, 0);
  answer();
  await settled();
  assert.equal(list.hidden, true);
});

test("a site that is away offers nothing and breaks nothing", async () => {
  globalThis.fetch = () => Promise.reject(new TypeError("no network"));
  await type("vol");
  assert.equal(list.hidden, true);
});

test("arrows go through the options and back to the text, and Enter takes the one that is marked", async () => {
  await type("vol");
  const marked = [];
  for (const key of ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"]) {
    assert.equal(page.press(input, key), true);
    marked.push(active());
  }
  assert.deepEqual(marked, ["🌋volcano", "🐕beagle → golden retriever", null, "🐕beagle → golden retriever"]);
  assert.deepEqual(
    [...list.children].map((node) => node.getAttribute("aria-selected")),
    ["false", "true"],
  );
  assert.equal(page.press(input, "Enter"), true);
  assert.deepEqual(chosen, ["golden retriever"]);
  assert.equal(list.hidden, true);
});

test("Enter without a marked option is left to the form", async () => {
  await type("vol");
  assert.equal(page.press(input, "Enter"), false);
  assert.deepEqual(chosen, []);
});

test("keys that compose a character are left alone", async () => {
  await type("vol");
  assert.equal(page.press(input, "ArrowDown", {isComposing: true}), false);
  assert.equal(active(), null);
});

test("leaving the box takes back what was about to be asked and what is being asked", async () => {
  page.type(input, "vol");
  page.send(input, "blur");
  await page.clock.pass(1000);
  assert.equal(asked.length, 0);
  let answer = () => {};
  globalThis.fetch = (_, {signal}) =>
    new Promise((resolve, reject) => {
      answer = () => resolve(new Response(JSON.stringify(answers)));
      signal.addEventListener("abort", () => reject(new Error("aborted")));
    });
  await type("vol");
  page.send(input, "blur");
  answer();
  await settled();
  assert.equal(list.hidden, true);
});

test("new suggestions begin without a mark", async () => {
  await type("vol");
  page.press(input, "ArrowDown");
  await type("volc");
  assert.equal(active(), null);
  assert.equal(page.press(input, "Enter"), false);
});

test("Escape and leaving the box close the list", async () => {
  await type("vol");
  page.press(input, "Escape");
  assert.equal(list.hidden, true);
  await type("volc");
  page.send(input, "blur");
  assert.equal(list.hidden, true);
});

test("a tap on any part of an option takes it, a tap beside them takes nothing", async () => {
  await type("vol");
  list.click();
  assert.deepEqual(chosen, []);
  page.$("#suggestion-1 .emoji").click();
  assert.deepEqual(chosen, ["golden retriever"]);
});

test("a tap on the list does not take the focus out of the box", async () => {
  await type("vol");
  assert.equal(page.send(list, "pointerdown"), false);
});
