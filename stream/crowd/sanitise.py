"""Sanitising: names and shouts made fit to be shown to everybody, in Unicode's NFKC."""

import re
import unicodedata

MAX_MARKS = 3  # combining marks on one letter; more would climb over the lines above and below
_JOINER = "\u200d"  # ZERO WIDTH JOINER
_VARIANTS = "\ufe0e\ufe0f"  # an emoji as text, or as a picture
_BLANK = "\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5\u180b\u180c\u180d\u180f"  # letters and marks without ink


def clean(text: str) -> str:
    """`text` in NFKC, without control, bidirectional and invisible characters, its white space made single blanks."""
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFKC", text):
        category = unicodedata.category(char)
        if category.startswith("Z") or char in "\t\n\r":
            kept.append(" ")
        elif char in _JOINER + _VARIANTS:
            if kept and _may_be_emoji(kept[-1]):
                kept.append(char)
            continue
        elif category.startswith("M"):
            marks += 1
            if marks <= MAX_MARKS and char not in _BLANK:
                kept.append(char)
            continue
        elif not category.startswith("C") and char not in _BLANK:
            kept.append(char)
        marks = 0
    shown = unicodedata.normalize("NFKC", "".join(kept))  # marks of what was taken out belong to another letter now
    return re.sub(r" +", " ", shown).strip(" " + _JOINER + _VARIANTS)


def _may_be_emoji(char: str) -> bool:
    return unicodedata.category(char) in ("So", "Sk") or char in _VARIANTS or char in "#*0123456789"


def cut(text: str, length: int) -> str:
    """At most `length` characters of `text`, not parting a letter from its marks nor an emoji's parts."""
    if len(text) <= length:
        return text
    joined = _JOINER + _VARIANTS
    while length and (unicodedata.combining(text[length]) or text[length] in joined or text[length - 1] == _JOINER):
        length -= 1
    return text[:length].rstrip()


def has_ink(text: str) -> bool:
    """Is there a letter, a number or a symbol in a clean text, so that it can be seen and called out?"""
    return any(unicodedata.category(char)[0] in "LNS" for char in text)
