import assert from "node:assert/strict";
import {beforeEach, test} from "node:test";
import {NameForm} from "../../web/chat/name-form.js";
import {ShoutBox} from "../../web/chat/shout-box.js";
import {settled} from "./clock.js";
import {openPage} from "./page.js";

let page;
let box;
let input;
let sent;
let connected;

beforeEach(() => {
  page = openPage(`<div id="unheard" hidden></div><p id="notice" hidden></p>
    <form id="shout"><ul id="suggestions" hidden></ul><input id="shout-text"></form>
    <button id="name"></button><form id="rename" hidden><input id="name-text"></form>`);
  input = page.$("#shout-text");
  sent = [];
  connected = true;
  globalThis.fetch = async () => new Response("[]");
  const places = {
    form: page.$("#shout"),
    input,
    suggestions: page.$("#suggestions"),
    unheard: page.$("#unheard"),
    notice: page.$("#notice"),
  };
  box = new ShoutBox(places, (text) => {
    if (connected) sent.push(text);
    return connected;
  });
});

function shout(text) {
  input.value = text;
  assert.equal(page.submit(page.$("#shout")), true);
}

function notice() {
  return page.$("#notice").hidden ? null : page.$("#notice").textContent;
}

test("what is typed is sent without the space around it, and the box is empty again", () => {
  shout("  volcano ");
  shout("   ");
  assert.deepEqual(sent, ["volcano"]);
  assert.equal(input.value, "   ");
  assert.equal(notice(), null);
});

test("without a connection the word is kept, and that is said for six seconds", async () => {
  connected = false;
  box.shout(" volcano "); // from a button, say
  assert.equal(input.value, "volcano");
  await page.clock.pass(3000);
  shout("volcano");
  assert.match(notice(), /Not connected/);
  await page.clock.pass(5900); // the second time counts
  assert.match(notice(), /Not connected/);
  await page.clock.pass(100);
  assert.equal(notice(), null);
  shout("volcano");
  connected = true;
  shout("volcano");
  assert.equal(notice(), null);
});

test("a shout that came too fast is given back, unless something else is being written", () => {
  shout("volcano");
  box.refused({code: "too_fast", message: "Slowly.", retry_after: 2});
  assert.equal(input.value, "volcano");
  assert.equal(notice(), "Slowly.");
  shout("castle");
  input.value = "piz";
  box.refused({code: "too_fast", message: "Slowly.", retry_after: 2});
  assert.equal(input.value, "piz");
});

test("a refusal stands as long as one has to wait", async () => {
  box.refused({code: "too_fast", message: "Slowly.", retry_after: 10});
  await page.clock.pass(9900);
  assert.equal(notice(), "Slowly.");
  await page.clock.pass(100);
  assert.equal(notice(), null);
});

test("a shout that came too fast is given back once", () => {
  shout("volcano");
  box.refused({code: "too_fast", message: "Slowly.", retry_after: 2});
  input.value = "";
  box.refused({code: "too_fast", message: "Slowly.", retry_after: 2});
  assert.equal(input.value, "");
  shout("xyzzy");
  box.unheard({text: "xyzzy", suggestions: [], answer: ""});
  box.refused({code: "too_fast", message: "Slowly.", retry_after: 2});
  assert.equal(input.value, "");
});

test("a shout closes the list of suggestions", async () => {
  globalThis.fetch = async () => new Response('[{"index": 980, "label": "volcano", "emoji": "", "match": "volcano"}]');
  page.type(input, "vol");
  await page.clock.pass(120);
  await settled();
  assert.equal(page.$("#suggestions").hidden, false);
  shout("vol");
  assert.equal(page.$("#suggestions").hidden, true);
});

test("a shout that was heard, and one that is not allowed, are not given back", () => {
  shout("volcano");
  box.heard();
  box.refused({code: "too_fast", message: "", retry_after: 0});
  assert.equal(input.value, "");
  assert.equal(notice(), "That did not get through.");
  shout("drat");
  box.refused({code: "bad_text", message: "No.", retry_after: 0});
  assert.equal(input.value, "");
});

test("a word that nobody knows is answered with buttons that shout what may have been meant", () => {
  const suggestions = [
    {label: "volcano", emoji: "🌋", match: "volcano"},
    {label: "golden retriever", emoji: "", match: "beagle"},
  ];
  box.unheard({text: "volcanic", suggestions, answer: "Perhaps"});
  assert.deepEqual(page.texts("#unheard button"), ["🌋 volcano", "beagle → golden retriever"]);
  assert.equal(page.$("#unheard span").textContent, "Perhaps");
  assert.equal(page.$("#unheard").hidden, false);
  page.$("#unheard button:last-child").click();
  assert.deepEqual(sent, ["golden retriever"]);
  assert.equal(page.$("#unheard").hidden, true);
});

test("where there is nothing to offer that is said", () => {
  box.unheard({text: "<b>xyzzy</b>", suggestions: [], answer: ""});
  assert.equal(page.$("#unheard").hidden, true);
  assert.match(notice(), /^I cannot dream “<b>xyzzy<\/b>” yet/);
});

test("typing a letter on the bare page goes into the box, other keys and other places do not", () => {
  page.press(document.body, "v", {ctrlKey: true});
  page.press(document.body, "Enter");
  page.press(document.body, "1");
  page.press(page.$("#name"), "v");
  assert.notEqual(document.activeElement, input);
  input.checkVisibility = () => false;
  page.press(document.body, "v");
  assert.notEqual(document.activeElement, input);
  input.checkVisibility = () => true;
  page.press(document.body, "é");
  assert.equal(document.activeElement, input);
});

test("the server says how long a shout may be", () => {
  box.limit(80);
  assert.equal(input.maxLength, 80);
});

function names() {
  const chosen = [];
  const places = {button: page.$("#name"), form: page.$("#rename"), input: page.$("#name-text")};
  const form = new NameForm(places, (name) => chosen.push(name));
  form.show("Quiet Otter");
  return {chosen, limit: (length) => form.limit(length), ...places, edit: () => places.button.click()};
}

test("the own name is a button that becomes a form with that name", () => {
  const {button, form, input: name, edit} = names();
  edit();
  assert.deepEqual([button.hidden, form.hidden, name.value], [true, false, "Quiet Otter"]);
  assert.equal(document.activeElement, name);
  assert.deepEqual([name.selectionStart, name.selectionEnd], [0, "Quiet Otter".length]); // typing replaces it
});

test("the server says how long a name may be", () => {
  const {limit, input: name} = names();
  limit(24);
  assert.equal(name.maxLength, 24);
});

test("a new name is chosen by Enter and by going elsewhere, once", () => {
  const {chosen, button, form, input: name, edit} = names();
  edit();
  name.value = " Ada ";
  assert.equal(page.submit(form), true);
  assert.deepEqual(chosen, ["Ada"]);
  assert.deepEqual([button.hidden, form.hidden], [false, true]);
  assert.equal(document.activeElement, button);
  page.send(name, "blur");
  edit();
  name.value = "Bo";
  input.focus(); // and with that the name loses the focus
  assert.deepEqual(chosen, ["Ada", "Bo"]);
  assert.equal(document.activeElement, input);
});

test("the same name, none, and Escape change nothing", () => {
  const {chosen, button, form, input: name, edit} = names();
  for (const text of ["Quiet Otter", "  "]) {
    edit();
    name.value = text;
    page.submit(form);
  }
  edit();
  name.value = "Ada";
  page.press(name, "Escape");
  assert.equal(document.activeElement, button);
  assert.deepEqual(chosen, []);
  assert.equal(form.hidden, true);
});
