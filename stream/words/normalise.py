"""Text normalisation, so that texts can be compared: no case, no accents, no punctuation, no plural."""

import re
import unicodedata

_ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u065f\u0670]")  # marks of Latin, Hebrew, Arabic
_UNSEEN = re.compile(  # soft hyphens, directions, joiners, variants, skin tones
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]"
)
_APOSTROPHES = re.compile("['\u2018\u2019\u02bc`\u00b4]")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "đ": "d", "\u0131": "i", "_": " "})
LETTER = "(?:[^\\W_]|[\u0900-\u0963\u0966-\u0e3e\u0e40-\u109f\u1780-\u17d3])"
"""One letter or digit, or a vowel sign of the scripts from Devanagari to Khmer, which hold a word together."""
WORDS = re.compile(f"{LETTER}+")


def folded(text: str) -> str:
    """`text` without case, accents, apostrophes and what cannot be seen: "Jack-o'-Lantern" becomes "jack-o-lantern"."""
    if text.isascii():
        return _APOSTROPHES.sub("", text.lower())
    shown = _UNSEEN.sub("", text).casefold()
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", _APOSTROPHES.sub("", shown)))
    return unicodedata.normalize("NFC", bare.casefold()).translate(_LETTERS)


def plain(text: str) -> str:
    """`text` as words alone: "Jack-o'-Lantern" becomes "jack o lantern"."""
    return " ".join(WORDS.findall(folded(text)))


_ENDINGS = (
    ("ies", ("y", "ie")),
    ("ves", ("f", "fe", "ve")),
    ("sses", ("ss",)),
    ("ches", ("ch", "che")),
    ("shes", ("sh", "she")),
    ("xes", ("x", "xe")),
    ("zzes", ("z", "zz")),
    ("zes", ("z", "ze")),
    ("oes", ("o", "oe")),
    ("ses", ("s", "se")),
    ("men", ("man",)),
    ("geese", ("goose",)),
    ("mice", ("mouse",)),
    ("oxen", ("ox",)),
)


def singulars(text: str) -> tuple[str, ...]:
    """What a plain text may be the plural of, after the rules of English spelling; empty when it is no plural."""
    for ending, replacements in _ENDINGS:
        if text.endswith(ending):
            return tuple(text.removesuffix(ending) + replacement for replacement in replacements)
    if text.endswith("s") and not text.endswith(("ss", "us", "is")):
        return (text[:-1],)
    return ()
