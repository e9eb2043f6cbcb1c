"""Names and shouts made fit to be shown to everybody."""

import re
import unicodedata

MAX_MARKS = 3  # combining marks on one letter; more would climb over the lines above and below
_JOINERS = "\u200d\ufe0f\ufe0e"  # part of emoji


def clean(text: str) -> str:
    """`text` in NFKC, without control, bidirectional and invisible characters, its white space made single blanks."""
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFKC", text):
        category = unicodedata.category(char)
        if category.startswith("Z") or char in "\t\n\r":
            kept.append(" ")
            marks = 0
        elif category.startswith("M"):
            marks += 1
            if marks <= MAX_MARKS:
                kept.append(char)
        elif char in _JOINERS or not category.startswith("C"):
            kept.append(char)
            marks = 0
    return re.sub(r" +", " ", "".join(kept)).strip(f" {_JOINERS}")


def cut(text: str, length: int) -> str:
    """At most `length` characters of `text`, not parting a letter from its marks nor an emoji's parts."""
    if len(text) <= length:
        return text
    while length and (unicodedata.combining(text[length]) or text[length] in _JOINERS or text[length - 1] == "\u200d"):
        length -= 1
    return text[:length].rstrip()
