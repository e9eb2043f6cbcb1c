"""Decency: what may be said in public here, by the house's own words and by those that hurt anybody.

Tested in tests/crowd/test_chat.py.
"""

from typing import Literal

from stream.words.hurtful import Hurtful, hurtful

from .blocklist import Blocklist

Objection = Literal["unspoken", "unfit", "person", "violence", "despair"]
"""Why something is not public. All but "unspoken" (the house's own words) are keys of a voice, which says so kindly."""


class Decency:
    """Judges shouts and names by a blocklist and, for a `family`, by what hurts (see words/hurtful.py)."""

    def __init__(self, blocklist: Blocklist, family: bool = True) -> None:
        self._blocklist = blocklist
        self._hurtful: Hurtful | None = hurtful() if family else None

    def objection(self, text: str) -> Objection | None:
        """What keeps a text from everybody else; None for nearly all."""
        if self._blocklist.matches(text):
            return "unspoken"
        kind = self._hurtful.judge(text).kind if self._hurtful else None
        return "unfit" if kind == "hateful" else kind

    def names_people(self, text: str) -> bool:
        """Whether a text that means nothing to the dream speaks of people, so that nothing is offered instead."""
        return self._hurtful is not None and self._hurtful.speaks_of_people(text)

    def is_name(self, name: str) -> bool:
        """Whether somebody may be called so."""
        return not (self._blocklist.matches(name) or (self._hurtful and self._hurtful.is_unfit_name(name)))
