"""Disguises undone (confusables, leetspeak, letter emoji): the plain words that a text shows to a reader's eye.

Tested in tests/words/test_hurtful.py.
"""

# ruff: noqa: RUF001, SIM905  (letters that look like others are the matter here)

import re
import unicodedata
from collections.abc import Collection

from .normalise import folded

_A = ord("a")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SHOWN: dict[int, str] = {}
for _at, _letter in enumerate(_LETTERS):
    for _first in (0x1F1E6, 0x1F150, 0x1F170, 0x1F130):  # regional indicators; circled, squared white and black letters
        _SHOWN[_first + _at] = _letter
_SHOWN |= {
    ord(pair[0]): pair[1]
    for pair in (
        "ᴀa ʙb ᴄc ᴅd ᴇe ꜰf ɢg ʜh ɪi ᴊj ᴋk ʟl ᴍm ɴn ᴏo ᴘp ʀr ꜱs ᴛt ᴜu ᴠv ᴡw ʏy ᴢz ɐa ɔc ǝe ɟf ƃg ɥh ᴉi ʞk ɯm ɹr ʇt "
        "ʌv ʍw ʎy ɑa ɡg ɩi ƒf ɛe ʃs ƨs ɓb ɗd ɖd ɠg ʝj ɱm ɳn ɲn ŋn ɽr ʂs ʈt ŧt ƀb ȼc đd ɇe ǥg ħh ɨi ɉj łl øo ɏy ƶz "
        "ʋu ʊu ɋq ʠq ƙk ɭl ƭt ƴy ɜe ɒa ʁr ɣy ɫl ɥh ʗc ɘe ɵo ɚe ǀl ǃi ᎪA ᏴB ᏟC ᎠD ᎬE ᏀG ᎻH ᎥI ᎫJ ᏦK ᏞL ᎷM ᏢP ᏒR ᏚS "
        "ᎢT ᏙV ᏔW ᏃZ"
    ).split()
}
_SHOWN |= {ord(mark): "" for mark in "\u034f\u115f\u1160\u2800\u3164\uffa0\u180b\u180c\u180d\u17b4\u17b5"}
for _first, _last in ((0x20D0, 0x20FF), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x0483, 0x0489), (0xE0000, 0xE007F)):
    _SHOWN |= dict.fromkeys(range(_first, _last + 1), "")  # marks over and around letters, and tags
_SHOWN |= {ord("_"): " ", ord("ß"): "ss", ord("ẞ"): "ss", ord("©"): "c", ord("®"): "r"}

_LOOKALIKES = {
    ord(pair[0]): pair[1]
    for pair in (
        "аa вb еe ёe зe іi їi јj кk мm нh оo пn рp сc тt уy хx ѕs ԁd ԛq ԝw ґr гr иu йu цu шw щw ьb ъb эe яr фf лn "
        "дd һh ӏl бb чy юo жx ғf ҝk қk ҡk ҟk ңn ӊn ҥn ҫc ҭt үy ұy ҳx ҙz ӡz һh ҹy ћh ђh єe џu љb њh ӕa ԍg ԑe αa βb "
        "γy εe ζz ηn ιi κk λl μu νv οo πn ρp σo ςs τt υu φf χx ωw ϲc ϳj ξe θo ψw օo սu հh ոn ցg զq տs"
    ).split()
}
_ALIKE = frozenset("авеёіїјкмнорстухѕԁԛԝһӏ" + "αβεζηικνορτυχϲϳ")
"""Those that are the very picture of a Latin letter, so that a whole word of them may be meant as Latin."""
_TO_CYRILLIC = str.maketrans("abcehkmoptxyiun136049@", "авсенкмортхуиииизбочяа")
_FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u052f\u0530-\u058f]")
_LATIN = re.compile("[a-z]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")

_LEET = str.maketrans("013456789@$!|+€£¢", "oieasgtbgasiitelc")
_LEET_L = str.maketrans("1|!", "lll")
_SYMBOLS = "@$!|+€£¢*#%"
_IN_LEET = re.compile(r"[\d@$!|+€£¢]")

_DRAWN_LETTERS = {
    "|\\/|": "m", "|-|": "h", "|_|": "u", "/-\\": "a", "\\/\\/": "w", "|=": "f", "|<": "k", "|)": "d", "\\/": "v",
    "(": "c",
}  # fmt: skip
_DRAWN = re.compile("|".join(map(re.escape, _DRAWN_LETTERS)) + r"(?![^)]*\))")  # no bracket that is closed
_V_FOR_U = re.compile("(?<=[b-df-hj-np-tw-z])v(?=[b-df-hj-np-tw-z])")
_GLYPH = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_HANGUL = re.compile("[\uac00-\ud7a3]{2,}")

_INDIC = "\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc-\u09d7\u0b82-\u0bd7"
_MARKS = _INDIC + "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
"""Vowel signs, which are no letters to Python."""
_WORDS = re.compile(rf"(?:[^\W_]|[{_MARKS}])+")
_WIDE = re.compile(rf"(?:[^\W_]|[{_MARKS}{re.escape(_SYMBOLS)}])+")


