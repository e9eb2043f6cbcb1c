"""Participants: who is in the chat, who spoke lately, and how fast each may speak.

Tested in tests/crowd/test_chat.py.
"""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from cachetools import LRUCache

from .moderation import Origin
from .naming import generated_name
from .rate_limits import PerKey, SlidingWindow, TokenBucket

_MAX_KEYS = 5000  # addresses, tokens, and people in other chats
_MAX_SPEAKERS = 500  # who spoke last: more than there are on anybody's page
_ID_BITS = 48  # JavaScript has 53
_NAME_TRIES = 8  # for a generated name that nobody else has
_ADDRESS_RATE, _ADDRESS_BURST = 30.0, 120.0  # messages a second by everybody behind one address; a full gallery's


@dataclass(eq=False, slots=True)
class Person:
    """Somebody in the chat. `source` is the other chat in which they speak, such as "twitch"; empty for this one.
    `language` is the first that their browser asks for, such as "de-AT"; empty where nobody knows.

    `id` is what others know of the key: the same for each of somebody's windows, and when they come back.
    """

    id: int
    name: str
    origin: Origin
    source: str = ""
    language: str = ""

    @property
    def key(self) -> str:
        """Who they are, for votes, mutes and names: the same through reconnections where there is a token."""
        return self.origin.token or f"#{self.id}"


@dataclass(frozen=True, slots=True)
class RelayedLine:
    """What somebody said in another chat: `login` is who it was, `name` how they want to be called.

    `addressed` says that it was said to the dreamer, by the name that it has there.
    """

    login: str
    name: str
    text: str
    addressed: bool = False


class Participants:
    """Everybody who is present, and whoever spoke lately, so that they can be answered for.

    `public_id` makes an id of a key.
    """

    def __init__(self, rng: random.Random, clock: Callable[[], float], public_id: Callable[[str], int]) -> None:
        self._rng, self._public_id = rng, public_id
        self._present: dict[Person, None] = {}
        self._keys: Counter[str] = Counter()
        self._names: Counter[str] = Counter()
        self._speakers: LRUCache[int, Person] = LRUCache(_MAX_SPEAKERS)
        self._relayed: LRUCache[str, Person] = LRUCache(_MAX_KEYS)
        self._windows = PerKey(_MAX_KEYS, lambda: SlidingWindow(clock))
        self._buckets = PerKey(_MAX_KEYS, lambda: TokenBucket(clock, _ADDRESS_RATE, _ADDRESS_BURST))

    def __len__(self) -> int:
        return len(self._present)

    def person(self, number: int) -> Person | None:
        """The person with this id, if they are here or spoke lately."""
        return self._speakers.get(number) or next((one for one in self._present if one.id == number), None)

    def known(self) -> list[Person]:
        """Everybody who is here or spoke lately."""
        return list(dict.fromkeys((*self._present, *self._speakers.values())))

    def spoke(self, person: Person) -> None:
        """Notes that others can read a line of this person's."""
        self._speakers.pop(person.id, None)  # whoever iterates over a cache uses all of it, in the order of insertion
        self._speakers[person.id] = person

    def spoke_lately(self, number: int) -> bool:
        """Whether others can read what the person with this id said."""
        return number in self._speakers

    def join(self, origin: Origin, name: str = "", language: str = "") -> Person:
        """Somebody comes in, under the name that they had or a generated one."""
        number = self._public_id(origin.token) if origin.token else self._rng.getrandbits(_ID_BITS)
        person = Person(number, name, origin, language=language)
        person.name = name or self._new_name(person)
        self._present[person] = None
        self._keys[person.key] += 1
        self._names[person.name] += 1
        return person

    def leave(self, person: Person) -> bool:
        """Whether nobody is left of this key; somebody may be here twice."""
        if person not in self._present:
            return False
        del self._present[person]
        self._discount(self._names, person.name)
        is_last = self._discount(self._keys, person.key)
        if is_last and (window := self._windows.get(person.key)) and window.is_fresh:
            del self._windows[person.key]
        return is_last

    def rename(self, person: Person, name: str) -> None:
        if person in self._present:
            self._discount(self._names, person.name)
            self._names[name] += 1
        person.name = name

    def relayed(self, source: str, login: str, name: str) -> Person:
        """Somebody who speaks in another chat under this login, and is called `name` here if that is allowed."""
        key = relayed_key(source, login)
        person = self._relayed.get(key)
        if person is None:
            person = Person(self._public_id(key), name, Origin(key), source)
            person.name = name or self._new_name(person)
            self._relayed[key] = person
        return person

    def take(self, person: Person) -> float:
        """0 if a message may be said now, else the seconds until one may."""
        if wait := self._windows[person.key].take():
            return wait
        return self._buckets[person.origin.address].take() if person.origin.address else 0.0

    def _new_name(self, person: Person) -> str:
        """A generated one that nobody else here has; for the same token as a rule the same."""
        rng = random.Random(person.origin.token) if person.origin.token else self._rng
        names = [generated_name(rng) for _ in range(1 if self._keys[person.key] else _NAME_TRIES)]
        return next((name for name in names if name not in self._names), names[0])

    @staticmethod
    def _discount(counter: Counter[str], key: str) -> bool:
        """Counts one less; whether that was the last."""
        counter[key] -= 1
        if counter[key] <= 0:
            del counter[key]
        return key not in counter


def relayed_key(source: str, login: str = "") -> str:
    """The key of somebody in another chat; without a login, what all keys of people there begin with."""
    return f"{source}:{login}"  # no browser's token has a colon in it
