"""Who wants what: one live vote a person; votes for the same add up, and those that lose weigh more the next time."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from stream.ipc.scene import Place, Target

FADE = 0.75
"""What a lost round counts for in the next one; a vote that goes on losing comes to weigh 1 / (1 - FADE)."""
MOST_VOTES = 20_000
_WEIGHTS = tuple((1 - FADE ** (lost + 1)) / (1 - FADE) for lost in range(13))  # up to there exact, so that ties are

WishKey = frozenset[tuple[int, Place]]


def meaning(targets: tuple[Target, ...]) -> WishKey:
    """What these targets show and where: by it wishes are told apart."""
    return frozenset((target.index, target.where) for target in targets)


@dataclass(slots=True)
class Vote:
    """One person's wish. Times are seconds of the direction's clock.

    It counts until then, if it was not counted before; None is for somebody who is present.
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
        """1 for a new vote, and for one that lost 1 + FADE x what it weighed before."""
        return _WEIGHTS[min(self.lost, len(_WEIGHTS) - 1)]


@dataclass(eq=False)
class Wish:
    """What some people want alike, in the order in which they came to want it."""

    targets: tuple[Target, ...]
    votes: dict[str, Vote] = field(default_factory=dict)
    indices: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        self.indices = frozenset(target.index for target in self.targets)

    @property
    def standing(self) -> float:
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
    """All live votes, by voter and by what they mean."""

    def __init__(self) -> None:
        self._votes: dict[str, Vote] = {}
        self._wishes: dict[WishKey, Wish] = {}

    def __len__(self) -> int:
        return len(self._votes)

    def votes(self) -> Iterator[Vote]:
        return iter(self._votes.values())

    @property
    def wishes(self) -> list[Wish]:
        return list(self._wishes.values())

    def vote_of(self, voter: str) -> Vote | None:
        return self._votes.get(voter)

    def cast(self, vote: Vote) -> None:
        """Takes the place of the voter's vote before it; who only says the same again keeps their place and weight."""
        before = self._votes.get(vote.voter)
        if before and meaning(before.targets) == meaning(vote.targets):
            before.name, before.until = vote.name, vote.until
            return
        self.withdraw(vote.voter)
        if len(self._votes) >= MOST_VOTES:
            self.withdraw(next(iter(self._votes)))
        wish = self._wishes.setdefault(meaning(vote.targets), Wish(vote.targets))
        vote.targets = wish.targets  # thousands share them
        self._votes[vote.voter] = wish.votes[vote.voter] = vote

    def withdraw(self, voter: str) -> None:
        vote = self._votes.pop(voter, None)
        if vote is None:
            return
        wish = self._wishes[meaning(vote.targets)]
        del wish.votes[voter]
        if not wish.votes:
            del self._wishes[meaning(vote.targets)]

    def count(self, wish: Wish) -> None:
        """These votes have had their scene."""
        for voter in tuple(wish.votes):
            del self._votes[voter]
        del self._wishes[meaning(wish.targets)]

    def expire(self, now: float) -> None:
        ended = [vote.voter for vote in self._votes.values() if vote.until is not None and vote.until <= now]
        for voter in ended:
            self.withdraw(voter)
