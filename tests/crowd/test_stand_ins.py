"""The dreamer says what stands in for what, once for each thing, and dreams it with its weights and places."""

import json
import random
from pathlib import Path
from typing import Any

import msgspec

from stream.crowd import Chat, Director
from stream.words import Vocabulary


def shouted(chat: Chat, text: str) -> list[dict[str, Any]]:
    outcome = chat.receive(chat.join(), json.dumps({"type": "shout", "text": text}))
    return [msgspec.to_builtins(message) for message in outcome.to_all]


def chat(words: Path | None = None) -> Chat:
    rng = random.Random(1)
    return Chat(Vocabulary.load(words), Director(8, 20, 60, "democracy", rng), rng)


def test_it_is_said_what_stands_in() -> None:
    shout, reply = shouted(chat(), "a tree")
    assert [target["label"] for target in shout["targets"]] == ["lakeside", "valley"]
    assert "tree" in str(reply["text"]) and "lakeside and valley" in str(reply["text"]).lower()


def test_each_thing_is_answered_by_itself_and_a_category_not_at_all() -> None:
    _, *replies = shouted(chat(), "a tree and a goat")
    assert len(replies) == 2 and "ibex" in str(replies[1]["text"])
    assert len(shouted(chat(), "volcano")) == 1


def test_weights_reach_the_dream(tmp_path: Path) -> None:
    words = tmp_path / "mine.toml"
    words.write_text('[dreams]\ntree = "maypole*3 + daisy"\n', "utf-8")
    shout, _ = shouted(chat(words), "tree")
    assert [target["weight"] for target in shout["targets"]] == [3, 1]
