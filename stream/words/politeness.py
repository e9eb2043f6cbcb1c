"""Politeness: "please" in many languages, before and after what is asked for, and "thank you" after it.

Tested in tests/words/test_talk.py.
"""

import re
from collections.abc import Iterable, Sequence

from .inflection import ARTICLES
from .normalise import plain
from .stopwords import JOINERS

_PLEASE = {
    "en": "please, pretty please, pls, plz, plse, pleas, pweeze, kindly, if you please",
    "de": "bitte, bitte bitte, bitte mal, bitte ein mal, bitte einmal, bitteschön",
    "fr": "s'il vous plaît, s il vous plait, s'il te plaît, s il te plait, svp, stp",
    "es": "por favor, porfavor, porfa, porfis",
    "it": "per favore, perfavore, per piacere, per cortesia",
    "pt": "por favor, se faz favor, faz favor, pfv",
    "nl": "alsjeblieft, alstublieft, asjeblieft, aub, graag",
    "sv": "snälla, är du snäll",
    "da": "venligst, vær så venlig",
    "no": "vær så snill, vennligst",
    "fi": "ole hyvä, olkaa hyvä, kiitos",
    "pl": "proszę, poproszę",
    "cs": "prosím, prosím tě",
    "hu": "kérlek, kérem, légyszi, légy szíves",
    "ro": "te rog, vă rog",
    "hr": "molim, molim te",
    "tr": "lütfen, lütfeen",
    "ru": "пожалуйста, пожалуйста покажи, плиз, плз, прошу",
    "uk": "будь ласка",
    "bg": "моля",
    "el": "παρακαλώ, parakalo",
    "ar": "من فضلك, لو سمحت, رجاء",
    "he": "בבקשה",
    "fa": "لطفا",
    "hi": "कृपया, प्लीज़, kripya",
    "ko": "제발, 부탁해요, 부탁드려요, 주세요, 보여주세요, 보여 주세요",
    "id": "tolong, mohon",
    "vi": "làm ơn, xin",
}
_THANKS = (
    "thanks, thank you, thank u, thx, ty, danke, merci, gracias, grazie, obrigado, obrigada, bedankt, tack, tak, takk, "
    "kiitos, dziękuję, děkuji, köszönöm, mulțumesc, hvala, teşekkürler, спасибо, дякую, "
    "ευχαριστώ, شكرا, תודה, 감사합니다"
)
_MAX_WORDS = 4
_SIGNS = ",;:.!?"
_NOT_BEFORE = JOINERS | ARTICLES | {"of", "or", "my", "the"}
"""After these a last word is a thing: a hammer and a tack."""


def _pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    """Matches any of them, with letters drawn out: "pleaseeee"."""
    drawn = ("".join(char if char == " " else f"{re.escape(char)}+" for char in plain(one)) for one in phrases)
    return re.compile("|".join(dict.fromkeys(drawn)))


_PHRASES = ", ".join(_PLEASE.values()).split(", ")
_BEFORE = _pattern(_PHRASES)
_PLEADING = _pattern([*_PHRASES, "tack", "tak", "takk"])
_AFTER = _pattern([*_PHRASES, *_THANKS.split(", ")])


def asked_politely(words: Sequence[str]) -> tuple[int, int]:
    """From where to where some tokens go without politeness at their ends; all of them if they are nothing else."""
    start, end = 0, len(words)
    while length := _length(_BEFORE, words[start : start + _MAX_WORDS], at_end=False):
        start += length
    while length := _length(_AFTER, words[max(start, end - _MAX_WORDS) : end], at_end=True):
        if end - length > start and words[end - length - 1] in _NOT_BEFORE:
            break
        end -= length
    return (start, end) if any(len(word) > 1 or word.isalnum() for word in words[start:end]) else (0, len(words))


def is_please(words: Iterable[str]) -> bool:
    """Whether among these, which are politeness, is a "please"."""
    return _PLEADING.search(" ".join(words)) is not None


def _length(pattern: re.Pattern[str], words: Sequence[str], *, at_end: bool) -> int:
    """How many of these tokens are a polite phrase, the longest, with the signs about it."""
    for length in range(len(words), 0, -1):
        some = words[len(words) - length :] if at_end else words[:length]
        if pattern.fullmatch(" ".join(word for word in some if word not in _SIGNS)):
            return length
    return 0
