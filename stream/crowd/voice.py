"""The bot's phrases, which an artist writes: a TOML file for each language or mood.

voice = Voice.load("en", rng)
voice.say("won", name="Ada", subject="volcano")
"""

import random
import string
import tomllib
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from stream.ipc.scene import Place, Target
from stream.words.normalise import plain

FIELDS: Mapping[str, frozenset[str]] = {
    "hello": frozenset({"name"}),
    "won": frozenset({"name", "subject"}),
    "mixture": frozenset({"name", "subject", "other"}),
    "stands_in": frozenset({"name", "wanted", "relative"}),
    "group": frozenset({"name", "wanted", "subject"}),
    "asked": frozenset({"name", "subject", "by"}),
    "asked_while_alone": frozenset({"name", "subject"}),
    "unheard": frozenset({"name", "text"}),
    "unheard_with_ideas": frozenset({"name", "text"}),
    "surplus": frozenset({"name", "subject", "wanted"}),
    "answer_hello": frozenset({"name"}),
    "answer_help": frozenset({"name"}),
    "answer_what": frozenset({"name", "subject"}),
    "answer_who": frozenset({"name"}),
    "answer_maker": frozenset({"name"}),
    "answer_how": frozenset({"name"}),
    "answer_ideas": frozenset({"name", "ideas"}),
    "answer_stop": frozenset({"name"}),
    "answer_thanks": frozenset({"name"}),
    "unfit": frozenset({"name"}),
    "person": frozenset({"name"}),
    "violence": frozenset({"name"}),
    "despair": frozenset({"name"}),
    "joining": frozenset({"first", "second"}),
    "more_names": frozenset({"names", "count"}),
    "above": frozenset({"upper", "lower"}),
    "upper": frozenset({"subject"}),
    "lower": frozenset({"subject"}),
}
"""The lists of phrases of a voice, and what may stand in braces in each. Of the last five the first phrase is used."""
_GRAMMAR = ("joining", "more_names", "above", "upper", "lower")
QUESTIONS = "questions"
"""The list of what people write who ask what is being dreamed."""
TOPICS = tuple(key.removeprefix("answer_") for key in FIELDS if key.startswith("answer_"))
"""What else people ask; the lists `ask_...` are what they write, `answer_...` what they get."""
_ASKS = tuple(f"ask_{topic}" for topic in TOPICS)
_LISTS = (*FIELDS, QUESTIONS, *_ASKS)
_KIND = ("unfit", "person", "violence", "despair")
"""What is said to who shouts what hurts."""
_OPTIONAL = frozenset({"surplus", *_KIND, *_ASKS, *(f"answer_{topic}" for topic in TOPICS)})
"""Lists that voices of an earlier time lack; those of the default voice serve them."""
DEFAULT = "en"
# ruff: noqa: SIM905  (words read better than a list of strings)
_COURTESIES = frozenset(
    (
        "please pls plz reverie dreamer the hey hi oh so and now then again here exactly actually ok okay bitte denn "
        "eigentlich du svp s il te vous plait donc alors"
    ).split()
)
"""Before or after a question they do not matter."""
_MAX_PHRASE_CHARS = 400  # characters of a phrase
_MAX_FILE_BYTES = 1 << 20
_MAX_NAMES = 3

VOICES = Path(__file__).with_name("voices")


class VoiceError(ValueError):
    """A voice that cannot speak, said in one sentence."""


