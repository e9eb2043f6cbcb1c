"""Which names people may have, and the names that their browsers had before."""

from collections.abc import Mapping

from stream.words.normalise import plain

from .blocklist import Blocklist
from .persistence.store import Store
from .recent import Recent
from .sanitise import clean, cut, has_ink

LONGEST = 24  # characters
RESERVED = frozenset({"reverie", "dreamer", "thedreamer", "operator", "admin", "moderator", "system"})
_MOST = 10_000


class UnfitNameError(ValueError):
    """A name that nobody may have, said in one sentence."""


class Naming:
    """Makes names fit to be shown, and remembers whose they are by the token of their browser."""

    def __init__(self, unspoken: Blocklist, memory: Store, names: Mapping[str, str]) -> None:
        self._unspoken, self._memory = unspoken, memory
        self._names: Recent[str, str] = Recent(_MOST)
        for token, name in names.items():
            self._names.put(token, name)

    @property
    def names(self) -> dict[str, str]:
        """The names that are remembered, by token."""
        return self._names.copy()

    def name_of(self, token: str) -> str:
        """The name that this browser had before; empty if none is known that is fit."""
        return self.fit_before(self._names.get(token) or "")

    def fit_before(self, name: str) -> str:
        """A name of an earlier time; empty if it is not fit any more."""
        return "" if self._unspoken.within(name) else name

    def choose(self, token: str, name: str) -> None:
        """Remembers a name that somebody chose."""
        if token:
            self._names.put(token, name)
            self._memory.record_name(token, name)

    def fit(self, wanted: str) -> str:
        """The name as it may be shown. Raises UnfitNameError."""
        name = cut(clean(wanted[: 8 * LONGEST]), LONGEST)
        if not has_ink(name):
            raise UnfitNameError("A name needs at least one letter that can be seen.")
        if plain(name).replace(" ", "") in RESERVED:
            raise UnfitNameError("That name belongs to the house; please choose another.")
        if self._unspoken.within(name):
            raise UnfitNameError("That name stays outside; please choose another.")
        return name
