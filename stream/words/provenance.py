"""Provenance: from which table the dream of a thing comes, and what to edit for another one.

Tested in tests/words/test_explain.py.
"""

from collections.abc import Iterator

from .explain import LANGUAGES
from .lexicon import Meaning
from .lookup import Mention
from .vocabulary import Vocabulary

_MOST = 8  # members of a group that are listed
_SOURCES = {
    "words": "WordNet's names of ImageNet's categories (stream/words/words.tsv)",
    "yours": "your own words",
    "reviewed": "things that were reviewed by hand (stream/words/build/reviewed.tsv)",
    "wordnet": "what the thing is a kind or a part of to WordNet (stream/words/dreams.tsv)",
    "vectors": "word vectors, among the categories that are akin to WordNet (stream/words/dreams.tsv)",
    "emoji": "emoji that were reviewed by hand (stream/words/build/signs.tsv, lands.tsv and emoji_things.tsv)",
}


def provenance(vocabulary: Vocabulary, text: str, language: str = "") -> Iterator[str]:
    """Lines: what a thing dreams, which table says so, and how to change that."""
    mention = vocabulary.named(text, language)
    if mention is None:
        yield f'"{text.strip()}" stands in no table as a whole.'
        yield from _advice(text.strip(), "castle")
        return
    dream = _written(vocabulary, mention.meaning)
    yield f'"{mention.name}" dreams of {dream}.'
    if mention.foreign:
        named = LANGUAGES.get(mention.meaning.language, mention.meaning.language)
        yield f"  The name is {named}, of Unicode's CLDR (stream/words/abroad.tsv)."
    yield f"  The dream is of {_SOURCES[mention.meaning.origin]}."
    if mention.meaning.origin != "yours":
        yield from _advice(_name(mention), dream if mention.meaning.dreams else "castle")


def _name(mention: Mention) -> str:
    return mention.words if mention.foreign else mention.name


def _advice(name: str, dream: str) -> Iterator[str]:
    yield "  For another dream write this into a file, and set `words` to its path:"
    yield "    [dreams]"
    yield f'    "{name}" = "{dream}"'


def _written(vocabulary: Vocabulary, meaning: Meaning) -> str:
    if meaning.dreams:
        return " | ".join(_dream(vocabulary, meaning, at) for at in range(len(meaning.dreams)))
    members = vocabulary.members(meaning)
    shown = [vocabulary.categories[index].label for index in members[:_MOST]]
    more = f" and {len(members) - _MOST} others" if len(members) > _MOST else ""
    return ", ".join(shown) + more


def _dream(vocabulary: Vocabulary, meaning: Meaning, at: int) -> str:
    parts = [
        vocabulary.categories[part.index].label + (f"*{part.weight:g}" if part.weight != 1 else "")
        for part in meaning.dreams[at]
    ]
    return (" above " if meaning.dreams[at][0].where == "upper" else " + ").join(parts)
