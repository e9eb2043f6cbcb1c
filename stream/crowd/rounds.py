"""What is dreamed next and when: holds and rounds while people want something, a walk of its own while nobody does.

A scene is held for `hold` seconds. If one thing is wanted by then, it follows; if there are more, a round of `round`
seconds decides, from the moment when there was a choice. What the scene shows already cannot win against anything else.
"""

import math
import random
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal, get_args

import msgspec

from stream.ipc.scene import Scene, Target

from .ballot import Ballot, Vote, Wish

Mode = Literal["democracy", "anarchy", "mix"]
MODES: tuple[str, ...] = get_args(Mode)
"""How the next scene is chosen: by most votes; by lot, a vote a ticket; as in democracy, but the first two share it."""

PATIENCE = 6
"""After so many lost rounds a wish goes before those with more votes, the earliest first, but only every other time."""
LINGER = 300.0
"""Seconds that a vote still counts after its voter has left; of people elsewhere, after the shout."""
STRIDE = 24.0
"""Seconds that each subject lasts while nobody wants any."""


@dataclass(frozen=True)
class Turn:
    """A scene that begins, and the wishes that it grants: none, one, or in a mix two."""

    scene: Scene
    granted: tuple[Wish, ...] = ()


class Director:
    """Holds the scene and what waits to follow it.

    `hold`, `round` and `idle` are in seconds; `clock` counts them, `wall` tells the time of day for the record. `scene`
    is what the show was at before, when it goes on after an interruption. `wander` gives what to dream of when nobody
    has wanted anything for `idle` seconds; without it, or where it gives nothing, the scene stays.
    """

    def __init__(
        self,
        hold: float,
        round: float = 20.0,  # noqa: A002  (the field's term; nothing is rounded here)
        idle: float = 60.0,
        mode: Mode = "democracy",
        rng: random.Random | None = None,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        scene: Scene | None = None,
    ) -> None:
        self.scene = scene or Scene(0)
        self.mode: Mode = mode
        self.wander: Callable[[Scene], tuple[Target, ...]] | None = None
        self._hold, self._round, self._idle = hold, round, idle
        self._rng, self._clock, self._wall = rng or random.Random(), clock, wall
        self._ballot = Ballot()
        asked_for = bool(self.scene.targets and self.scene.by)
        now = clock()
        self._held_until = now + hold if asked_for else now
        self._idle_until = now + idle if asked_for else now
        self._opened: float | None = None  # when the round began; None while there is no choice to make
        self._was_patience = False

    def want(self, voter: str, name: str, targets: tuple[Target, ...], seconds: float | None = None) -> None:
        """`voter`, called `name`, wants these targets and nothing else; for so long, or until they leave."""
        now = self._clock()
        self._ballot.cast(Vote(voter, name, targets, now, None if seconds is None else now + seconds))
        self._look()

    def leave(self, voter: str) -> None:
        """The vote of somebody who leaves still counts once, if its turn comes soon."""
        if vote := self._ballot.vote_of(voter):
            vote.until = self._clock() + LINGER

    def welcome(self, voter: str) -> None:
        """Somebody is back before their vote was counted."""
        if vote := self._ballot.vote_of(voter):
            vote.until = None

    def forget(self, voter: str) -> None:
        """This vote does not count."""
        self._ballot.withdraw(voter)
        self._look()

    def switch(self, mode: Mode) -> None:
        """Chooses in another way from now on; nobody's vote is lost."""
        if mode not in MODES:
            raise ValueError(f"{mode!r} is no mode; there are {', '.join(MODES)}.")
        self.mode = mode
        self._look()

    def votes(self) -> tuple[Vote, ...]:
        """Copies of all live votes, times in seconds of the wall clock, for the record."""
        off = self._wall() - self._clock()
        return tuple(_moved(vote, off) for vote in self._ballot.votes())

    def recall(self, votes: Iterable[Vote]) -> None:
        """Takes votes from an earlier `votes()` back, as of people who have left."""
        off, now = self._wall() - self._clock(), self._clock()
        for vote in sorted(votes, key=lambda vote: vote.since):
            moved = _moved(vote, -off)
            until = now + LINGER if moved.until is None else min(moved.until, now + LINGER)
            if until > now:
                self._ballot.cast(replace(moved, since=min(moved.since, now), until=until))
        self._look()

    @property
    def waiting(self) -> list[Wish]:
        """What is wanted, likeliest first."""
        self._expire()
        field = self._field()
        first = set(field)
        return self._order(field) + self._order([wish for wish in self._ballot.wishes if wish not in first])

    @property
    def wanted(self) -> set[int]:
        """The categories that somebody wants."""
        return {index for wish in self._ballot.wishes for index in wish.indices}

    @property
    def contested(self) -> bool:
        """Whether a round is on."""
        return self._opened is not None and self.mode != "anarchy"

    @property
    def seconds_left(self) -> float:
        """Until what waits is decided on, or while nothing does until the hold ends."""
        due = self._held_until
        if self.contested and self._opened is not None:
            due = max(due, self._opened + self._round)
        return max(0.0, due - self._clock())

    @property
    def seconds_idle(self) -> float:
        """Until `turn` may have something to say, if nobody wants anything before; infinite if it never will."""
        if len(self._ballot):
            return self.seconds_left
        return max(0.0, self._idle_until - self._clock()) if self.wander else math.inf

    def turn(self) -> Turn | None:
        """The next scene, if it begins now; else None."""
        now = self._clock()
        if not len(self._ballot):
            return self._wandered(now)
        if self.seconds_left > 0:
            return None
        self._expire()
        if not (field := self._field()) or self.seconds_left > 0:
            return None
        granted = self._choose(field)
        for wish in field:
            if wish not in granted:
                for vote in wish.votes.values():
                    vote.lost += 1
        for wish in granted:
            self._ballot.count(wish)
        self.scene = Scene(self.scene.number + 1, _shared(granted), _names(granted), self._wall())
        self._held_until = now + self._hold
        self._idle_until = now + max(self._hold, self._idle)
        self._opened = None
        self._look()
        return Turn(self.scene, tuple(granted))

    def _choose(self, field: list[Wish]) -> list[Wish]:
        if self.mode == "anarchy":
            tickets = [wish for wish in field for _ in wish.votes]
            return [self._rng.choice(tickets)]
        order = self._order(field)
        self._was_patience = not self._was_patience and any(wish.lost >= PATIENCE for wish in field)
        return order[:2] if self.mode == "mix" else order[:1]

    def _order(self, wishes: list[Wish]) -> list[Wish]:
        """Most votes first, of equals the earliest; before them all one that has been patient, every other time."""
        order = sorted(wishes, key=lambda wish: (-wish.standing, wish.since))
        patient = [] if self._was_patience else [wish for wish in wishes if wish.lost >= PATIENCE]
        if patient:
            first = min(patient, key=lambda wish: wish.since)
            order.remove(first)
            order.insert(0, first)
        return order

    def _field(self) -> list[Wish]:
        """The wishes that may win: all but those that would show nothing else than the scene, unless all would."""
        return list(self._newer()) or self._ballot.wishes

    def _newer(self) -> Iterator[Wish]:
        """The wishes that would show something else than the scene."""
        shown = {target.index for target in self.scene.targets} if self.scene.by else set()
        return (wish for wish in self._ballot.wishes if not wish.indices <= shown)

    def _expire(self) -> None:
        self._ballot.expire(self._clock())
        self._look()

    def _look(self) -> None:
        """Notices when a choice begins and ends; thousands of wishes need not be counted for that."""
        newer = len(list(islice(self._newer(), 2)))
        if newer == 1 or (not newer and len(self._ballot.wishes) < 2):
            self._opened = None
        elif self._opened is None:
            self._opened = self._clock()

    def _wandered(self, now: float) -> Turn | None:
        """A step of the walk, which holds nobody up."""
        if self.wander is None or now < self._idle_until:
            return None
        self._idle_until = now + STRIDE
        if not (targets := self.wander(self.scene)):
            return None
        self.scene = Scene(self.scene.number + 1, targets, "", self._wall())
        self._held_until = now
        return Turn(self.scene)


def _shared(granted: list[Wish]) -> tuple[Target, ...]:
    """What all of these wishes show, each with its share of the votes; a single one as it was wanted."""
    if len(granted) == 1:
        return granted[0].targets
    votes = sum(wish.standing for wish in granted)
    shares: dict[tuple[int, str], Target] = {}
    for wish in granted:
        whole = sum(target.weight for target in wish.targets) or 1.0
        for target in wish.targets:
            share = target.weight / whole * wish.standing / votes
            before = shares.get((target.index, target.where))
            shares[target.index, target.where] = msgspec.structs.replace(
                target, weight=round(share + (before.weight if before else 0.0), 3)
            )
    return tuple(shares.values())


def _names(granted: list[Wish]) -> str:
    return " and ".join(dict.fromkeys(wish.names[0] for wish in granted))


def _moved(vote: Vote, seconds: float) -> Vote:
    """The vote on another clock."""
    until = None if vote.until is None else vote.until + seconds
    return replace(vote, since=vote.since + seconds, until=until)
