"""A day of a busy show in a moment: thousands of people who come, shout, change their minds and go."""

import random
import time
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from stream.crowd import Director
from stream.crowd.ballot import MAX_VOTES, Candidate
from stream.crowd.rounds import PRIORITY_AFTER, VOTE_LIFETIME, Mode
from stream.ipc.scene import Scene, Target

pytestmark = pytest.mark.xdist_group("day")  # a day is lived once for all of them
DAY = 86400.0
HOLD, ROUND, IDLE = 8.0, 20.0, 60.0
PEOPLE = 4000
SUBJECTS = [(Target(index, f"subject {index}"),) for index in range(40)]
FAVOURITES = [1 / (rank + 1) for rank in range(len(SUBJECTS))]  # some are wanted again and again, most hardly ever


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True)
class Moment:
    """A scene that began: what waited just before, likeliest first, and the winners."""

    time: float
    scene: Scene
    candidates: list[tuple[Candidate, float, float, int]]
    winners: tuple[Candidate, ...]


@dataclass
class Day:
    moments: list[Moment] = field(default_factory=list)
    most_votes: int = 0
    votes_left: int = 0

    @property
    def scenes(self) -> list[tuple[float, Scene]]:
        return [(moment.time, moment.scene) for moment in self.moments]


def comings(chance: random.Random) -> list[tuple[float, int, bool]]:
    """Who shouts (or leaves) when: two crowds a day, quiet hours between them."""
    acts = []
    for person in range(PEOPLE):
        at = chance.gauss(chance.choice((14, 20)) * 3600, 4000) % DAY
        for _ in range(chance.randrange(1, 8)):
            acts.append((at, person, True))
            at += chance.expovariate(1 / 90)
        acts.append((at, person, False))
    return sorted(acts)


def lived(mode: Mode, seed: int) -> Day:
    clock, chance, day = Clock(), random.Random(seed), Day()
    director = Director(HOLD, ROUND, IDLE, mode, random.Random(seed), clock, clock)
    director.attract = lambda scene: SUBJECTS[scene.number % len(SUBJECTS)]

    def turns(until: float) -> None:
        while (due := clock.now + director.seconds_to_turn) <= until:
            clock.now = due
            candidates = [(one, one.standing, one.since, one.lost) for one in director.candidates]
            day.most_votes = max(day.most_votes, sum(len(candidate.votes) for candidate, *_ in candidates))
            if turn := director.turn():
                day.moments.append(Moment(clock.now, turn.scene, candidates, turn.winners))

    for at, person, shouts in comings(chance):
        turns(at)
        clock.now = at
        if shouts:
            director.vote(f"{person}", f"name {person}", chance.choices(SUBJECTS, FAVOURITES)[0])
        else:
            director.voter_left(f"{person}")
    turns(clock.now + VOTE_LIFETIME + ROUND)
    day.votes_left = len(director.votes())
    return day


@pytest.fixture(scope="module", params=["democracy", "mix", "anarchy"])
def mode(request: pytest.FixtureRequest) -> Mode:
    mode: Mode = request.param
    return mode


@pytest.fixture(scope="module")
def day(mode: Mode) -> Day:
    began = time.perf_counter()
    day = lived(mode, 1)
    took = time.perf_counter() - began
    winners = [winner for moment in day.moments for winner in moment.winners]
    print(f"\n{mode}: {PEOPLE} people, {len(day.moments)} scenes, {len(winners)} winners, in {took:.1f} s")
    assert len(winners) > 1000
    return day


def test_every_scene_that_somebody_wanted_is_held(day: Day) -> None:
    for (began, scene), (ended, after) in pairwise(day.scenes):
        assert after.number == scene.number + 1
        assert not scene.by or ended - began >= HOLD - 1e-6


def test_what_waits_is_decided_on_in_time(day: Day) -> None:
    for moment, after in pairwise(day.moments):
        if len(moment.candidates) > len(moment.winners) and after.winners:
            assert after.time - moment.time <= HOLD + ROUND + 1e-6


def test_nothing_returns_at_once_while_something_else_waits(day: Day) -> None:
    for before, moment in pairwise(day.moments):
        shown = {target.index for target in before.scene.targets} if before.scene.by else set()
        if any(candidate.indices <= shown for candidate in moment.winners):
            assert all(candidate.indices <= shown for candidate, *_ in moment.candidates)


def test_most_votes_win_and_of_equals_the_earliest(day: Day, mode: Mode) -> None:
    if mode == "anarchy":
        return
    before = Scene(0)
    for moment in day.moments:
        shown = {target.index for target in before.targets} if before.by else set()
        field = [entry for entry in moment.candidates if not entry[0].indices <= shown] or moment.candidates
        if moment.winners:
            winner = next(entry for entry in field if entry[0] is moment.winners[0])
            if winner[3] < PRIORITY_AFTER:
                assert (-winner[1], winner[2]) == min((-standing, since) for _, standing, since, _ in field)
        before = moment.scene


def test_nobody_starves(day: Day, mode: Mode) -> None:
    """After PRIORITY_AFTER rounds a wish waits for those before it alone, of which every other round grants one."""
    lost = max(lost for moment in day.moments for *_, lost in moment.candidates)
    waits = sorted(moment.time - candidate.since for moment in day.moments for candidate in moment.winners)
    print(
        f"\n{mode}: waited {waits[len(waits) // 2]:.0f} s in the middle, {waits[-1]:.0f} s at most; lost {lost} rounds"
    )
    assert mode == "anarchy" or lost <= PRIORITY_AFTER + 2 * (len(SUBJECTS) + 1)


def test_votes_of_those_who_left_end(day: Day) -> None:
    assert 0 < day.most_votes < PEOPLE / 4
    assert day.votes_left == 0


def test_attract_mode_fills_the_quiet_hours(day: Day) -> None:
    wandering = [began for began, scene in day.scenes if not scene.by]
    assert len(wandering) > 500


@pytest.mark.slow
def test_the_same_seed_lives_the_same_day(day: Day, mode: Mode) -> None:
    assert lived(mode, 1).scenes == day.scenes
    assert lived(mode, 2).scenes != day.scenes


def test_there_are_only_so_many_votes() -> None:
    clock = Clock()
    director = Director(HOLD, ROUND, IDLE, "democracy", random.Random(1), clock, clock)
    for voter in range(MAX_VOTES + 1000):
        director.vote(f"{voter}", "", SUBJECTS[voter % 7])
    assert len(director.votes()) == MAX_VOTES
