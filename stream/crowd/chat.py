"""The chat: what each message does, and who is to hear of it. Knows nothing of sockets."""

import random
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

import msgspec
from cachetools import LRUCache

from stream.ipc.scene import Scene, Target
from stream.words import Match, Understanding, Vocabulary
from stream.words.normalise import plain
from stream.words.talk import shout_in, shows_things, without_address

from . import protocol
from .attract_mode import AttractMode
from .blocklist import Blocklist
from .decency import Decency, Objection
from .history import History
from .moderation import Moderation, Origin
from .naming import MAX_CHARS as MAX_NAME_CHARS
from .naming import Naming, UnfitNameError, generated_name
from .operator_actions import OperatorActions
from .participants import Participants, Person, RelayedLine
from .persistence.store import NullStore, SavedState, Store
from .protocol import Line
from .replies import Replies, target_of, targets_of
from .rounds import VOTE_LIFETIME, Director
from .sanitise import clean
from .voice import Voice

LIMITS = protocol.Limits(text=200, name=MAX_NAME_CHARS)
_MAX_ENTRIES = 8  # of a tally
_CALLS_FOR_HELP = ("help", "dream", "reverie", "dreamer")  # after "!" and alone
_ASKED_OF_NOBODY_ELSE = ("", "what", "how", "ideas")
"""Topics that are the dreamer's even in a chat of others; "hello" there is said to anybody."""
_MAX_PEOPLE = 10_000  # whose last shout is remembered


@dataclass(frozen=True)
class Outcome:
    """What a message leads to: answers to its sender alone, and news for everybody, its sender too."""

    to_sender: list[protocol.Message] = field(default_factory=list)
    to_all: list[protocol.Message] = field(default_factory=list)


@dataclass(frozen=True)
class SceneUpdate:
    """What a turn leads to: the scene that begins, if one does, and the news for everybody."""

    scene: Scene | None
    to_all: list[protocol.Message]


