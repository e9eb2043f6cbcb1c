"""What the dream climbs: objectives that add up and scale, in the manner of lucid.

    objective = 0.7 * category(980, "upper") + 0.3 * category(130, "lower")

An objective maps a `Response` to one number, the higher the better.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d

from .subjects import Region

LOGIT = 1.0
"""How much the bare logit counts beside the log-probability."""


@dataclass(frozen=True)
class Response:
    """A network's answer to N views: `logits` [N, outputs, h, w], and each place's mask [1, 1, H, W] in all of them."""

    logits: Tensor
    masks: Mapping[Region, Tensor] = field(default_factory=dict)
    _pooled: dict[Region, Tensor] = field(default_factory=dict, init=False, repr=False)

    def pooled(self, place: Region) -> Tensor:
        """The logits [N, outputs] of a place: of each view the mean over the place's positions."""
        if place not in self._pooled:  # many objectives share it, and its gradient's way back
            self._pooled[place] = self._pool(place)
        return self._pooled[place]

    def _pool(self, place: Region) -> Tensor:
        if place == "everywhere":
            return self.logits.mean((2, 3))
        height, width = self.logits.shape[-2:]
        weight = adaptive_avg_pool2d(self.masks[place], (height, width))
        return (self.logits * weight).sum((2, 3)) / weight.sum()


@dataclass(frozen=True)
class Objective:
    """A number to climb. Objectives add, and scale by a number, which may be a tensor's."""

    value: Callable[[Response], Tensor]

    def __call__(self, response: Response) -> Tensor:
        return self.value(response)

    def __add__(self, other: "Objective") -> "Objective":
        return Objective(lambda response: self(response) + other(response))

    def __mul__(self, weight: float | Tensor) -> "Objective":
        return Objective(lambda response: weight * self(response))

    __rmul__ = __mul__


def total(objectives: list[Objective]) -> Objective:
    """The sum of one or more objectives."""
    first, *others = objectives
    for other in others:
        first += other
    return first


def logit(output: int, place: Region = "everywhere") -> Objective:
    """An output's pooled logit, over the mean of all: unbounded, so its gradient never vanishes."""

    def value(response: Response) -> Tensor:
        pooled = response.pooled(place)
        return (pooled[:, output] - pooled.mean(1)).mean()

    return Objective(value)


def probability(output: int, place: Region = "everywhere") -> Objective:
    """An output's log-probability, of the pooled logits: what sets it apart from its likes."""
    return Objective(lambda response: response.pooled(place).log_softmax(1)[:, output].mean())


def category(output: int, place: Region = "everywhere", bare: float = LOGIT) -> Objective:
    """A picture of a category at a place; its bare logit counts `bare` beside the log-probability."""
    return bare * logit(output, place) + probability(output, place)
