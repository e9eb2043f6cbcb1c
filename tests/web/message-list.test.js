import assert from "node:assert/strict";
import {beforeEach, test} from "node:test";
import {ClassProbabilities} from "../../web/chat/class-probabilities.js";
import {MessageList} from "../../web/chat/message-list.js";
import {showScene} from "../../web/chat/scene-label.js";
import {byId, element} from "../../web/lib/dom.js";
import {openPage} from "./page.js";

const ME = {id: 3, name: "Ada"};
const VOLCANO = {label: "volcano", emoji: "🌋", where: "everywhere"};

let page;
let list;
let lines;

beforeEach(() => {
  page = openPage('<ol></ol><ul></ul><span id="emoji"></span><span id="subject"></span><p id="by"></p>');
  list = page.$("ol");
  lines = new MessageList(list);
});

function shout(text, from = 7, targets = []) {
  return {type: "shout", id: 1, from, name: "Eve", text, targets};
}

/** Layout: so high is the window, so high the list, and so far it is scrolled. */
function laidOut(clientHeight, scrollHeight, scrollTop) {
  for (const [name, value] of Object.entries({clientHeight, scrollHeight})) {
    Object.defineProperty(list, name, {value, configurable: true});
  }
  list.scrollTop = scrollTop;
  page.send(list, "scroll");
}

test("markup in a shout is text", () => {
  lines.add(shout("<img src=x onerror=alert(1)>"));
  assert.equal(page.$("ol img"), null);
  assert.equal(page.$("ol .text").textContent, "<img src=x onerror=alert(1)>");
});

test("a shout says what it was taken for, by its emoji alone where it said so itself", () => {
  lines.add(shout("a VOLCANO please", 7, [VOLCANO]));
  lines.add(shout("lava", 7, [VOLCANO]));
  lines.add(shout("hm"));
  assert.deepEqual(page.texts("ol .meaning"), ["🌋", "🌋 volcano"]);
});

test("talk and replies stand there too", () => {
  lines.add({type: "said", id: 1, from: 7, name: "Eve", text: "hello"});
  lines.add({type: "reply", to: "Ada", text: "I see a volcano."});
  assert.deepEqual(page.texts("ol li"), ["Eve hello", "I see a volcano."]);
});

test("the viewer's own lines and answers to them are marked, also under a new name", () => {
  lines.restart({...ME}, [shout("pizza", 3), shout("castle", 7)]);
  lines.rename("Bo");
  lines.add({type: "reply", to: "Ada", text: "to another"});
  lines.add({type: "reply", to: "Bo", text: "to you"});
  assert.deepEqual(page.texts(".own"), ["Eve pizza", "to you"]);
});

test("a restart puts the history in the place of what stands there, an empty one takes nothing away", () => {
  lines.add(shout("old"));
  lines.restart({...ME}, []);
  assert.deepEqual(page.texts(".text"), ["old"]);
  lines.restart({...ME}, [shout("new")]);
  assert.deepEqual(page.texts(".text"), ["new"]);
});

test("one person's lines can be taken away, and everybody's", () => {
  for (const from of [7, 8, 7]) lines.add(shout(`by ${from}`, from));
  lines.clear(7);
  assert.deepEqual(page.texts(".text"), ["by 8"]);
  lines.clear(0);
  assert.deepEqual(page.texts(".text"), []);
});

test("only the last hundred and twenty lines are kept", () => {
  for (let i = 0; i < 130; i += 1) lines.add(shout(String(i)));
  const texts = page.texts(".text");
  assert.deepEqual([texts.length, texts[0], texts[119]], [120, "10", "129"]);
});

test("the newest line stays in sight, but whoever reads older ones is not torn away", () => {
  laidOut(100, 500, 400);
  lines.add(shout("a"));
  assert.equal(list.scrollTop, 500);
  laidOut(100, 500, 200);
  lines.add(shout("b"));
  assert.equal(list.scrollTop, 200);
});

test("one's own shout is always shown", () => {
  lines.restart({...ME}, []);
  laidOut(100, 500, 200);
  lines.add(shout("mine", 3));
  assert.equal(list.scrollTop, 500);
});

test("a restart shows the newest line, and so does a list that nobody has scrolled yet", () => {
  Object.defineProperty(list, "scrollHeight", {value: 500, configurable: true});
  page.resized();
  assert.equal(list.scrollTop, 500);
  laidOut(100, 500, 200);
  lines.restart({...ME}, [shout("new")]);
  assert.equal(list.scrollTop, 500);
});

test("the newest line stays in sight when the list is squeezed, unless older ones are being read", () => {
  laidOut(100, 500, 400);
  list.scrollTop = 380;
  page.resized();
  assert.equal(list.scrollTop, 500);
  laidOut(100, 500, 200);
  page.resized();
  assert.equal(list.scrollTop, 200);
});

test("the scene's label says what is dreamed and for whom", () => {
  const places = {emoji: page.$("#emoji"), subject: page.$("#subject"), by: page.$("#by")};
  const label = () => ["#emoji", "#subject", "#by"].map((id) => page.$(id).textContent);
  showScene(places, {targets: [VOLCANO], by: "Ada"});
  assert.deepEqual(label(), ["🌋", "volcano", "for Ada"]);
  assert.equal(document.documentElement.classList.contains("inviting"), false);
  showScene(places, {targets: [VOLCANO], by: ""});
  assert.match(page.$("#by").textContent, /^of its own accord/);
  assert.equal(document.documentElement.classList.contains("inviting"), true);
  showScene(places, {targets: [], by: ""});
  assert.deepEqual(label(), ["", "nothing yet", "Shout something."]);
});

test("a long subject is marked, to be set smaller", () => {
  const places = {emoji: page.$("#emoji"), subject: page.$("#subject"), by: page.$("#by")};
  showScene(places, {targets: [{...VOLCANO, label: "soft-coated wheaten terrier"}], by: ""});
  assert.equal(page.$("#subject").classList.contains("long"), true);
  showScene(places, {targets: [VOLCANO], by: ""});
  assert.equal(page.$("#subject").classList.contains("long"), false);
});

test("class probabilities have three rows from the beginning, and empty those that nothing fills", () => {
  const probabilities = new ClassProbabilities(page.$("ul"));
  assert.deepEqual(page.texts("ul li"), ["", "", ""]);
  probabilities.show([{index: 980, label: "volcano", probability: 0.876}]);
  assert.deepEqual(page.texts("ul li"), ["volcano88 %", "", ""]);
  assert.equal(page.$("ul .bar").style.getPropertyValue("--share"), "0.876");
  probabilities.show();
  assert.deepEqual(page.texts("ul li"), ["", "", ""]);
});

test("an element that the page lacks is named", () => {
  assert.equal(byId("by", HTMLElement), page.$("#by"));
  assert.throws(() => byId("gone", HTMLElement), /no HTMLElement with the id "gone"/);
  assert.throws(() => byId("by", HTMLButtonElement), /no HTMLButtonElement with the id "by"/);
});

test("what is put into an element is text, never markup", () => {
  const node = element("p", {class: "a"}, "<b>", element("i"));
  assert.equal(node.outerHTML, '<p class="a">&lt;b&gt;<i></i></p>');
});
