"""Texts brought into one form, so that they can be compared: no case, no accents, no punctuation, no plural."""

import re
import unicodedata


def plain(text: str) -> str:
    """`text` without case, accents and punctuation: "Jack-o'-Lantern" becomes "jack o lantern"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(re.findall(r"\w+", letters.replace("_", " ")))


def singulars(text: str) -> tuple[str, ...]:
    """What a plain text may be the plural of, after the rules of English spelling; empty when it is no plural."""
    for ending, replacements in (
        ("ies", ("y", "ie")),
        ("ves", ("f", "fe", "ve")),
        ("sses", ("ss",)),
        ("ches", ("ch", "che")),
        ("shes", ("sh", "she")),
        ("xes", ("x", "xe")),
        ("zes", ("z", "ze")),
        ("oes", ("o", "oe")),
        ("ses", ("s", "se")),
        ("men", ("man",)),
        ("geese", ("goose",)),
        ("mice", ("mouse",)),
        ("oxen", ("ox",)),
    ):
        if text.endswith(ending):
            return tuple(text.removesuffix(ending) + replacement for replacement in replacements)
    if text.endswith("s") and not text.endswith(("ss", "us", "is")):
        return (text[:-1],)
    return ()
