"""Inflection: articles, and the endings by which languages make plurals and cases, from the table of that name.

The table has a row for each language: prefixes that are written with a noun (their apostrophe dropped), and endings,
after a colon what stands in the singular instead. It has only what a shout of a noun has: nominative plurals, the
commonest cases, suffixed articles. All are plain (see normalise.py).

Tested in tests/words/test_languages.py.
"""

from pathlib import Path

_TABLE = Path(__file__).with_name("inflection.tsv")
_, *_ROWS = (line.split("\t") for line in _TABLE.read_text("utf-8").splitlines())

Ending = tuple[str, str, tuple[str, ...]]
Prefix = tuple[str, tuple[str, ...]]


def _endings() -> dict[str, tuple[Ending, ...]]:
    languages: dict[tuple[str, str], list[str]] = {}
    for language, _, _, endings in _ROWS:
        for written in endings.split():
            ending, _, replacement = written.partition(":")
            languages.setdefault((ending, replacement), []).append(language)
    found: dict[str, list[Ending]] = {}
    for ending, replacement in sorted(languages, key=lambda pair: -len(pair[0])):
        found.setdefault(ending[-1], []).append((ending, replacement, tuple(languages[ending, replacement])))
    return {letter: tuple(rows) for letter, rows in found.items()}


def _prefixes() -> dict[str, tuple[Prefix, ...]]:
    found: dict[str, list[Prefix]] = {}
    for language, _, prefixes, _ in _ROWS:
        for prefix in sorted(prefixes.split(), key=len, reverse=True):
            found.setdefault(prefix[0], []).append((prefix, (language,)))
    return {letter: tuple(rows) for letter, rows in found.items()}


ARTICLES = frozenset(article for _, articles, _, _ in _ROWS for article in articles.split())
"""Articles and classifiers of many languages that stand before a noun as a word of their own."""
ENDINGS = _endings()
"""By their last letter, the longest first: ending, what stands in the singular instead, languages."""
PREFIXES = _prefixes()
"""By their first letter, the longest first: prefix, languages."""
_BY_ARTICLE = {
    "un": "fr es it ro ca", "une": "fr", "des": "fr", "le": "fr it", "la": "fr es it", "les": "fr ca", "l": "fr it",
    "una": "es it ca", "uno": "it", "el": "es ca", "los": "es", "las": "es", "il": "it", "gli": "it", "lo": "it",
    "um": "pt", "uma": "pt", "os": "pt", "ein": "de", "eine": "de", "einen": "de", "der": "de", "die": "de nl",
    "das": "de", "een": "nl", "het": "nl", "en": "sv da no", "ett": "sv", "et": "da no", "bir": "tr", "egy": "hu",
}  # fmt: skip


def languages_of_article(word: str) -> tuple[str, ...]:
    """In which languages a text is that begins with this article; none where it may be English."""
    return tuple(_BY_ARTICLE.get(word, "").split())
