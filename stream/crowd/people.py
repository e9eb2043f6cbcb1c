"""Who is in the chat, who was lately, and how fast each may speak."""

import itertools
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from .moderation import Origin
from .names import friendly_name
from .pace import Bucket, Pace
from .recent import Recent

_MOST = 5000  # addresses, tokens, and people elsewhere
_LATELY = 500  # of those who left: more than have lines on anybody's page
_TRIES = 8  # for a friendly name that nobody else has
_ADDRESS_RATE, _ADDRESS_BURST = 30.0, 120.0  # messages a second by everybody behind one address; a full gallery's


@dataclass(eq=False, slots=True)
class Person:
    """Somebody in the chat. `source` is where else they speak, such as "twitch"; empty for this chat."""

    id: int
    name: str
    origin: Origin
    source: str = ""
    spoke: bool = False

    @property
    def key(self) -> str:
        """Who they are, for votes, mutes and names: the same through reconnections where there is a token."""
        return self.origin.token or f"#{self.id}"


class People:
    """Everybody who is present, and of those who left lately whoever spoke, so that they can be answered for."""

    def __init__(self, rng: random.Random, clock: Callable[[], float], first_id: int = 1) -> None:
        self._rng, self._clock = rng, clock
        self._ids = itertools.count(first_id)
        self._present: dict[int, Person] = {}
        self._keys: Counter[str] = Counter()
        self._friendly: Counter[str] = Counter()
        self._lately: Recent[int, Person] = Recent(_LATELY)
        self._elsewhere: Recent[str, Person] = Recent(_MOST)
        self._paces: Recent[str, Pace] = Recent(_MOST)
        self._addresses: Recent[str, Bucket] = Recent(_MOST)

    def __len__(self) -> int:
        return len(self._present)

    def person(self, number: int) -> Person | None:
        """The person with this id, if they are here or were lately."""
        return self._present.get(number) or self._lately.get(number)

    def present(self) -> list[Person]:
        return list(self._present.values())

    def join(self, origin: Origin, name: str = "") -> Person:
        """Somebody comes in, under the name that they had or a new one."""
        person = Person(next(self._ids), name, origin)
        person.name = name or self._new_name(person)
        self._present[person.id] = person
        self._keys[person.key] += 1
        self._friendly[person.name] += 1
        return person

    def leave(self, person: Person) -> bool:
        """Whether nobody is left of this key; somebody may be here twice."""
        if self._present.pop(person.id, None) is None:
            return False
        if person.spoke:
            self._lately.put(person.id, person)
        self._less(self._friendly, person.name)
        is_last = self._less(self._keys, person.key)
        if is_last and (pace := self._paces.get(person.key)) and pace.rests:
            self._paces.pop(person.key)
        return is_last

    def rename(self, person: Person, name: str) -> None:
        if person.id in self._present:
            self._less(self._friendly, person.name)
            self._friendly[name] += 1
        person.name = name

    def known_elsewhere(self, source: str, login: str) -> Person | None:
        """Whoever spoke lately in another chat under this login."""
        return self._elsewhere.get(_elsewhere(source, login))

    def elsewhere(self, source: str, login: str, shown: str) -> Person:
        """Somebody who speaks in another chat under this login, and is `shown` here."""
        known = self.known_elsewhere(source, login)
        if known is None:
            known = Person(next(self._ids), shown, Origin(_elsewhere(source, login)), source)
            known.name = shown or self._new_name(known)
            self._elsewhere.put(known.key, known)
        self._lately.put(known.id, known)
        return known

    def take(self, person: Person) -> float:
        """0 if a message may be said now, else the seconds until one may."""
        person.spoke = True
        if wait := self._paces.have(person.key, self._new_pace).take():
            return wait
        if not person.origin.address:
            return 0.0
        return self._addresses.have(person.origin.address, self._new_bucket).take()

    def _new_bucket(self) -> Bucket:
        return Bucket(self._clock, _ADDRESS_RATE, _ADDRESS_BURST)

    def _new_pace(self) -> Pace:
        return Pace(self._clock)

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


def _elsewhere(source: str, login: str) -> str:
    return f"{source}:{login}"  # no browser's token has a colon in it
