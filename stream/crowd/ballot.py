"""Ballot: one live vote a person; votes for the same candidate add up, and those that lose weigh more the next time.

Tested in tests/crowd/test_rounds.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from stream.ipc.scene import Place, Target

CARRY_OVER = 0.75
"""What a lost round counts for in the next one; a vote that goes on losing comes to weigh 1 / (1 - CARRY_OVER)."""
MAX_VOTES = 20_000
_EXACT_LOSSES = 13  # rounds; up to there weights are exact, so that ties are
_WEIGHTS = tuple((1 - CARRY_OVER ** (lost + 1)) / (1 - CARRY_OVER) for lost in range(_EXACT_LOSSES))

CandidateKey = frozenset[tuple[int, Place]]


def key_of(targets: tuple[Target, ...]) -> CandidateKey:
    """What these targets show and where: by it candidates are told apart."""
    return frozenset((target.index, target.where) for target in targets)


@dataclass(slots=True)
class Vote:
    """One person's vote. Times are seconds of the director's clock.

    It expires at `until`, if it was not counted before; None is for somebody who is present.
    """

    voter: str
    name: str
    targets: tuple[Target, ...]
    since: float
    until: float | None = None
    lost: int = 0
    """Rounds."""

    @property
    def weight(self) -> float:
        """1 for a new vote, and for one that lost 1 + CARRY_OVER x what it weighed before."""
        return _WEIGHTS[min(self.lost, len(_WEIGHTS) - 1)]


@dataclass(eq=False)
class Candidate:
    """What may be dreamed next, with the votes for it in the order in which they came."""

    targets: tuple[Target, ...]
    votes: dict[str, Vote] = field(default_factory=dict)
    indices: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        self.indices = frozenset(target.index for target in self.targets)

    @property
    def standing(self) -> float:
        """The weight of all votes together."""
        return sum(vote.weight for vote in self.votes.values())

    @property
    def since(self) -> float:
        return min(vote.since for vote in self.votes.values())

    @property
    def lost(self) -> int:
        """The rounds that its most patient vote has lost."""
        return max(vote.lost for vote in self.votes.values())

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(vote.name for vote in self.votes.values())


class Ballot:
    """All live votes, by voter and by candidate."""

    def __init__(self) -> None:
        self._votes: dict[str, Vote] = {}
        self._candidates: dict[CandidateKey, Candidate] = {}

    def __len__(self) -> int:
        return len(self._votes)

    def votes(self) -> Iterator[Vote]:
        return iter(self._votes.values())

    @property
    def candidates(self) -> list[Candidate]:
        return list(self._candidates.values())

    def vote_of(self, voter: str) -> Vote | None:
        return self._votes.get(voter)

    def cast(self, vote: Vote) -> None:
        """Replaces the voter's vote before it; who only says the same again keeps their place and weight."""
        before = self._votes.get(vote.voter)
        if before and key_of(before.targets) == key_of(vote.targets):
            before.name, before.until = vote.name, vote.until
            return
        self.withdraw(vote.voter)
        if len(self._votes) >= MAX_VOTES:
            self.withdraw(next(iter(self._votes)))
        candidate = self._candidates.setdefault(key_of(vote.targets), Candidate(vote.targets))
        vote.targets = candidate.targets  # thousands share them
        self._votes[vote.voter] = candidate.votes[vote.voter] = vote

    def withdraw(self, voter: str) -> None:
        """Takes this voter's vote back, if there is one."""
        vote = self._votes.pop(voter, None)
        if vote is None:
            return
        candidate = self._candidates[key_of(vote.targets)]
        del candidate.votes[voter]
        if not candidate.votes:
            del self._candidates[key_of(vote.targets)]

    def use_up(self, winner: Candidate) -> None:
        """The votes for a winner have had their scene."""
        for voter in tuple(winner.votes):
            del self._votes[voter]
        del self._candidates[key_of(winner.targets)]

    def expire(self, now: float) -> None:
        ended = [vote.voter for vote in self._votes.values() if vote.until is not None and vote.until <= now]
        for voter in ended:
            self.withdraw(voter)
