import assert from "node:assert/strict";
import {test} from "node:test";
import {formatEmojis, formatSuggestion, formatTargets} from "../../web/chat/format.js";

const target = (label, where = "everywhere", emoji = "") => ({label, where, emoji});

test("targets are said as a sentence would say them", () => {
  assert.equal(formatTargets([]), "");
  assert.equal(formatTargets(undefined), "");
  assert.equal(formatTargets([target("volcano")]), "volcano");
  assert.equal(formatTargets([target("volcano"), target("goldfish")]), "volcano and goldfish");
  assert.equal(formatTargets([target("a"), target("b"), target("c")]), "a, b and c");
});

test("places are said too", () => {
  assert.equal(formatTargets([target("goldfish", "lower"), target("volcano", "upper")]), "volcano above goldfish");
  assert.equal(formatTargets([target("volcano", "upper")]), "volcano above");
  assert.equal(formatTargets([target("goldfish", "lower")]), "goldfish below");
  assert.equal(formatTargets([target("pizza"), target("volcano", "upper")]), "pizza, volcano above");
});

test("a target of an unknown place is at least named", () => {
  assert.equal(formatTargets([target("volcano", "inside")]), "volcano");
});

test("emojis stand together, and what has none leaves no hole", () => {
  assert.equal(
    formatEmojis([target("volcano", "upper", "🌋"), target("xylophone"), target("pizza", "lower", "🍕")]),
    "🌋🍕",
  );
});

test("a suggestion says what will be dreamed where that has another name than was found", () => {
  assert.equal(formatSuggestion({label: "golden retriever", match: "beagle"}), "beagle → golden retriever");
  assert.equal(formatSuggestion({label: "Café-Bar", match: "cafe bar"}), "Café-Bar");
  assert.equal(formatSuggestion({label: "volcano", match: ""}), "volcano");
});
