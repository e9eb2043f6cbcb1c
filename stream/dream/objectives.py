"""Objectives: what a dream climbs. They add up and scale, in the manner of lucid (Olah et al. 2017).

    objective = 0.7 * category(980) + 0.3 * layer("inception4c")

An objective maps a network's `Response` to one number, the higher the better, and says in `layers` which of the
network's layers it has to see: the network runs no deeper than that.
"""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from .networks.dense import LOGITS

LOGIT_WEIGHT = 1.0
"""How much the bare logit counts beside the log-probability."""
DOUBT_POWER = 8
"""How soon what speaks against an output counts no more, as it is seen: the power of how unsure the network is."""


@dataclass(frozen=True)
class Response:
    """A network's response to N pictures: `activations` [N, channels, h, w] by layer, among them perhaps the logits.

    `rectified` is as the network's spec has it.
    """

    activations: Mapping[str, Tensor]
    rectified: bool = False

    @property
    def logits(self) -> Tensor:
        return self.activations[LOGITS]

    @functools.cached_property
    def pooled(self) -> Tensor:
        """The network's answer [N, outputs]: of each picture the mean over all positions."""
        positions = self._positions
        return (positions.relu() if self.rectified else positions).mean(1)

    def ascended(self, outputs: Tensor) -> Tensor:
        """That answer, as it is climbed for an output of each picture [N].

        Where it is rectified, what is below zero counts, too, until the network has begun to see the output: nothing
        else leads from a picture without a trace of it. Later that would fill the background.
        """
        if not self.rectified:
            return self.pooled
        probability = self.pooled.detach().softmax(1).gather(1, outputs.view(-1, 1))
        return self.pooled.lerp(self._positions.mean(1), (1 - probability) ** DOUBT_POWER)

    @functools.cached_property
    def _positions(self) -> Tensor:
        """The logits in the order of the network's memory [N, h * w, outputs]: gradients of two orders add slowly."""
        return self.logits.permute(0, 2, 3, 1).flatten(1, 2)


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


def categories(outputs: Tensor, logit_weight: float = LOGIT_WEIGHT) -> Objective:
    """In each of N pictures a category of its own: the sum of the outputs' log-probabilities and, `logit_weight` as
    much, of their bare logits over the mean of all, whose gradient never vanishes.

    `outputs` [N] are indices of the network's logits, see `Network.poses`.
    """

    def value(response: Response) -> Tensor:
        answers = response.ascended(outputs)
        bare = answers - answers.mean(1, keepdim=True)
        return answers.log_softmax(1).add(bare, alpha=logit_weight).gather(1, outputs.view(-1, 1)).sum()

    return Objective(value)


def category(output: int, logit_weight: float = LOGIT_WEIGHT) -> Objective:
    """A category in every picture."""

    def value(response: Response) -> Tensor:
        outputs = torch.full(response.logits.shape[:1], output, device=response.logits.device)
        return categories(outputs, logit_weight)(response)

    return Objective(value)


def layer(name: str) -> Objective:
    """DeepDream: the mean square of a layer's activations (Mordvintsev et al. 2015), all that the layer sees, more."""
    return Objective(lambda response: response.activations[name].square().mean(), (name,))


def channel(name: str, number: int) -> Objective:
    """The mean activation of a layer's channel: what one feature detector looks for."""
    return Objective(lambda response: response.activations[name][:, number].mean(), (name,))


def neuron(name: str, number: int, row: int | None = None, column: int | None = None) -> Objective:
    """The activation of a channel at one position of the layer's map; without `row` and `column` at the middle."""

    def value(response: Response) -> Tensor:
        activation = response.activations[name]
        height, width = activation.shape[-2:]
        down, across = height // 2 if row is None else row, width // 2 if column is None else column
        return activation[:, number, down, across].mean()

    return Objective(value, (name,))