def shown(text: str) -> str:
    """`text` without case, accents, and what cannot be seen, its letters of whatever kind as plain ones."""
    return folded(text if text.isascii() else text.translate(_SHOWN))


def accented(text: str) -> list[str]:
    """The words of a text, without case, but with their accents."""
    return _WORDS.findall(unicodedata.normalize("NFC", text.casefold()))


def replaced(text: str, listed: Collection[str], by: str) -> str:
    """A text with another word for those that are listed with their accents."""
    text = unicodedata.normalize("NFC", text)
    return _WORDS.sub(lambda match: by if match.group().casefold() in listed else match.group(), text)


def words(text: str) -> list[str]:
    """The words of a `shown` text."""
    return _WORDS.findall(text)


def readings(text: str) -> list[list[str]]:
    """The words of a `shown` text: as they stand and, where they differ, as their lookalikes and digits read."""
    found = _readings(text)
    for other in (
        _DRAWN.sub(lambda match: _DRAWN_LETTERS[match.group()], text),
        _V_FOR_U.sub("u", text),
        _HANGUL.sub(lambda match: _short_vowels(match.group()), text),
    ):
        if other != text:
            for reading in _readings(other):
                _add(found, reading)
    return found


def _readings(text: str) -> list[list[str]]:
    found = [words(text)]
    wide = _WIDE.findall(text)
    if not text.isascii() and _FOREIGN.search(text):
        latin = [_latin(word) for word in wide]
        _add(found, [part for word in latin for part in _WORDS.findall(word)])
        if _CYRILLIC.search(text):
            mixed = [word.translate(_TO_CYRILLIC) if _CYRILLIC.search(word) else word for word in wide]
            _add(found, [part for word in mixed for part in _WORDS.findall(word)])
        wide = latin
    if _IN_LEET.search(text):
        leet = [_unleeted(word, _LEET) for word in wide]
        _add(found, [part for word in leet for part in _WORDS.findall(word)])
        if re.search(r"[1|!]", text):
            leet = [_unleeted(word.translate(_LEET_L), _LEET) if _LATIN.search(word) else word for word in wide]
            _add(found, [part for word in leet for part in _WORDS.findall(word)])
    return found


def starred(text: str) -> list[re.Pattern[str]]:
    """What the words of a `shown` text may be of which letters are starred out."""
    found = []
    for word in _WIDE.findall(text):
        inner = word.strip("!|+#%*")
        if ("*" in inner or "#" in inner or "%" in inner) and inner[0].isalpha():
            pieces = re.split(r"([*#%]+)", inner.translate(_LEET))
            form = "".join(
                f"[^\\W\\d_]{{1,{len(piece) + 1}}}" if at % 2 else re.escape(piece) for at, piece in enumerate(pieces)
            )
            found.append(re.compile(form))
        elif word[0].isalpha() and word.endswith("**") and word.rstrip("*").isalpha():
            count = len(word) - len(word.rstrip("*"))
            found.append(re.compile(re.escape(word.rstrip("*")) + f"[^\\W\\d_]{{{count}}}"))
    return found


def spelled(parts: list[str]) -> list[str]:
    """Words, with those made one that are spelled out in single letters: "f", "u", "n" becomes "fun"."""
    found: list[str] = []
    run: list[str] = []
    for part in [*parts, "  "]:
        if len(part) == 1 and part.isalpha():
            run.append(part)
            continue
        found += ["".join(run)] if len(run) > 2 or (run and all(map(_GLYPH.match, run))) else run
        run = []
        found.append(part)
    return found[:-1]


def squeezed(word: str) -> str:
    """A word with every run of a letter made one: "volcaanoo" is "volcano"."""
    return re.sub(r"(.)\1+", r"\1", word)


def runs(word: str) -> tuple[int, ...]:
    """How often each letter of a word stands in a row."""
    return tuple(len(match.group()) for match in re.finditer(r"(.)\1*", word))


def _short_vowels(word: str) -> str:
    """Korean without syllables that only draw out the vowel before them."""
    kept = word[0]
    for char in word[1:]:
        (vowel, final), at = divmod((ord(kept[-1]) - 0xAC00) % 588, 28), ord(char) - 0xAC00
        is_drawn = not final and at == 11 * 588 + vowel * 28  # a silent consonant, and the same vowel
        kept += "" if is_drawn else char
    return kept


def _add(found: list[list[str]], more: list[str]) -> None:
    if more not in found:
        found.append(more)


def _latin(word: str) -> str:
    """A word of which some letters only look Latin, in Latin ones; others as they are."""
    if _LATIN.search(word) or all(char in _ALIKE for char in word if char.isalpha()):
        return word.translate(_LOOKALIKES)
    return word


def _unleeted(word: str, table: dict[int, int]) -> str:
    inner = word.rstrip("!|+#%*")
    is_word = _LATIN.search(inner) or (len(inner) > 2 and not inner[0].isdigit())
    return inner.translate(table) if is_word else word
