"""What the dream climbs: objectives that add up and scale, in the manner of lucid.

    objective = 0.7 * category(980, "upper") + 0.3 * category(130, "lower")

An objective maps a `Response` to one number, the higher the better.
"""

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d

from stream.scene import Place

LOGIT = 0.3
"""How much the bare logit counts beside the log-probability."""


@dataclass(frozen=True)
class Response:
    """A network's answer to one view: `logits` [1, 1000, h, w], and each place's mask [1, 1, H, W] in the same view."""

    logits: Tensor
    masks: dict[Place, Tensor]

    def pooled(self, place: Place) -> Tensor:
        """The logits [1000] of a place: the mean over its positions."""
        if place == "everywhere":
            return self.logits[0].mean((1, 2))
        height, width = self.logits.shape[-2:]
        weight = adaptive_avg_pool2d(self.masks[place], (height, width))[0]
        return (self.logits[0] * weight).sum((1, 2)) / weight.sum()


@dataclass(frozen=True)
class Objective:
    """A number to climb. Objectives add, and scale by a number."""

    value: Callable[[Response], Tensor]

    def __call__(self, response: Response) -> Tensor:
        return self.value(response)

    def __add__(self, other: "Objective") -> "Objective":
        return Objective(lambda response: self(response) + other(response))

    def __mul__(self, weight: float) -> "Objective":
        return Objective(lambda response: weight * self(response))

    __rmul__ = __mul__


def total(objectives: list[Objective]) -> Objective:
    """The sum of one or more objectives."""
    first, *others = objectives
    for other in others:
        first += other
    return first


def logit(index: int, place: Place = "everywhere") -> Objective:
    """A category's pooled logit, over the mean of all: unbounded, so its gradient never vanishes."""

    def value(response: Response) -> Tensor:
        pooled = response.pooled(place)
        return pooled[index] - pooled.mean()

    return Objective(value)


def probability(index: int, place: Place = "everywhere") -> Objective:
    """A category's log-probability, of the pooled logits: what sets it apart from its likes."""
    return Objective(lambda response: response.pooled(place).log_softmax(0)[index])


def category(index: int, place: Place = "everywhere") -> Objective:
    """A picture of a category at a place."""
    return LOGIT * logit(index, place) + probability(index, place)
