"""The chat: what each message does, and who is to hear of it. Knows nothing of sockets."""

import random
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from stream.ipc.scene import Scene, Target
from stream.site.twitch.irc import GuestLine
from stream.words import Vocabulary

from . import protocol
from .attract_mode import AttractMode
from .blocklist import Blocklist
from .friendly_names import friendly_name
from .history import History
from .moderation import Moderation, Origin
from .naming import LONGEST, Naming, UnfitNameError
from .operator_actions import OperatorActions
from .participants import Participants, Person
from .persistence.store import NullStore, SavedState, Store
from .protocol import Line
from .recent import Recent
from .rounds import LINGER, Director, Turn
from .sanitise import clean
from .targets import Understood, target, understand
from .voice import Voice

LIMITS = protocol.Limits(text=200, name=LONGEST)
_SHOWN_WISHES = 8
_MOST = 10_000  # people whose last shout is remembered


@dataclass(frozen=True)
class Outcome:
    """What a message leads to: answers to its sender alone, and news for everybody, its sender too."""

    to_sender: list[protocol.Message] = field(default_factory=list)
    to_all: list[protocol.Message] = field(default_factory=list)


class Chat:
    """Everybody in the chat, what was said, and the direction that the shouts steer.

    With `free` talk that means nothing to the dream is shown to everybody; else only shouts are. `past` is what an
    earlier chat's `export()` gave, and `memory` hears of what happens in this one.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        direction: Director,
        rng: random.Random | None = None,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        *,
        voice: Voice | None = None,
        moderation: Moderation | None = None,
        unspoken: Blocklist | None = None,
        free: bool = False,
        memory: Store | None = None,
        past: SavedState | None = None,
    ) -> None:
        past, memory = past or SavedState(), memory or NullStore()
        self._rng = rng or random.Random()
        self._clock = clock
        self.direction, self.vocabulary, self.free = direction, vocabulary, free
        self.moderation = moderation or Moderation(bytes.fromhex(past.salt) or self._rng.randbytes(16), past.bans, wall)
        self._voice = voice or Voice.load("en", self._rng)
        self._unspoken = unspoken or Blocklist()
        self._memory = memory
        self._wander = AttractMode(self._rng)
        self._known: Collection[int] | None = None
        self._transcript = History(memory, wall, filter(self._is_fit, past.history))
        self._naming = Naming(self._unspoken, memory, past.names)
        self._people = Participants(self._rng, clock, self.moderation.number)
        self._last_shouts: Recent[str, float] = Recent(_MOST)
        self.house = OperatorActions(self._people, self.moderation, self._transcript, direction, memory)
        direction.recall(replace(vote, name=self._called(vote.name)) for vote in past.votes)
        if by := direction.scene.by:
            direction.scene = msgspec.structs.replace(direction.scene, by=self._called(by))

    def export(self) -> SavedState:
        """What another chat needs to go on where this one is."""
        return SavedState(
            scene=self.direction.scene,
            votes=self.direction.votes(),
            history=self._transcript.lines,
            bans=self.moderation.bans,
            names=self._naming.names,
            salt=self.moderation.salt.hex(),
        )

    @property
    def people(self) -> int:
        """How many are present."""
        return len(self._people)

    def join(self, origin: Origin = Origin()) -> Person:  # noqa: B008  (never changes)
        person = self._people.join(origin, self._naming.name_of(origin.token))
        self.direction.welcome(person.key)
        return person

    def leave(self, person: Person) -> None:
        if self._people.leave(person):
            self.direction.leave(person.key)

    def hello(self, person: Person, viewers: int, tally: protocol.Tally | None = None) -> protocol.Hello:
        """What a newcomer hears first; with many votes a `tally` of a moment ago saves counting them anew."""
        return protocol.Hello(
            you=protocol.You(person.id, person.name),
            scene=self.scene(),
            tally=tally or self.tally(viewers),
            limits=LIMITS,
            history=self._transcript.lines,
            viewers=viewers,
            greeting=self._voice.say("hello", name=person.name),
        )

    def scene(self) -> protocol.Scene:
        """What is dreamed; by nobody where the dream wanders by itself."""
        scene = self.direction.scene
        return protocol.Scene(scene.number, scene.targets, scene.by, scene.since)

    def learn(self, known: Collection[int]) -> None:
        """Hears what the network knows. What was wanted before is wanted still."""
        if self._known != known:
            self._known = known
            self.vocabulary = self.vocabulary.narrowed(known)
        self.direction.wander = self._wandered

    def tally(self, viewers: int) -> protocol.Tally:
        waiting = self.direction.waiting
        return protocol.Tally(
            round=self.direction.scene.number + 1,
            seconds_left=round(self.direction.seconds_left, 1),
            entries=tuple(protocol.Waiting.of(wish) for wish in waiting[:_SHOWN_WISHES]),
            viewers=viewers,
            contested=self.direction.contested,
            wishes=len(waiting),
            mode=self.direction.mode,
        )

    def hear(self, person: Person, text: str | bytes) -> Outcome:
        """What a message of `person`'s does; anything wrong with it is answered, nothing raises."""
        if refusal := self._refusal(person):
            return refusal
        try:
            message = protocol.decode(text)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            return _refused("malformed", f"That is no message that is known here: {error}.")
        if isinstance(message, protocol.NameRequest):
            return self._rename(person, message.name)
        return self._shout(person, message.text)

    def hear_from(self, said: GuestLine, source: str) -> Outcome:
        """What a shout does that was said in another chat, such as "twitch"; `to_sender` is to be told there."""
        try:
            shown = self._naming.fit(said.name)
        except UnfitNameError:
            shown = ""
        person = self._people.elsewhere(source, said.login, shown)
        return self._refusal(person) or self._shout(person, said.text)

    def unsay(self, source: str, login: str = "") -> None:
        """Takes away what somebody said in another chat, and their vote; without a login what all said there."""
        self.house.withdraw(source, login)

    def turn(self) -> list[protocol.Message]:
        """Begins the next scene if its time has come; the news for everybody."""
        news = self.house.take_news()
        turn = self.direction.turn()
        if turn is None:
            return news
        self._memory.record_scene(turn.scene)
        return [*news, self.scene(), *self._said([self._answer(turn)] if turn.granted else [])]

    def _is_fit(self, line: Line) -> bool:
        """Whether a line of an earlier time may still be read."""
        name = line.to if isinstance(line, protocol.Reply) else line.name
        return not (self._unspoken.within(line.text) or self._unspoken.within(name))

    def _called(self, name: str) -> str:
        """What somebody of an earlier time is called now."""
        return self._naming.fit_before(name) or friendly_name(self._rng)

    def _refusal(self, person: Person) -> Outcome | None:
        """Why `person` may not speak now."""
        if wait := self._people.take(person):
            return _refused("too_fast", f"That was too fast; listen for {wait:.0f} s.", wait)
        if wait := self.moderation.banned(person.origin):
            return banned(wait)
        if wait := self.moderation.muted(person.key):
            return _refused("muted", f"The house asks you to listen for {wait:.0f} s.", wait)
        return None

    def _rename(self, person: Person, wanted: str) -> Outcome:
        try:
            name = self._naming.fit(wanted)
        except UnfitNameError as error:
            return _refused("bad_name", str(error))
        self._people.rename(person, name)
        self._naming.choose(person.origin.token, name)
        return Outcome(to_sender=[protocol.Name(person.id, name)])

    def _shout(self, person: Person, text: str) -> Outcome:
        if len(text) > LIMITS.text:
            return _refused("too_long", f"A shout has at most {LIMITS.text} characters.")
        text = clean(text)
        if not text:
            return _refused("empty", "That shout was empty.")
        if self._unspoken.within(text):
            return _refused("unfit", "That word stays outside; please shout another.")
        if wait := self._slowed(person):
            return _refused("slow", f"The house asks for one shout in {self.moderation.slow_seconds:.0f} s.", wait)
        if self.moderation.slow_seconds:
            self._last_shouts.put(person.key, self._clock())
        return self._heard(person, text)

    def _heard(self, person: Person, text: str) -> Outcome:
        """What a shout does that is fit to be shown."""
        if self._voice.asks(text):
            return self._talk(person, text, [self._reply_about_now(person)])
        meant = understand(self.vocabulary, text, self._rng, self.direction.wanted)
        if not meant.targets:
            return self._talk(person, text) if self.free else self._unheard(person, text, meant)
        self.direction.want(person.key, person.name, meant.targets, LINGER if person.source else None)
        shout = protocol.Shout(self._transcript.next_id(), person.id, person.name, text, meant.targets, person.source)
        stand_ins = [self._remark("stands_in", person, wanted=one, relative=other) for one, other in meant.stand_ins]
        picks = [self._remark("group", person, wanted=family, subject=one) for family, one in meant.picks]
        self._people.said(person)
        return Outcome(to_all=self._said([shout, *stand_ins, *picks]))

    def _slowed(self, person: Person) -> float:
        """The seconds that slow mode still asks of this person."""
        last = self._last_shouts.get(person.key)
        return 0.0 if last is None else max(0.0, last + self.moderation.slow_seconds - self._clock())

    def _talk(self, person: Person, text: str, replies: Sequence[protocol.Reply] = ()) -> Outcome:
        """Talk that steers nothing; where the chat is not free only its sender gets an answer."""
        if not self.free:
            return Outcome(to_sender=[*replies])
        said = protocol.Said(self._transcript.next_id(), person.id, person.name, text, person.source)
        self._people.said(person)
        return Outcome(to_all=self._said([said, *replies]))

    def _unheard(self, person: Person, text: str, meant: Understood) -> Outcome:
        answer = self._voice.say("unheard_with_ideas" if meant.related else "unheard", name=person.name, text=text)
        ideas = tuple(map(protocol.Suggestion.of, meant.ideas))
        return Outcome(to_sender=[protocol.Unheard(text, ideas, answer, meant.related)])

    def _remark(self, kind: str, person: Person, **fields: str) -> protocol.Reply:
        return protocol.Reply(person.name, self._voice.say(kind, name=person.name, **fields))

    def _answer(self, turn: Turn) -> protocol.Reply:
        """To those whose wishes a scene grants."""
        first, *others = turn.granted
        subject = self._voice.subject(first.targets)
        if not others:
            text = self._voice.say("won", name=self._voice.names(first.names), subject=subject)
        else:
            names = self._voice.names([wish.names[0] for wish in turn.granted])
            other = self._voice.subject(others[0].targets)
            text = self._voice.say("mixture", name=names, subject=subject, other=other)
        return protocol.Reply(first.names[0], text)

    def _reply_about_now(self, person: Person) -> protocol.Reply:
        """To somebody who asks what is being dreamed."""
        scene = self.direction.scene
        subject = self._voice.subject(scene.targets) or "…"
        if scene.by:
            return self._remark("asked", person, subject=subject, by=scene.by)
        return self._remark("asked_while_alone", person, subject=subject)

    def _said(self, lines: Sequence[Line]) -> list[protocol.Message]:
        self._transcript.add(lines)
        return [*lines]

    def _wandered(self, scene: Scene) -> tuple[Target, ...]:
        """What to dream of by itself after this scene."""
        here = scene.targets[0].index if scene.targets else None
        words = self.vocabulary
        index = self._wander.step(here, words.known, words.neighbours, words.popular)
        category = None if index is None else self.vocabulary.category(index)
        return (target(category),) if category else ()


def banned(seconds: float) -> Outcome:
    """The answer to somebody who is kept out for so long."""
    return _refused("banned", f"The house keeps you out for {seconds:.0f} s.", seconds)


def _refused(code: str, message: str, retry_after: float = 0.0) -> Outcome:
    return Outcome(to_sender=[protocol.Error(code, message, retry_after)])
