"""Blocklist: words that an installation does not want to see on its wall."""

from collections.abc import Iterable
from pathlib import Path

from stream.words.normalise import plain

_LEETSPEAK = str.maketrans("013457@$", "oieastas")
_MAX_FILE_BYTES = 1 << 20


class BlocklistError(ValueError):
    """A file of words that cannot be used, said in one sentence."""


class Blocklist:
    """Finds listed words in a text, whole, in whatever case and with digits for letters.

    A word that ends in * stands for all that begin like it; several words in a line stand for that phrase.
    """

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._phrases: list[str] = []
        for word in words:
            if form := _normalised(word):
                self._phrases.append(f" {form}" if word.rstrip().endswith("*") else f" {form} ")

    @classmethod
    def read(cls, path: Path) -> "Blocklist":
        """From a file with a word or phrase in every line; lines that begin with # are comments. Raises
        BlocklistError."""
        try:
            with path.open("rb") as file:
                content = file.read(_MAX_FILE_BYTES + 1)
            text = content.decode("utf-8-sig")
        except OSError as error:
            raise BlocklistError(f"The words in {path} cannot be read: {error.strerror}.") from error
        except UnicodeDecodeError as error:
            raise BlocklistError(f"The words in {path} are not text in UTF-8.") from error
        if len(content) > _MAX_FILE_BYTES:
            raise BlocklistError(f"The words in {path} are more than {_MAX_FILE_BYTES >> 20} MiB.")
        return cls(line for line in text.splitlines() if not line.startswith("#"))

    def matches(self, text: str) -> bool:
        """Whether a listed word is in `text`, also one whose letters stand apart."""
        form = _normalised(text)
        together = "".join(form.split()) if all(len(part) == 1 for part in form.split()) else form
        padded = (f" {form} ", f" {together} ")
        return any(phrase in one for phrase in self._phrases for one in padded)


def _normalised(text: str) -> str:
    return plain(text.translate(_LEETSPEAK))