class Chat:
    """Everybody in the chat, what was said, and the votes that the shouts are.

    With `free` talk that means nothing to the dream is shown to everybody; else only shouts are. For a `family` nothing
    that hurts is shown, answered in public or dreamed. `saved` is what an earlier chat's `export()` gave, and `store`
    is told what happens in this one.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        director: Director,
        rng: random.Random | None = None,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        *,
        voice: Voice | None = None,
        moderation: Moderation | None = None,
        blocklist: Blocklist | None = None,
        free: bool = False,
        family: bool = True,
        store: Store | None = None,
        saved: SavedState | None = None,
    ) -> None:
        saved, store = saved or SavedState(), store or NullStore()
        self._rng = rng or random.Random()
        self._clock = clock
        self.director, self.vocabulary, self.free = director, vocabulary, free
        salt = bytes.fromhex(saved.salt)
        self.moderation = moderation or Moderation(salt or self._rng.randbytes(16), saved.bans, wall)
        self._voice = voice or Voice.load("en", self._rng)
        self._replies = Replies(self._voice, self._rng)
        self._decency = Decency(blocklist or Blocklist(), family)
        self._store = store
        self._attract_mode = AttractMode(self._rng)
        self._known: Collection[int] | None = None
        self._history = History(store, wall, filter(self._is_fit, saved.history))
        self._naming = Naming(self._decency, store, saved.names)
        self._people = Participants(self._rng, clock, self.moderation.public_id)
        self._last_shouts: LRUCache[str, float] = LRUCache(_MAX_PEOPLE)
        self.operator = OperatorActions(self._people, self.moderation, self._history, director, store)
        director.restore(replace(vote, name=self._present_name(vote.name)) for vote in saved.votes)
        if by := director.scene.by:
            director.scene = msgspec.structs.replace(director.scene, by=self._present_name(by))

    def export(self) -> SavedState:
        """What another chat needs to go on where this one is."""
        return SavedState(
            scene=self.director.scene,
            votes=self.director.votes(),
            history=self._history.lines,
            bans=self.moderation.bans,
            names=self._naming.names,
            salt=self.moderation.salt.hex(),
        )

    @property
    def present(self) -> int:
        """How many people are here."""
        return len(self._people)

    @property
    def scene(self) -> Scene:
        """What is dreamed; by nobody in attract mode."""
        return self.director.scene

    def join(self, origin: Origin = Origin(), language: str = "") -> Person:  # noqa: B008  (never changes)
        person = self._people.join(origin, self._naming.name_of(origin.token), language)
        self.director.voter_returned(person.key)
        return person

    def leave(self, person: Person) -> None:
        if self._people.leave(person):
            self.director.voter_left(person.key)

    def hello(self, person: Person, viewers: int, tally: protocol.Tally | None = None) -> protocol.Hello:
        """What a newcomer hears first; with many votes a `tally` of a moment ago saves counting them anew."""
        return protocol.Hello(
            you=protocol.You(person.id, person.name),
            scene=self.scene,
            tally=tally or self.tally(viewers),
            limits=LIMITS,
            history=self._history.lines,
            viewers=viewers,
            greeting=self._voice.say("hello", name=person.name),
        )

    def adapt(self, known: Collection[int]) -> None:
        """The network that dreams knows these categories: what shouts mean and scenes show follows it."""
        if self._known != known:
            self._known = known
            self.vocabulary = self.vocabulary.narrowed(known)
            self.director.adapt(self._dreamable)
        self.director.attract = self._attract

    def tally(self, viewers: int) -> protocol.Tally:
        candidates = self.director.candidates
        return protocol.Tally(
            round=self.director.scene.number + 1,
            seconds_left=round(self.director.seconds_left, 1),
            entries=tuple(protocol.TallyEntry.of(candidate) for candidate in candidates[:_MAX_ENTRIES]),
            viewers=viewers,
            contested=self.director.contested,
            wishes=len(candidates),
            mode=self.director.mode,
        )

    def receive(self, person: Person, text: str | bytes) -> Outcome:
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

    def relay(self, line: RelayedLine, source: str) -> Outcome:
        """What a line does that was said in another chat, such as "twitch"; `to_sender` is to be told there.

        Talk does nothing there, and what is not understood is not spoken of.
        """
        try:
            name = self._naming.validated(line.name)
        except UnfitNameError:
            name = ""
        person = self._people.relayed(source, line.login, name)
        return self._refusal(person) or self._shout(person, line.text, line.addressed)

    def completions(self, text: str, limit: int) -> list[Match]:
        """What a half-written shout may become; nothing for what hurts, and no thing in the place of people."""
        if self._decency.objection(text):
            return []
        found = self.vocabulary.complete(text, limit)
        if not self._decency.names_people(text):
            return found
        return [match for match in found if match.name.startswith(plain(text))]

    def turn(self) -> SceneUpdate:
        """Begins the next scene if its time has come."""
        news = self.operator.take_news()
        turn = self.director.turn()
        if turn is None:
            return SceneUpdate(None, news)
        self._store.record_scene(turn.scene)
        return SceneUpdate(
            turn.scene, [*news, turn.scene, *self._said([self._replies.to_winners(turn)] if turn.winners else [])]
        )

    def _is_fit(self, line: Line) -> bool:
        """Whether a line of an earlier time may still be read."""
        if isinstance(line, protocol.Reply):  # which may name somebody who is called like a person of fame
            return self._decency.is_name(line.to) and self._decency.objection(line.text) in (None, "person")
        return self._decency.is_name(line.name) and not self._decency.objection(line.text)

    def _present_name(self, name: str) -> str:
        """What somebody of an earlier time is called now."""
        return self._naming.still_allowed(name) or generated_name(self._rng)

    def _refusal(self, person: Person) -> Outcome | None:
        """Why `person` may not speak now."""
        if wait := self._people.take(person):
            return _refused("too_fast", f"That was too fast; listen for {wait:.0f} s.", wait)
        if wait := self.moderation.banned_for(person.origin):
            return banned_outcome(wait)
        if wait := self.moderation.muted_for(person.key):
            return _refused("muted", f"The house asks you to listen for {wait:.0f} s.", wait)
        return None

    def _rename(self, person: Person, wanted: str) -> Outcome:
        try:
            name = self._naming.validated(wanted)
        except UnfitNameError as error:
            return _refused("bad_name", str(error))
        self._people.rename(person, name)
        self._naming.remember(person.origin.token, name)
        return Outcome(to_sender=[protocol.Name(person.id, name)])

    def _shout(self, person: Person, text: str, addressed: bool = False) -> Outcome:
        if len(text) > LIMITS.text:
            return _refused("too_long", f"A shout has at most {LIMITS.text} characters.")
        text = clean(text)
        if not text:
            return _refused("empty", "That shout was empty.")
        if objection := self._decency.objection(text):
            return self._unfit(person, objection)
        return self._vote(person, text, addressed)

    def _vote(self, person: Person, text: str, addressed: bool) -> Outcome:
        """What a line does that is fit to be shown."""
        among_others = self.free or bool(person.source)
        topic = self._topic(text, addressed, among_others)
        shout = text
        if among_others and topic is None:
            shout = shout_in(self.vocabulary, text, addressed, person.language)
        if not (shout or self.free):
            return Outcome()  # nobody is to wait because of what they said to others
        if wait := self._slowed_for(person):
            return _refused("slow", f"The house asks for one shout in {self.moderation.slow_seconds:.0f} s.", wait)
        if self.moderation.slow_seconds:
            self._last_shouts[person.key] = self._clock()
        if topic is not None:
            return self._talk(person, text, [self._replies.to_question(topic, person, self.scene, self.vocabulary)])
        if not shout:
            return self._talk(person, text)
        understanding = self.vocabulary.understand(shout, self._rng, self.director.voted_categories, person.language)
        if not understanding.targets:
            return self._talk(person, text) if among_others else self._unheard(person, understanding)
        targets = targets_of(understanding)
        self.director.vote(person.key, person.name, targets, VOTE_LIFETIME if person.source else None)
        line = protocol.Shout(self._history.next_id(), person.id, person.name, text, targets, person.source)
        self._people.spoke(person)
        return Outcome(to_all=self._said([line, *self._replies.about(understanding, person)]))

    def _topic(self, text: str, addressed: bool, among_others: bool) -> str | None:
        """What somebody asks the dreamer about (see `Voice.topic`); None where it is no question, or one to others."""
        if not among_others:
            topic = self._voice.topic(text)
            return None if topic is None or shows_things(self.vocabulary, text) else topic
        bare, named = without_address(text)
        if plain(bare) in _CALLS_FOR_HELP and bare.startswith("!"):
            return "help"
        topic = self._voice.topic(bare)
        if addressed or named:
            return topic
        return topic if topic in _ASKED_OF_NOBODY_ELSE and self._voice.is_plain_question(bare) else None

    def _unfit(self, person: Person, objection: Objection) -> Outcome:
        """What hurts is heard by nobody; its sender gets a kind word, but not in the other chat, which all can read."""
        if person.source:
            return Outcome()
        if objection == "unspoken":
            return _refused("unfit", "That word stays outside; please shout another.")
        return _refused("unfit", self._voice.say(objection, name=person.name))

    def _slowed_for(self, person: Person) -> float:
        """The seconds that slow mode still asks of this person."""
        last = self._last_shouts.get(person.key)
        return 0.0 if last is None else max(0.0, last + self.moderation.slow_seconds - self._clock())

    def _talk(self, person: Person, text: str, replies: Sequence[protocol.Reply] = ()) -> Outcome:
        """Talk that steers nothing; where the chat is not free nobody reads it, and only its sender gets an answer."""
        if not self.free:
            return Outcome(to_sender=[*replies])
        said = protocol.Said(self._history.next_id(), person.id, person.name, text, person.source)
        self._people.spoke(person)
        return Outcome(to_all=self._said([said, *replies]))

    def _unheard(self, person: Person, understanding: Understanding) -> Outcome:
        if self._decency.names_people(understanding.text):
            return self._unfit(person, "person")
        text, related = understanding.text, understanding.related
        answer = self._voice.say("unheard_with_ideas" if related else "unheard", name=person.name, text=text)
        ideas = tuple(map(protocol.Suggestion.of, understanding.suggestions))
        return Outcome(to_sender=[protocol.Unheard(text, ideas, answer, related)])

    def _said(self, lines: Sequence[Line]) -> list[protocol.Message]:
        self._history.add(lines)
        return [*lines]

    def _dreamable(self, target: Target) -> Target | None:
        """What the network dreams for a target that was chosen for another network."""
        category = self.vocabulary.category(target.index)
        dreamed = self.vocabulary.dreamable(category) if category else None
        if dreamed is None or dreamed == category:
            return target if dreamed else None
        return msgspec.structs.replace(target, index=dreamed.index, label=dreamed.label, emoji=dreamed.emoji)

    def _attract(self, scene: Scene) -> tuple[Target, ...]:
        """What follows this scene in attract mode."""
        here = scene.targets[0].index if scene.targets else None
        words = self.vocabulary
        index = self._attract_mode.step(here, words.known, words.neighbours, words.popular)
        category = None if index is None else words.category(index)
        return (target_of(category),) if category else ()


def banned_outcome(seconds: float) -> Outcome:
    """The answer to somebody who is kept out for so long."""
    return _refused("banned", f"The house keeps you out for {seconds:.0f} s.", seconds)


def _refused(code: str, message: str, retry_after: float = 0.0) -> Outcome:
    return Outcome(to_sender=[protocol.Error(code, message, retry_after)])
