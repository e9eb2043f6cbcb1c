"""What every emoji of Unicode dreams: the thing that it shows, or, for faces, people, signs and flags, something kind.

Names and groups come from the npm package `unicode-emoji-json`.
"""

import json
import re
from collections.abc import Collection
from pathlib import Path

from stream.words.normalise import folded, plain, singulars
from stream.words.tokeniser import LETTERED

from .resolve import ResolveError
from .tables import rows

_FILE = "unicode-emoji-json/data-by-emoji.json"
_SIGNS = ("Smileys & Emotion", "People & Body", "Symbols", "Flags")
"""Groups of Unicode's whose emoji decorate a text rather than name a thing."""
_DECORATION = "🔥✨🎉🎊⭐🌟💫⚡🏆🥇"
"""Others that do."""
_THINGS_AMONG_SIGNS = "👻👽🤖💀🎃👾🤡☠😺😸😹😻😼😽🙀😿😾🙈🙉🙊👑"
_FIRST_REGION = 0x1F1E6  # the letter A of a flag


class Pictures:
    """Emoji, as shouts are read (without variants and skin tones), and what each dreams."""

    def __init__(self, packages: Path, known: Collection[str], taken: Collection[str]) -> None:
        """`known` are the names of things, `taken` the emoji that are categories'. Raises OSError."""
        self.named: dict[str, dict[str, str]] = json.loads((packages / _FILE).read_text("utf-8"))
        self._known, self._taken = known, taken
        self._called = {key_of(emoji): self.thing(about["name"]) for emoji, about in self.named.items()}
        self._things = {key_of(row["emoji"]): self._known_thing(row["thing"]) for row in rows("emoji_things.tsv")}
        self._signs = [(re.compile(rf"\b(?:{row['pattern']})"), row["dream"]) for row in rows("signs.tsv")]
        self._signs[-1] = (re.compile("."), self._signs[-1][1])
        self._lands = {code: row["dream"] for row in rows("lands.tsv") for code in row["countries"].split()}

    def sections(self) -> tuple[dict[str, str], dict[str, str]]:
        """The dreams of emoji that show things, and of those that decorate; after a `=` stands a thing's name."""
        things: dict[str, str] = {}
        signs: dict[str, str] = {}
        for emoji, about in self.named.items():
            key, sign = key_of(emoji), self._is_sign(emoji, about["group"])
            if key in self._taken and key not in self._things:
                if sign and key not in things:
                    signs.setdefault(key, "")
                continue
            (signs if sign else things).setdefault(key, self._dream(emoji, key, about))
        for key, thing in self._things.items():
            if key not in signs:
                things.setdefault(key, f"={thing}")
        return things, signs

    def _is_sign(self, emoji: str, group: str) -> bool:
        bare = emoji.replace("\ufe0f", "")
        return bare in _DECORATION or (group in _SIGNS and bare not in _THINGS_AMONG_SIGNS)

    def _dream(self, emoji: str, key: str, about: dict[str, str]) -> str:
        if key in self._things:
            return f"={self._things[key]}"
        if code := country(key):
            return self._lands.get(code, "seashore")
        if name := self.thing(about["name"]):
            return f"={name}"
        name = about["name"].lower()
        return next(dream for pattern, dream in self._signs if pattern.search(name))

    def _known_thing(self, written: str) -> str:
        if found := self.thing(written):
            return found
        raise ResolveError(f"emoji_things.tsv has {written!r}, which means nothing.")

    def thing_of(self, key: str) -> str:
        """The known thing that an emoji shows; else empty."""
        return self._things.get(key) or self._called.get(key, "")

    def thing(self, name: str) -> str:
        """The known thing that an emoji's name names, in the singular; else empty."""
        called = plain(name)
        return next((form for form in (called, *singulars(called)) if form in self._known), "")


def key_of(emoji: str) -> str:
    """An emoji as the tokeniser gives it."""
    return folded(emoji.translate(LETTERED))


def country(key: str) -> str:
    """The code of the country (ISO 3166) or its part whose flag this is; else empty."""
    letters = [ord(char) - _FIRST_REGION for char in key]
    if len(letters) == 2 and all(0 <= letter < 26 for letter in letters):
        return "".join(chr(ord("A") + letter) for letter in letters)
    tags = "".join(chr(ord(char) - 0xE0000) for char in key[1:-1] if 0xE0020 <= ord(char) <= 0xE007E).upper()
    return f"{tags[:2]}-{tags[2:]}" if key[:1] == "\U0001f3f4" and tags else ""
