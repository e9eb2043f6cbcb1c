"""Tokeniser: cuts a text into words, emoji, runs of scripts that write without blanks, and signs.

Tested in tests/words/test_vocabulary.py.
"""

import re
from collections.abc import Collection, Iterator
from typing import Literal, NamedTuple

from .normalise import LETTER, folded

MAX_CHARS = 400
"""Of a text that are read."""
_GLYPHS = "\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # kana and Chinese characters
_PARTS = re.compile(
    rf"(?P<keycap>[0-9]\u20e3)|(?P<glyphs>[{_GLYPHS}]+)|(?P<word>(?:(?![{_GLYPHS}]){LETTER})+)|(?P<sign>[^\s_])"
)
_SIGNS = "+&,;:/|!?()"
"""They part what stands before them from what comes after; other signs, such as hyphens, are blanks."""
_MAX_EMOJI_CHARS = 8
LETTERED = str.maketrans(
    dict.fromkeys("\u24c2\u2122\u2139\u3297\u3299\U0001f201\U0001f202\U0001f21a\U0001f22f", "\U0001f197")
    | dict.fromkeys(map(chr, range(0x1F232, 0x1F23B)), "\U0001f197")
    | dict.fromkeys("\U0001f250\U0001f251", "\U0001f197")
    | {"\u203c": "\u2757", "\u2049": "\u2753"}
)
"""Emoji that would become letters or punctuation without case, and like ones that stay signs."""


class Token(NamedTuple):
    text: str
    """As it is looked up: without case and accents."""
    kind: Literal["word", "glyphs", "emoji", "sign"]


def tokens(text: str, emojis: Collection[str]) -> Iterator[Token]:
    """The parts of `text` in their order. A sign that is one of the `emojis`, alone or with those after it, is one."""
    shown = folded(text[:MAX_CHARS].translate(LETTERED))
    place = 0
    while part := _PARTS.search(shown, place):
        start, place = part.span()
        if part.lastgroup == "word":
            yield Token(part[0], "word")
        elif part.lastgroup == "glyphs":
            yield Token(part[0], "glyphs")
        else:
            lengths = range(min(_MAX_EMOJI_CHARS, len(shown) - start), 0, -1)
            length = next((length for length in lengths if shown[start : start + length] in emojis), 0)
            place = start + max(length, 1)
            if length or part[0] in _SIGNS:
                yield Token(shown[start:place], "emoji" if length else "sign")
