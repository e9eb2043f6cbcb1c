"""Who is in the chat, who was lately, and how fast each may speak."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from .friendly_names import friendly_name
from .moderation import Origin
from .rate_limits import SlidingWindow, TokenBucket
from .recent import Recent

_MOST = 5000  # addresses, tokens, and people elsewhere
_LATELY = 500  # who said lines last: more than there are on anybody's page
_BITS = 48  # of an id; JavaScript has 53
_TRIES = 8  # for a friendly name that nobody else has
_ADDRESS_RATE, _ADDRESS_BURST = 30.0, 120.0  # messages a second by everybody behind one address; a full gallery's


@dataclass(eq=False, slots=True)
class Person:
    """Somebody in the chat. `source` is where else they speak, such as "twitch"; empty for this chat.

    `id` is what others know of the key: the same for each of somebody's windows, and when they come back.
    """

    id: int
    name: str
    origin: Origin
    source: str = ""

    @property
    def key(self) -> str:
        """Who they are, for votes, mutes and names: the same through reconnections where there is a token."""
        return self.origin.token or f"#{self.id}"


class Participants:
    """Everybody who is present, and whoever said something lately, so that they can be answered for.

    `number` makes an id of a key.
    """

    def __init__(self, rng: random.Random, clock: Callable[[], float], number: Callable[[str], int]) -> None:
        self._rng, self._clock, self._number = rng, clock, number
        self._present: dict[Person, None] = {}
        self._keys: Counter[str] = Counter()
        self._friendly: Counter[str] = Counter()
        self._lately: Recent[int, Person] = Recent(_LATELY)
        self._elsewhere: Recent[str, Person] = Recent(_MOST)
        self._paces: Recent[str, SlidingWindow] = Recent(_MOST)
        self._addresses: Recent[str, TokenBucket] = Recent(_MOST)

    def __len__(self) -> int:
        return len(self._present)

    def person(self, number: int) -> Person | None:
        """The person with this id, if they are here or said something lately."""
        return self._lately.get(number) or next((one for one in self._present if one.id == number), None)

    def known(self) -> list[Person]:
        """Everybody who is here or said something lately."""
        return list(dict.fromkeys((*self._present, *self._lately.values())))

    def said(self, person: Person) -> None:
        """Hears that others can read a line of this person's."""
        self._lately.put(person.id, person)

    def has_said(self, number: int) -> bool:
        """Whether whoever has this id said something lately that others can read."""
        return self._lately.get(number) is not None

    def join(self, origin: Origin, name: str = "") -> Person:
        """Somebody comes in, under the name that they had or a new one."""
        number = self._number(origin.token) if origin.token else self._rng.getrandbits(_BITS)
        person = Person(number, name, origin)
        person.name = name or self._new_name(person)
        self._present[person] = None
        self._keys[person.key] += 1
        self._friendly[person.name] += 1
        return person

    def leave(self, person: Person) -> bool:
        """Whether nobody is left of this key; somebody may be here twice."""
        if person not in self._present:
            return False
        del self._present[person]
        self._less(self._friendly, person.name)
        is_last = self._less(self._keys, person.key)
        if is_last and (pace := self._paces.get(person.key)) and pace.rests:
            self._paces.pop(person.key)
        return is_last

    def rename(self, person: Person, name: str) -> None:
        if person in self._present:
            self._less(self._friendly, person.name)
            self._friendly[name] += 1
        person.name = name

    def elsewhere(self, source: str, login: str, shown: str) -> Person:
        """Somebody who speaks in another chat under this login, and is `shown` here."""
        key = key_elsewhere(source, login)
        known = self._elsewhere.get(key)
        if known is None:
            known = Person(self._number(key), shown, Origin(key), source)
            known.name = shown or self._new_name(known)
            self._elsewhere.put(key, known)
        return known

    def take(self, person: Person) -> float:
        """0 if a message may be said now, else the seconds until one may."""
        if wait := self._paces.have(person.key, self._new_pace).take():
            return wait
        if not person.origin.address:
            return 0.0
        return self._addresses.have(person.origin.address, self._new_bucket).take()

    def _new_bucket(self) -> TokenBucket:
        return TokenBucket(self._clock, _ADDRESS_RATE, _ADDRESS_BURST)

    def _new_pace(self) -> SlidingWindow:
        return SlidingWindow(self._clock)

    def _new_name(self, person: Person) -> str:
        """A friendly one that nobody else here has; for the same token as a rule the same."""
        chance = random.Random(person.origin.token) if person.origin.token else self._rng
        names = [friendly_name(chance) for _ in range(1 if self._keys[person.key] else _TRIES)]
        return next((name for name in names if name not in self._friendly), names[0])

    @staticmethod
    def _less(counter: Counter[str], key: str) -> bool:
        counter[key] -= 1
        if counter[key] <= 0:
            del counter[key]
        return key not in counter


def key_elsewhere(source: str, login: str = "") -> str:
    """The key of somebody in another chat; without a login, what all keys of people there begin with."""
    return f"{source}:{login}"  # no browser's token has a colon in it
