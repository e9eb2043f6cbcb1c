"""Moderation: bans, mutes, slow mode.

People are told apart by the token that their browser keeps and by a salted hash of their address. A gallery's visitors
share one address, so a ban is for the token, wherever it comes from, and for whoever comes from that address with none;
only a ban of the whole address is for everybody behind it.
"""

import hashlib
import re
import time
from collections.abc import Callable, Iterable

import msgspec
from cachetools import LRUCache

from .rate_limits import client_network

_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")
_MAX_BANS = 1000  # the oldest gives way
_MAX_MUTES = 1000


class Origin(msgspec.Struct, frozen=True):
    """Where somebody speaks from: the token of their browser, and the hash of their address. Empty if unknown."""

    token: str = ""
    address: str = ""


class Ban(msgspec.Struct, frozen=True):
    """Keeps an origin out until then, in seconds since 1970; `name` is what they were called, for the operator."""

    id: int
    origin: Origin
    until: float
    name: str = ""
    whole_address: bool = False


class Moderation:
    """Remembers bans and mutes until they end. Times are of the wall clock, since bans outlive the show."""

    def __init__(self, salt: bytes, bans: Iterable[Ban] = (), wall: Callable[[], float] = time.time) -> None:
        self._salt, self._wall = salt, wall
        self._bans: dict[int, Ban] = {}
        self._mutes: LRUCache[str, float] = LRUCache(_MAX_MUTES)
        self._slow = 0.0
        self._last_id = 0
        self.restore(bans)

    def restore(self, bans: Iterable[Ban]) -> None:
        """Takes bans back that were made in an earlier run."""
        for ban in bans:
            self._put(ban)
        self._last_id = max(self._bans, default=0)

    def _put(self, ban: Ban) -> None:
        self._bans[ban.id] = ban
        if len(self._bans) > _MAX_BANS:
            del self._bans[next(iter(self._bans))]

    def origin(self, token: str = "", address: str = "") -> Origin:
        """What is remembered of where somebody speaks from. A token in another form than the pages' counts as none."""
        return Origin(token if _TOKEN.fullmatch(token) else "", hash_address(address, self._salt))

    def public_id(self, key: str) -> int:
        """What others get to know of who somebody is: the same for a key in every run, and nobody can turn it back."""
        return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=6, key=self._salt).digest(), "big")

    @property
    def salt(self) -> bytes:
        """What addresses are hashed with. A secret: whoever knows it can try out which address a hash is of."""
        return self._salt

    @property
    def bans(self) -> tuple[Ban, ...]:
        """Those that have not ended."""
        self._bans = {number: ban for number, ban in self._bans.items() if ban.until > self._wall()}
        return tuple(self._bans.values())

    def ban(self, origin: Origin, seconds: float, name: str = "", whole_address: bool = False) -> Ban:
        """Keeps `origin` out for so long; with `whole_address` everybody who comes from there.

        Its id is the second in which it was made, or one that is free: bans that a slow disk brings later have others.
        """
        self._last_id = max(self._last_id + 1, int(self._wall()))
        ban = Ban(self._last_id, origin, self._wall() + seconds, name, whole_address)
        self._put(ban)
        return ban

    def unban(self, number: int) -> bool:
        """Ends the ban with this id; False when there is none."""
        return self._bans.pop(number, None) is not None

    def banned_for(self, origin: Origin) -> float:
        """The seconds for which `origin` is kept out; 0 when it is not."""
        until = max((ban.until for ban in self._bans.values() if _applies(ban, origin)), default=0.0)
        return max(0.0, until - self._wall())

    def mute(self, key: str, seconds: float) -> None:
        """Lets `key` only listen for so long; 0 ends that."""
        self._mutes[key] = self._wall() + seconds

    def muted_for(self, key: str) -> float:
        """The seconds for which `key` may only listen."""
        return max(0.0, self._mutes.get(key, 0.0) - self._wall())

    @property
    def slow_seconds(self) -> float:
        """What everybody has to let pass between two shouts."""
        return self._slow

    def set_slow_mode(self, seconds: float) -> None:
        """One shout in so many seconds for everybody; 0 ends it."""
        self._slow = max(0.0, seconds)


def _applies(ban: Ban, origin: Origin) -> bool:
    same_token = bool(ban.origin.token) and ban.origin.token == origin.token
    same_address = bool(ban.origin.address) and ban.origin.address == origin.address
    return same_token or (same_address and (ban.whole_address or not origin.token))


def hash_address(address: str, salt: bytes) -> str:
    """A salted hash of an address: the same for all that count as one client; "" for none."""
    network = client_network(address)
    return hashlib.blake2b(network.encode(), digest_size=12, key=salt).hexdigest() if network else ""
