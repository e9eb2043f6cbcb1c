"""Builds `stream/words/words.tsv` anew, in about a minute.

    apt-get install wordnet-base
    pip install -e '.[words]'
    python -m stream.words.build

The first brings WordNet 3.0 into /usr/share/wordnet, the second the names of emoji. `--meanings` builds nothing and
prints what each category is to WordNet, to be read.
"""

import argparse
import sys

from stream.words.lexicon import TABLE, categories

from .builder import Builder
from .resolve import ResolveError
from .wordnet import WordNet


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m stream.words.build", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--meanings", action="store_true", help="Only print what each category is to WordNet.")
    arguments = parser.parse_args()
    listed = categories()
    try:
        wordnet = WordNet()
        builder = Builder([category.label for category in listed], [category.emoji for category in listed], wordnet)
    except OSError as error:
        sys.exit(f"{error.filename} is not there: apt-get install wordnet-base.")
    except ResolveError as error:
        sys.exit(str(error))
    if arguments.meanings:
        for category, offset in zip(listed, builder.offsets, strict=True):
            synset = wordnet.synsets[offset]
            print(f"{category.index}\tn{offset:08}\t{category.label}\t{', '.join(synset.names)}\t{synset.gloss}")
        return
    lines: list[str] = []
    for name, section in builder.sections().items():
        lines.append(f"[{name}]")
        rows = section if isinstance(section, list) else ["\t".join((str(node), *row)) for node, row in section.items()]
        lines += rows
        print(f"{name:<10}{len(rows):>6} rows")
    TABLE.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{TABLE}: {TABLE.stat().st_size / 1024:.0f} KB")


if __name__ == "__main__":
    main()
