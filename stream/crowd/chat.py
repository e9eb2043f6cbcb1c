"""The chat: what each message does, and who is to hear of it. Knows nothing of sockets."""

import itertools
import random
import time
from collections import deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

import msgspec

from stream.scene import Target
from stream.words import Category, Vocabulary
from stream.words.normal import plain

from . import messages
from .direction import Direction
from .names import friendly_name
from .pace import Pace
from .texts import clean, cut, has_ink
from .voice import answer, stands_in

LIMITS = messages.Limits(text=200, name=24)
HISTORY = 50
RESERVED_NAMES = frozenset({"reverie", "dreamer", "thedreamer", "operator", "admin", "moderator", "system"})


@dataclass
class Person:
    """Somebody in the chat."""

    id: int
    name: str
    pace: Pace


@dataclass(frozen=True)
class Outcome:
    """What a message leads to: answers to its sender alone, and news for everybody."""

    to_sender: list[messages.Message] = field(default_factory=list)
    to_all: list[messages.Message] = field(default_factory=list)


class Chat:
    """Everybody in the chat, what was said, and the direction that the shouts steer."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        direction: Direction,
        rng: random.Random | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.direction = direction
        self.vocabulary = vocabulary
        self._known: tuple[Collection[int], Mapping[int, int]] = ((), {})
        self._rng = rng or random.Random()
        self._clock = clock
        self._reverie: Category | None = None
        self._people: dict[int, Person] = {}
        self._ids = itertools.count(1)
        self._shouts = itertools.count(1)
        self._history: deque[messages.Shout | messages.Reply] = deque(maxlen=HISTORY)

    @property
    def people(self) -> int:
        """How many are present."""
        return len(self._people)

    def join(self) -> Person:
        person = Person(next(self._ids), friendly_name(self._rng), Pace(self._clock))
        self._people[person.id] = person
        return person

    def leave(self, person: Person) -> None:
        self._people.pop(person.id, None)

    def hello(self, person: Person, viewers: int) -> messages.Hello:
        """What a newcomer hears first."""
        return messages.Hello(
            you=messages.You(person.id, person.name),
            scene=self.scene(),
            tally=self.tally(viewers),
            limits=LIMITS,
            history=tuple(self._history),
            viewers=viewers,
        )

    def scene(self) -> messages.Scene:
        """What is dreamed: the scene, or while it has no targets what the dreamer dreams by itself, for nobody."""
        scene = self.direction.scene
        targets = scene.targets or ((_target(self._reverie),) if self._reverie else ())
        return messages.Scene(scene.number, targets, scene.by, scene.since)

    def muse(self, index: int | None) -> list[messages.Message]:
        """Hears of which category the dreamer dreams by itself; the news for everybody."""
        reverie = None if index is None else self.vocabulary.category(index)
        changed, self._reverie = reverie != self._reverie, reverie
        return [self.scene()] if changed and not self.direction.scene.targets else []

    def learn(self, known: Collection[int], relatives: Mapping[int, int]) -> None:
        """Hears what the network knows, and what stands in for the rest. What was wanted before is wanted still."""
        if self._known != (known, relatives):
            self._known = (known, relatives)
            self.vocabulary = self.vocabulary.narrowed(known)

    def tally(self, viewers: int) -> messages.Tally:
        entries: tuple[messages.Waiting, ...] = ()
        if self.direction.waiting:
            by, targets = self.direction.waiting
            entries = tuple(messages.Waiting(t.index, t.label, t.emoji, 1, by) for t in targets)
        return messages.Tally(
            round=self.direction.scene.number + 1,
            seconds_left=round(self.direction.seconds_left, 1),
            entries=entries,
            viewers=viewers,
        )

    def hear(self, person: Person, text: str | bytes) -> Outcome:
        """What a message of `person`'s does; anything wrong with it is answered, nothing raises."""
        if wait := person.pace.take():
            return _refusal("too_fast", f"That was too fast; listen for {wait:.0f} s.", wait)
        try:
            message = messages.decode(text)
        except (msgspec.DecodeError, RecursionError) as error:
            return _refusal("malformed", f"That is no message that is known here: {error}.")
        if isinstance(message, messages.Naming):
            return self._rename(person, message.name)
        return self._shout(person, message.text)

    def turn(self) -> list[messages.Message]:
        """Begins the next scene if its time has come; the news for everybody."""
        scene = self.direction.turn()
        if scene is None:
            return []
        reply = messages.Reply(scene.by, answer(scene.by, " and ".join(t.label for t in scene.targets), self._rng))
        self._history.append(reply)
        return [self.scene(), reply]

    def _rename(self, person: Person, wanted: str) -> Outcome:
        name = cut(clean(wanted[: 8 * LIMITS.name]), LIMITS.name)
        if not has_ink(name):
            return _refusal("bad_name", "A name needs at least one letter that can be seen.")
        if plain(name).replace(" ", "") in RESERVED_NAMES:
            return _refusal("bad_name", "That name belongs to the house; please choose another.")
        person.name = name
        return Outcome(to_sender=[messages.Name(person.id, name)])

    def _shout(self, person: Person, text: str) -> Outcome:
        if len(text) > LIMITS.text:
            return _refusal("too_long", f"A shout has at most {LIMITS.text} characters.")
        text = clean(text)
        if not text:
            return _refusal("empty", "That shout was empty.")
        meant = self.vocabulary.find(text)
        dreamed = meant and self.vocabulary.dreamable(meant)
        if meant is None or dreamed is None:
            suggestions = tuple(messages.Suggestion.of(match) for match in self.vocabulary.suggest(text))
            return Outcome(to_sender=[messages.Unheard(text, suggestions)])
        targets = (_target(dreamed),)
        self.direction.want(person.name, targets)
        shout = messages.Shout(id=next(self._shouts), by=person.id, name=person.name, text=text, targets=targets)
        said: list[messages.Shout | messages.Reply] = [shout]
        if dreamed != meant:
            said.append(messages.Reply(person.name, stands_in(person.name, meant.label, dreamed.label, self._rng)))
        self._history.extend(said)
        return Outcome(to_all=[*said])


def _target(category: Category) -> Target:
    return Target(category.index, category.label, category.emoji)


def _refusal(code: str, message: str, retry_after: float = 0.0) -> Outcome:
    return Outcome(to_sender=[messages.Error(code, message, retry_after)])
