"""An artist's own words: a TOML file of things and what is dreamed for them, which comes before all that ships.

    [dreams]
    "our town hall" = "castle"
    dragon = "Komodo dragon above volcano"

    [aliases]
    "the old lady" = "our town hall"

Tested in tests/words/test_own_words.py.
"""

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

from rapidfuzz import process

from .dream_text import DreamError
from .lexicon import Lexicon, Meaning, labels, lexicon, standing_in
from .normalise import folded, plain, singulars

_TABLES = ("dreams", "aliases")


class OwnWordsError(Exception):
    """A file of own words cannot be used; one sentence says why."""


@dataclass(frozen=True)
class OwnWords:
    """Things and their dreams, and other names for things; both plain. It can be a key, as it never changes."""

    dreams: tuple[tuple[str, str], ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()

    @classmethod
    def load(cls, path: Path) -> "OwnWords":
        """Raises OwnWordsError."""
        try:
            content = tomllib.loads(path.read_text("utf-8-sig"))
        except OSError as error:
            raise OwnWordsError(f"The words {path} cannot be read: {error.strerror}.") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
            raise OwnWordsError(f"The words {path} are not TOML: {error}.") from error
        for table, rows in content.items():
            if table not in _TABLES or not isinstance(rows, dict):
                raise OwnWordsError(f"The words {path} have {table!r}, but may only have [dreams] and [aliases].")
        dreams, aliases = (_rows(content.get(table, {}), table, path) for table in _TABLES)
        for thing, dream in dreams:
            try:
                standing_in(dream, "stand_in", "yours")
            except DreamError as error:
                hint = _nearest(error.label) if error.label else ""
                raise OwnWordsError(f"The words {path} dream of {thing!r}, but {error}{hint}.") from error
        known = (lexicon().names, lexicon().emojis, dict(dreams))
        for name, other in aliases:
            if not any(other in names for names in known):
                raise OwnWordsError(f"The words {path} call {other!r} {name!r}, but nothing is known by that name.")
        return cls(dreams, aliases)

    def added_to(self, ours: Lexicon) -> Lexicon:
        """The lexicon in which these come before what it has."""
        if not self.dreams and not self.aliases:
            return ours
        mine = {thing: standing_in(dream, "stand_in", "yours") for thing, dream in self.dreams}
        known = ours.emojis | ours.names | mine
        for name, other in self.aliases:
            if other in known:
                mine[name] = known[other]._replace(origin="yours")
        own_emojis: dict[str, Meaning] = {
            thing: meaning._replace(source="emoji") for thing, meaning in mine.items() if not plain(thing)
        }
        others = {name: meaning for name, meaning in ours.names.items() if mine.keys().isdisjoint(singulars(name))}
        return replace(
            ours,
            names=others | {thing: meaning for thing, meaning in mine.items() if plain(thing)},
            emojis=ours.emojis | own_emojis,
            signs=ours.signs - own_emojis.keys(),
            ordinary=ours.ordinary - mine.keys(),
            rare=ours.rare - mine.keys(),
        )


NO_WORDS = OwnWords()


def _rows(rows: dict[str, object], table: str, path: Path) -> tuple[tuple[str, str], ...]:
    found = []
    for thing, value in rows.items():
        name = plain(thing) or folded(thing.strip())
        if not name or not isinstance(value, str) or not value.strip():
            raise OwnWordsError(f'The words {path} have {thing!r} in [{table}], but a row must be "thing" = "text".')
        found.append((name, value.strip() if table == "dreams" else plain(value) or folded(value.strip())))
    return tuple(found)


def _nearest(label: str) -> str:
    near = process.extractOne(label, list(labels()), score_cutoff=60)
    return f"; {near[0]!r} may be meant" if near else ""
