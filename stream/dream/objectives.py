"""Objectives: what a dream climbs. They add up and scale, in the manner of lucid (Olah et al. 2017).

    objective = 0.7 * category(980, "upper") + 0.3 * layer("inception4c")

An objective maps a network's `Response` to one number, the higher the better, and says in `layers` which of the
network's layers it has to see: the network runs no deeper than that.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d

from stream.ipc.scene import Place

from .networks.dense import LOGITS

LOGIT_WEIGHT = 1.0
"""How much the bare logit counts beside the log-probability."""
DOUBT_POWER = 8
"""How soon what speaks against an output counts no more, as it is seen: the power of how unsure the network is."""


@dataclass(frozen=True)
class Response:
    """A network's response to N pictures: `activations` [N, channels, h, w] by layer, among them perhaps the logits.

    `masks` are those of the places in the pictures, [1, 1, H, W] each; `rectified` is as the network's spec has it.
    """

    activations: Mapping[str, Tensor]
    masks: Mapping[Place, Tensor] = field(default_factory=dict)
    rectified: bool = False
    _pooled: dict[Place, Tensor] = field(default_factory=dict, init=False, repr=False)
    _ascended: dict[tuple[int, Place], Tensor] = field(default_factory=dict, init=False, repr=False)

    @property
    def logits(self) -> Tensor:
        return self.activations[LOGITS]

    def of(self, pictures: Sequence[bool]) -> "Response":
        """The response to some of the pictures."""
        chosen = {name: activation[list(pictures)] for name, activation in self.activations.items()}
        return replace(self, activations=chosen)

    def pooled(self, place: Place) -> Tensor:
        """The network's answer [N, outputs] about a place: of each picture the mean over the place's positions."""
        if place not in self._pooled:  # many objectives share it, and its gradient's way back
            self._pooled[place] = self.mean(self.logits.relu() if self.rectified else self.logits, place)
        return self._pooled[place]

    def ascended(self, output: int, place: Place) -> Tensor:
        """That answer, as it is climbed for an output.

        Where it is rectified, what is below zero counts, too, until the network has begun to see the output: nothing
        else leads from a picture without a trace of it. Later that would fill the background.
        """
        if not self.rectified:
            return self.pooled(place)
        if (output, place) not in self._ascended:
            answer, whole = self.pooled(place), self.mean(self.logits, place)
            probability = answer.detach().softmax(1)[:, output : output + 1]
            self._ascended[output, place] = answer + (1 - probability) ** DOUBT_POWER * (whole - answer)
        return self._ascended[output, place]

    def mean(self, activation: Tensor, place: Place) -> Tensor:
        """The mean [N, channels] of an activation [N, channels, h, w] over a place."""
        if place == "everywhere":
            return activation.mean((2, 3))
        height, width = activation.shape[-2:]
        weight = adaptive_avg_pool2d(self.masks[place], (height, width))
        return (activation * weight).sum((2, 3)) / weight.sum()


@dataclass(frozen=True)
class Objective:
    """A number to climb. Objectives add, and scale by a number, which may be a tensor's."""

    value: Callable[[Response], Tensor]
    layers: tuple[str, ...] = (LOGITS,)
    """The layers that it has to see."""

    def __call__(self, response: Response) -> Tensor:
        return self.value(response)

    def __add__(self, other: "Objective") -> "Objective":
        layers = tuple(dict.fromkeys((*self.layers, *other.layers)))
        return Objective(lambda response: self(response) + other(response), layers)

    def __mul__(self, weight: float | Tensor) -> "Objective":
        return Objective(lambda response: weight * self(response), self.layers)

    __rmul__ = __mul__


def total(objectives: Sequence[Objective]) -> Objective:
    """The sum of one or more objectives."""
    first, *others = objectives
    for other in others:
        first += other
    return first


def each(objectives: Sequence[Objective]) -> Objective:
    """The sum over N pictures, of which each has an objective of its own; equal ones are asked for together."""
    together = {one: [one is other for other in objectives] for one in objectives}
    return total([sum(pictures) * _only(one, pictures) for one, pictures in together.items()])


def _only(objective: Objective, pictures: Sequence[bool]) -> Objective:
    return Objective(lambda response: objective(response.of(pictures)), objective.layers)


def logit(output: int, place: Place = "everywhere") -> Objective:
    """An output's pooled logit, over the mean of all: unbounded, so its gradient never vanishes."""

    def value(response: Response) -> Tensor:
        pooled = response.ascended(output, place)
        return (pooled[:, output] - pooled.mean(1)).mean()

    return Objective(value)


def log_probability(output: int, place: Place = "everywhere") -> Objective:
    """An output's log-probability, of the pooled logits: what sets it apart from its likes."""
    return Objective(lambda response: response.ascended(output, place).log_softmax(1)[:, output].mean())


def category(output: int, place: Place = "everywhere", logit_weight: float = LOGIT_WEIGHT) -> Objective:
    """A picture of a category at a place; its bare logit counts `logit_weight` beside the log-probability.

    `output` is the index of the network's logit, see `Network.poses`.
    """
    return logit_weight * logit(output, place) + log_probability(output, place)


def layer(name: str, place: Place = "everywhere") -> Objective:
    """DeepDream: the mean square of a layer's activations (Mordvintsev et al. 2015), all that the layer sees, more."""
    return Objective(lambda response: response.mean(response.activations[name].square(), place).mean(), (name,))


def channel(name: str, number: int, place: Place = "everywhere") -> Objective:
    """The mean activation of a layer's channel: what one feature detector looks for."""
    return Objective(lambda response: response.mean(response.activations[name], place)[:, number].mean(), (name,))


def neuron(name: str, number: int, row: int | None = None, column: int | None = None) -> Objective:
    """The activation of a channel at one position of the layer's map; without `row` and `column` at the middle."""

    def value(response: Response) -> Tensor:
        activation = response.activations[name]
        height, width = activation.shape[-2:]
        down, across = height // 2 if row is None else row, width // 2 if column is None else column
        return activation[:, number, down, across].mean()

    return Objective(value, (name,))
