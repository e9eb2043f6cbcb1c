"""Rounds of voting: when the next scene begins and what it is, by the votes or, while there are none, by attract mode.

A scene is held for `hold` seconds. If there is one candidate by then, it follows; if there are more, a round of `round`
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

from stream.ipc.scene import Scene, Target, side_by_side

from .ballot import Ballot, Candidate, Vote

Mode = Literal["democracy", "anarchy", "mix"]
MODES: tuple[str, ...] = get_args(Mode)
"""How the next scene is chosen: by most votes; by lot, a vote a ticket; as in democracy, but the first two share it."""

PRIORITY_AFTER = 6
"""Lost rounds after which a candidate goes before those with more votes, the earliest first; but every other time."""
VOTE_LIFETIME = 300.0
"""Seconds that a vote still counts after its voter has left; of people in another chat, after the shout."""
ATTRACT_INTERVAL = 24.0
"""Seconds that each subject of attract mode lasts."""


@dataclass(frozen=True)
class Turn:
    """A scene that begins, and its winners: none, one, or in a mix two."""

    scene: Scene
    winners: tuple[Candidate, ...] = ()


class Director:
    """Holds the scene and the votes on what follows it.

    `hold`, `round` and `idle` are in seconds; `clock` counts them, `wall` tells the time of day for the record. `scene`
    is what the show was at before, when it goes on after an interruption. `attract` gives what to dream of when nobody
    has voted for `idle` seconds; without it, or where it gives nothing, the scene stays.
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
        scene = scene or Scene(0)
        self.scene = msgspec.structs.replace(scene, targets=side_by_side(scene.targets))
        self._chosen = scene.targets  # of which the scene shows what the network can dream
        self.mode: Mode = mode
        self.attract: Callable[[Scene], tuple[Target, ...]] | None = None
        self._dreamable: Callable[[Target], Target | None] = lambda target: target
        self._adapted: Turn | None = None
        self._hold, self._round, self._idle = hold, round, idle
        self._rng, self._clock, self._wall = rng or random.Random(), clock, wall
        self._ballot = Ballot()
        asked_for = bool(self.scene.targets and self.scene.by)
        now = clock()
        self._held_until = now + hold if asked_for else now
        self._idle_until = now + idle if asked_for else now
        self._round_began: float | None = None  # None while there is no choice to make
        self._had_priority = False

    def vote(self, voter: str, name: str, targets: tuple[Target, ...], seconds: float | None = None) -> None:
        """`voter`, called `name`, wants these targets and nothing else; for so long, or until they leave."""
        now = self._clock()
        self._ballot.cast(Vote(voter, name, targets, now, None if seconds is None else now + seconds))
        self._update_round()

    def withdraw(self, voter: str) -> None:
        """This vote does not count."""
        self._ballot.withdraw(voter)
        self._update_round()

    def voter_left(self, voter: str) -> None:
        """Their vote still counts once, if its turn comes soon."""
        if vote := self._ballot.vote_of(voter):
            vote.until = self._clock() + VOTE_LIFETIME

    def voter_returned(self, voter: str) -> None:
        """Somebody is back before their vote was counted."""
        if vote := self._ballot.vote_of(voter):
            vote.until = None

    def set_mode(self, mode: Mode) -> None:
        """Chooses in another way from now on; nobody's vote is lost. Raises ValueError."""
        if mode not in MODES:
            raise ValueError(f"{mode!r} is no mode; there are {', '.join(MODES)}.")
        self.mode = mode
        self._update_round()

    def adapt(self, dreamable: Callable[[Target], Target | None]) -> None:
        """Scenes show what is `dreamable` for their targets from now on; if that changes the present one, the next
        `turn` begins it anew. Votes stay as they were cast."""
        self._dreamable = dreamable
        if self._arranged(self._chosen) != self.scene.targets:
            self._adapted = Turn(self._begin(self._chosen, self.scene.by))

    def votes(self) -> tuple[Vote, ...]:
        """Copies of all live votes, times in seconds of the wall clock, for the record."""
        offset = self._wall() - self._clock()
        return tuple(_shifted(vote, offset) for vote in self._ballot.votes())

    def restore(self, votes: Iterable[Vote]) -> None:
        """Takes votes from an earlier `votes()` back, as of people who have left."""
        offset, now = self._wall() - self._clock(), self._clock()
        for vote in sorted(votes, key=lambda vote: vote.since):
            shifted = _shifted(vote, -offset)
            until = now + VOTE_LIFETIME if shifted.until is None else min(shifted.until, now + VOTE_LIFETIME)
            if until > now:
                self._ballot.cast(replace(shifted, since=min(shifted.since, now), until=until))
        self._update_round()

    @property
    def candidates(self) -> list[Candidate]:
        """What there are votes for, likeliest first."""
        self._expire()
        eligible = self._eligible()
        first = set(eligible)
        return self._ranked(eligible) + self._ranked([one for one in self._ballot.candidates if one not in first])

    @property
    def voted_categories(self) -> set[int]:
        """The categories that somebody votes for."""
        return {index for candidate in self._ballot.candidates for index in candidate.indices}

    @property
    def contested(self) -> bool:
        """Whether a round is on."""
        return self._round_began is not None and self.mode != "anarchy"

    @property
    def seconds_left(self) -> float:
        """Until the votes are counted, or while there are none until the hold ends."""
        due = self._held_until
        if self.contested and self._round_began is not None:
            due = max(due, self._round_began + self._round)
        return max(0.0, due - self._clock())

    @property
    def seconds_to_turn(self) -> float:
        """Until `turn` may have something to say, if nobody votes before; infinite if it never will."""
        if len(self._ballot):
            return self.seconds_left
        return max(0.0, self._idle_until - self._clock()) if self.attract else math.inf

    def turn(self) -> Turn | None:
        """The next scene, if it begins now; else None."""
        if adapted := self._adapted:
            self._adapted = None
            return adapted
        now = self._clock()
        if not len(self._ballot):
            return self._attract(now)
        if self.seconds_left > 0:
            return None
        self._expire()
        if not (eligible := self._eligible()) or self.seconds_left > 0:
            return None
        winners = self._winners(eligible)
        for candidate in eligible:
            if candidate not in winners:
                for vote in candidate.votes.values():
                    vote.lost += 1
        for winner in winners:
            self._ballot.use_up(winner)
        self._held_until = now + self._hold
        self._idle_until = now + max(self._hold, self._idle)
        self._round_began = None
        scene = self._begin(_blended(winners), _credits(winners))
        self._update_round()
        return Turn(scene, tuple(winners))

    def _begin(self, targets: tuple[Target, ...], by: str) -> Scene:
        self._chosen = targets
        self.scene = Scene(self.scene.number + 1, self._arranged(targets), by, self._wall())
        return self.scene

    def _arranged(self, targets: tuple[Target, ...]) -> tuple[Target, ...]:
        """What of these the network can dream, or stands in for them, each in its place."""
        return side_by_side([known for target in targets if (known := self._dreamable(target))] or targets)

    def _winners(self, eligible: list[Candidate]) -> list[Candidate]:
        if self.mode == "anarchy":
            tickets = [candidate for candidate in eligible for _ in candidate.votes]
            return [self._rng.choice(tickets)]
        ranked = self._ranked(eligible)
        self._had_priority = not self._had_priority and any(one.lost >= PRIORITY_AFTER for one in eligible)
        return ranked[:2] if self.mode == "mix" else ranked[:1]

    def _ranked(self, candidates: list[Candidate]) -> list[Candidate]:
        """Most votes first, of equals the earliest; before them all one that lost often, every other time."""
        ranked = sorted(candidates, key=lambda candidate: (-candidate.standing, candidate.since))
        patient = [] if self._had_priority else [one for one in candidates if one.lost >= PRIORITY_AFTER]
        if patient:
            first = min(patient, key=lambda candidate: candidate.since)
            ranked.remove(first)
            ranked.insert(0, first)
        return ranked

    def _eligible(self) -> list[Candidate]:
        """Who may win: all but those that would show nothing else than the scene, unless all would."""
        return list(self._different()) or self._ballot.candidates

    def _different(self) -> Iterator[Candidate]:
        """The candidates that would show something else than the scene."""
        shown = {target.index for target in self.scene.targets} if self.scene.by else set()
        return (candidate for candidate in self._ballot.candidates if not candidate.indices <= shown)

    def _expire(self) -> None:
        self._ballot.expire(self._clock())
        self._update_round()

    def _update_round(self) -> None:
        """Notices when a choice begins and ends; thousands of candidates need not be counted for that."""
        different = len(list(islice(self._different(), 2)))
        if different == 1 or (not different and len(self._ballot.candidates) < 2):
            self._round_began = None
        elif self._round_began is None:
            self._round_began = self._clock()

    def _attract(self, now: float) -> Turn | None:
        """The next scene of attract mode, which holds nobody up."""
        if self.attract is None or now < self._idle_until:
            return None
        self._idle_until = now + ATTRACT_INTERVAL
        if not (targets := self.attract(self.scene)):
            return None
        self._held_until = now
        return Turn(self._begin(targets, ""))


def _blended(winners: list[Candidate]) -> tuple[Target, ...]:
    """What all winners show, each with its share of the votes; a single one as it was voted for."""
    if len(winners) == 1:
        return winners[0].targets
    votes = sum(winner.standing for winner in winners)
    shares: dict[tuple[int, str], Target] = {}
    for winner in winners:
        whole = sum(target.weight for target in winner.targets) or 1.0
        for target in winner.targets:
            share = target.weight / whole * winner.standing / votes
            before = shares.get((target.index, target.where))
            shares[target.index, target.where] = msgspec.structs.replace(
                target, weight=round(share + (before.weight if before else 0.0), 3)
            )
    return tuple(shares.values())


def _credits(winners: list[Candidate]) -> str:
    return " and ".join(dict.fromkeys(winner.names[0] for winner in winners))


def _shifted(vote: Vote, seconds: float) -> Vote:
    """The vote on another clock."""
    until = None if vote.until is None else vote.until + seconds
    return replace(vote, since=vote.since + seconds, until=until)
