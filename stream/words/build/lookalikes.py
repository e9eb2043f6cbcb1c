"""English words that are so near a name that they would pass for it misspelt: "place" is no palace."""

from collections.abc import Collection

from rapidfuzz import process
from rapidfuzz.distance import OSA

_MIN_LETTERS = 4


def lookalikes(english: Collection[str], written: Collection[str], names: Collection[str]) -> list[str]:
    """Those of the words, in all their forms that are ever `written`, that are no name but as near as a misspelling."""
    by_length: dict[int, list[str]] = {}
    for name in names:
        if " " not in name and len(name) >= _MIN_LETTERS:
            by_length.setdefault(len(name), []).append(name)
    forms = {form for word in english for form in _forms(word) if form == word or form in written}.difference(names)
    found = []
    for length in {len(form) for form in forms}:
        most = 2 if length >= 10 else 1  # as stream/words/spelling.py allows
        near = [name for other in range(length - most, length + most + 1) for name in by_length.get(other, ())]
        same = (form for form in forms if len(form) == length)
        found += [form for form in same if process.extractOne(form, near, scorer=OSA.distance, score_cutoff=most)]
    return sorted(found)


def _forms(word: str) -> set[str]:
    """An English word with the endings that it may have."""
    if len(word) < 3:
        return {word}
    stem = word[:-1] if word.endswith(("e", "y")) else word
    doubled = word + word[-1] if word[-1] in "bdgklmnprtvz" else stem
    endings = {stem + ending for ending in ("ies", "ed", "ied", "ing", "er", "est", "ily")}
    return {
        word,
        word + "s",
        word + "es",
        word + "d",
        word + "ly",
        doubled + "ed",
        doubled + "ing",
        doubled + "er",
        *endings,
    }
