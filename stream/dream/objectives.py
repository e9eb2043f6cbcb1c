"""What the dream climbs: objectives that add up and scale, in the manner of lucid.

    objective = 0.7 * category(980, "upper") + 0.3 * category(130, "lower")

An objective maps a `Response` to one number, the higher the better.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d

from .crossfade import Region

LOGIT = 1.0
"""How much the bare logit counts beside the log-probability."""
DOUBT = 8
"""How soon what speaks against an output counts no more, as it is seen: the power of how unsure the network is."""


@dataclass(frozen=True)
class Response:
    """A network's answer to N views: `logits` [N, outputs, h, w], and each place's mask [1, 1, H, W] in all of them.

    `rectified` is as the network's kind has it.
    """

    logits: Tensor
    masks: Mapping[Region, Tensor] = field(default_factory=dict)
    rectified: bool = False
    _pooled: dict[Region, Tensor] = field(default_factory=dict, init=False, repr=False)
    _towards: dict[tuple[int, Region], Tensor] = field(default_factory=dict, init=False, repr=False)

    def pooled(self, place: Region) -> Tensor:
        """The network's answer [N, outputs] about a place: of each view the mean over the place's positions."""
        if place not in self._pooled:  # many objectives share it, and its gradient's way back
            self._pooled[place] = self._pool(self.logits.relu() if self.rectified else self.logits, place)
        return self._pooled[place]

    def towards(self, output: int, place: Region) -> Tensor:
        """That answer, as it is climbed for an output.

        Where it is rectified, what is below zero counts, too, until the network has begun to see the output: nothing
        else leads from a picture without a trace of it. Later that would fill the background.
        """
        if not self.rectified:
            return self.pooled(place)
        if (output, place) not in self._towards:
            answer, whole = self.pooled(place), self._pool(self.logits, place)
            seen = answer.detach().softmax(1)[:, output : output + 1]
            self._towards[output, place] = answer + (1 - seen) ** DOUBT * (whole - answer)
        return self._towards[output, place]

    def _pool(self, logits: Tensor, place: Region) -> Tensor:
        if place == "everywhere":
            return logits.mean((2, 3))
        height, width = logits.shape[-2:]
        weight = adaptive_avg_pool2d(self.masks[place], (height, width))
        return (logits * weight).sum((2, 3)) / weight.sum()


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
        pooled = response.towards(output, place)
        return (pooled[:, output] - pooled.mean(1)).mean()

    return Objective(value)


def probability(output: int, place: Region = "everywhere") -> Objective:
    """An output's log-probability, of the pooled logits: what sets it apart from its likes."""
    return Objective(lambda response: response.towards(output, place).log_softmax(1)[:, output].mean())


def category(output: int, place: Region = "everywhere", bare: float = LOGIT) -> Objective:
    """A picture of a category at a place; its bare logit counts `bare` beside the log-probability."""
    return bare * logit(output, place) + probability(output, place)
