import assert from "node:assert/strict";
import {beforeEach, test} from "node:test";
import {Tally} from "../../web/chat/tally.js";
import {openPage} from "./page.js";

let page;
let tally;
let joined;

beforeEach(() => {
  page = openPage('<span id="countdown"></span><ul></ul>');
  joined = [];
  tally = new Tally({list: page.$("ul"), countdown: page.$("#countdown")}, (label) => joined.push(label));
});

function wish(label, votes, standing = votes) {
  return {label, votes, standing, by: "Ada", targets: [{label, emoji: "", where: "everywhere"}]};
}

function countdown() {
  return page.$("#countdown").textContent;
}

test("it shows the words that wait with their votes, five at most", () => {
  tally.show({seconds_left: 3, entries: ["a", "b", "c", "d", "e", "f"].map((label, i) => wish(label, 6 - i))});
  assert.deepEqual(page.texts(".word"), ["a", "b", "c", "d", "e"]);
  assert.deepEqual(page.texts(".votes"), ["6", "5", "4", "3", "2"]);
});

test("a tap joins a word by the name that it shows", () => {
  const above = [
    {label: "volcano", emoji: "🌋", where: "upper"},
    {label: "goldfish", emoji: "🐟", where: "lower"},
  ];
  tally.show({seconds_left: 3, entries: [{...wish("volcano", 1), targets: above}]});
  page.$("button").click();
  assert.deepEqual(joined, ["volcano above goldfish"]);
  assert.equal(page.$(".emoji").textContent, "🌋🐟");
});

test("the same words keep their buttons, so that none is replaced under a finger", () => {
  tally.show({seconds_left: 3, entries: [wish("pizza", 1), wish("castle", 1)]});
  const before = page.$("button");
  tally.show({seconds_left: 2, entries: [wish("pizza", 4), wish("castle", 1)]});
  assert.equal(page.$("button"), before);
  assert.deepEqual(page.texts(".votes"), ["4", "1"]);
  tally.show({seconds_left: 2, entries: [wish("castle", 5), wish("pizza", 4)]});
  assert.deepEqual(page.texts(".word"), ["castle", "pizza"]);
});

test("in a vote the bars are as long as what each weighs beside the first", () => {
  const entries = [wish("pizza", 2, 4), wish("castle", 3, 1)];
  tally.show({seconds_left: 3, contested: true, entries});
  const shares = () =>
    [...document.querySelectorAll("button")].map((button) => button.style.getPropertyValue("--share"));
  assert.deepEqual(shares(), ["1", "0.25"]);
  tally.show({seconds_left: 3, contested: false, entries});
  assert.deepEqual(shares(), ["0", "0"]);
});

test("a screen reader hears word, votes and who was first", () => {
  tally.show({seconds_left: 3, entries: [wish("pizza", 1), wish("castle", 2)]});
  const labels = [...document.querySelectorAll("button")].map((button) => button.getAttribute("aria-label"));
  assert.deepEqual(labels, [
    "pizza, 1 vote, first by Ada; shout it too",
    "castle, 2 votes, first by Ada; shout it too",
  ]);
});

test("it counts down to the turn, says where a vote decides, and invites when nothing waits", async () => {
  tally.show({seconds_left: 2.4, entries: [wish("pizza", 1)]});
  assert.equal(countdown(), "in 3 s");
  await page.clock.pass(1000);
  assert.equal(countdown(), "in 2 s");
  await page.clock.pass(2000);
  assert.equal(countdown(), "now");
  tally.show({seconds_left: 9, contested: true, entries: [wish("pizza", 1), wish("castle", 1)]});
  assert.equal(countdown(), "by vote in 9 s");
  tally.show({seconds_left: 9, entries: []});
  assert.equal(countdown(), "is yours to shout");
  assert.deepEqual(page.texts("button"), []);
});
