"""Explains what a text means and why, in a few lines for people."""

from collections.abc import Iterator

from .lexicon import Category
from .result import Subject, Understanding

LANGUAGES = {
    "af": "Afrikaans", "ar": "Arabic", "az": "Azerbaijani", "be": "Belarusian", "bg": "Bulgarian", "bn": "Bengali",
    "bs": "Bosnian", "ca": "Catalan", "cs": "Czech", "cy": "Welsh", "da": "Danish", "de": "German", "el": "Greek",
    "es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish", "fil": "Filipino",
    "fr": "French", "ga": "Irish", "gl": "Galician", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian",
    "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian", "is": "Icelandic", "it": "Italian", "ja": "Japanese",
    "ka": "Georgian", "kk": "Kazakh", "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian",
    "mn": "Mongolian", "mr": "Marathi", "ms": "Malay", "nl": "Dutch", "no": "Norwegian", "pl": "Polish",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian", "sq": "Albanian",
    "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu", "th": "Thai", "tr": "Turkish",
    "uk": "Ukrainian", "ur": "Urdu", "uz": "Uzbek", "vi": "Vietnamese", "zh": "Chinese", "zu": "Zulu",
}  # fmt: skip
_PLACES = {"upper": "above", "lower": "below"}


def explain(understanding: Understanding, network: str) -> Iterator[str]:
    """Lines: what was heard, as what, where it goes, what the network of that name dreams instead, what was ignored."""
    text = understanding.text.strip()
    if not understanding.targets:
        yield f'"{text}" means nothing here yet.' if text else "Nothing was said."
        ideas = ", ".join(_shown(match.category, match.name) for match in understanding.suggestions)
        yield f"Perhaps {ideas}?"
        return
    beside = len(understanding.targets) > 1 and all(target.where not in _PLACES for target in understanding.targets)
    named = " and ".join(map(_by_name, understanding.targets))
    yield f'"{text}" dreams of {named}{", side by side" if beside else ""}.'
    for target in understanding.targets:
        yield f"  {_why(target)}"
        if target.dreamed != target.meant:
            wanted, nearest = _shown(target.meant), _shown(target.dreamed)
            yield f"  The {network} network has never seen {wanted}; it dreams {nearest}, the nearest that it knows."
    if understanding.surplus:
        yield f"  Left out, as a picture is of two things: {', '.join(understanding.surplus)}."
    if understanding.ignored:
        yield f"  Ignored: {', '.join(understanding.ignored)}."


def _by_name(target: Subject) -> str:
    where = _PLACES.get(target.where)
    return _shown(target.dreamed) + (f" ({where})" if where else "")


def _why(target: Subject) -> str:
    meant = f"{_shown(target.meant)}, category {target.meant.index} of ImageNet"
    picked = f", one of {target.choices} that it may be; picked was {meant}" if target.choices > 1 else f": {meant}"
    own = "" if target.name == target.meant.label.lower() else "another name of "
    only = f"names a group of which ImageNet has one: {meant}"
    reasons = {
        "name": f"is {own}{meant}",
        "plural": f'is more than one "{target.name}"{picked}',
        "group": f"names {target.choices} categories; picked was {meant}" if target.choices > 1 else only,
        "kind": f"is a kind of {meant}",
        "stand_in": f"is shown by no category; what stands in for it is {meant}",
        "emoji": f"is an emoji{picked}",
        "language": f"is {LANGUAGES.get(target.language, 'another language')}{picked}",
        "fuzzy": f'is taken for "{target.name}", misspelt{picked}',
    }
    return f'"{target.words}" {reasons[target.how]}.'


def _shown(category: Category, name: str = "") -> str:
    label = f"{category.emoji} {category.label}".strip()
    return label if name in ("", category.label, category.label.lower()) else f"{label} ({name})"