class Voice:
    """Says things in ever new words: never twice the same phrase running, nor one of the latest few of many."""

    def __init__(
        self,
        phrases: Mapping[str, Sequence[str]],
        questions: Sequence[str],
        rng: random.Random,
        topics: Mapping[str, str] | None = None,
        other_topics: Mapping[str, str] | None = None,
    ) -> None:
        """`phrases` has a list for each key of FIELDS, with nothing in braces but what is allowed there.

        `topics` are of TOPICS, by what people write; `other_topics` are what they may write who do not speak its
        language.
        """
        self._phrases = {key: list(dict.fromkeys(phrases[key])) for key in FIELDS}
        self._lately = {key: deque[str](maxlen=max(1, len(some) // 2)) for key, some in self._phrases.items()}
        self._questions = tuple(f"{plain(question)} " for question in questions)
        self._topics, self._other_topics = topics or {}, other_topics or {}
        self._rng = rng

    @classmethod
    def load(cls, voice: str, rng: random.Random) -> "Voice":
        """The voice of a language that comes with the show, or of a file. Raises VoiceError."""
        path = VOICES / f"{voice}.toml"
        return cls.read(path if voice.isalpha() and path.is_file() else Path(voice), rng)

    @classmethod
    def read(cls, path: Path, rng: random.Random) -> "Voice":
        """Raises VoiceError, which says what is wrong with the file."""
        content = _content(path)
        default = _content(VOICES / f"{DEFAULT}.toml")
        _check(path, {key: default[key] for key in _OPTIONAL} | content)
        whole = default | content
        phrases = {key: whole[key] for key in FIELDS}
        return cls(phrases, whole[QUESTIONS], rng, _by_question(content), _by_question(default))

    def say(self, key: str, **fields: str) -> str:
        """A phrase of this key, begun with a capital letter."""
        lately = self._lately[key]
        phrase = self._rng.choice([one for one in self._phrases[key] if one not in lately] or self._phrases[key])
        lately.append(phrase)
        return _capitalised(phrase.format_map(fields))

    def topic(self, text: str) -> str | None:
        """What somebody asks about: one of TOPICS, "" for what is being dreamed; None for no question."""
        asked = plain(text)
        if (topic := _found(asked, self._topics)) is not None:
            return topic
        return "" if f"{asked} ".startswith(self._questions) else _found(asked, self._other_topics)

    def is_plain_question(self, text: str) -> bool:
        """Whether a text is such a question and nothing more, not even a courtesy."""
        asked = plain(text)
        return asked in self._topics or f"{asked} " in self._questions or asked in self._other_topics

    def joined(self, words: Sequence[str]) -> str:
        """ "cat, dog and volcano"; empty for none."""
        if len(words) < 2:
            return "".join(words)
        return self._grammar("joining", first=", ".join(words[:-1]), second=words[-1])

    def names(self, names: Sequence[str]) -> str:
        """Whom to speak to, of many only the first few by name."""
        names = list(dict.fromkeys(names))
        if len(names) <= _MAX_NAMES:
            return self.joined(names)
        first = ", ".join(names[: _MAX_NAMES - 1])
        return self._grammar("more_names", names=first, count=str(len(names) - _MAX_NAMES + 1))

    def subject(self, targets: Sequence[Target]) -> str:
        """What these targets show, in words; as the pages say it."""

        labels: dict[Place, list[str]] = {"upper": [], "lower": [], "everywhere": []}
        for target in targets:
            labels[target.where if target.where in labels else "everywhere"].append(target.label)
        upper, lower, beside = map(self.joined, labels.values())
        places = ""
        if upper and lower:
            places = self._grammar("above", upper=upper, lower=lower)
        elif upper or lower:
            places = self._grammar("upper" if upper else "lower", subject=upper or lower)
        return ", ".join(filter(None, (beside, places)))

    def _grammar(self, key: str, **fields: str) -> str:
        return self._phrases[key][0].format_map(fields)


def _content(path: Path) -> dict[str, Any]:
    """What stands in the file of a voice. Raises VoiceError."""
    try:
        with path.open("rb") as file:
            text = file.read(_MAX_FILE_BYTES).decode("utf-8")
        return tomllib.loads(text)
    except OSError as error:
        raise VoiceError(f"The voice {path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise VoiceError(f"The voice {path} is not TOML: {error}.") from error


def _check(path: Path, content: Mapping[str, Any]) -> None:
    """Raises VoiceError for the first thing that is wrong with the lists."""
    for key in content:
        if key not in _LISTS:
            raise VoiceError(f"The voice {path} has {key!r}, but its lists are {', '.join(_LISTS)}.")
    for key in _LISTS:
        some, are_questions = content.get(key), key in (QUESTIONS, *_ASKS)
        least = 1 if key in _GRAMMAR or are_questions else 2
        if not isinstance(some, list) or len(some) < least or not all(isinstance(one, str) for one in some):
            raise VoiceError(f"The voice {path} needs a list {key!r} of {least} or more phrases.")
        for one in some:
            if are_questions and not plain(one):
                raise VoiceError(f"The voice {path} has a question without a letter.")
            if reason := _fault(one, FIELDS.get(key, frozenset())):
                raise VoiceError(f"The voice {path} has in {key!r} the phrase {one[:60]!r}, which {reason}.")


def _by_question(content: Mapping[str, Any]) -> dict[str, str]:
    """The topics of a voice, by the plain text of what people write."""
    return {plain(question): topic for topic in TOPICS for question in content.get(f"ask_{topic}", ())}


def _found(asked: str, topics: Mapping[str, str]) -> str | None:
    """The topic of a plain text; courtesies before and after it do not matter."""
    words = asked.split()
    while words:
        if (topic := topics.get(" ".join(words))) is not None:
            return topic
        if words[-1] in _COURTESIES:
            words.pop()
        elif words[0] in _COURTESIES:
            del words[0]
        else:
            break
    return None


def _fault(phrase: str, allowed: frozenset[str]) -> str:
    """What keeps a phrase from being said; empty for a good one.

    Only plain names may stand in braces: with `{name.x}` or `{name!r}` a phrase could reach into the program.
    """
    if not phrase.strip() or len(phrase) > _MAX_PHRASE_CHARS or not phrase.isprintable():
        return f"is not a line of 1 to {_MAX_PHRASE_CHARS} characters"
    try:
        parts = list(string.Formatter().parse(phrase))
    except ValueError as error:
        return f"has a brace without its other one ({error})"
    for _, name, form, conversion in parts:
        if name is not None and (name not in allowed or form or conversion):
            known = ", ".join(f"{{{one}}}" for one in sorted(allowed)) or "nothing"
            return f"has {{{name}}} in it, but may only have {known}"
    return ""


def _capitalised(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
