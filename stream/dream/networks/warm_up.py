"""Warm-up benchmark of a network: what a pass takes, and in which precision it takes less."""

import math
import time
from collections.abc import Iterator

import torch
from torch import Tensor

from stream.dream.octave_views import CARD_VIEWS
from stream.settings import Size

from .dense import Network

SAMPLE_SIDE = 192
"""Of a picture to measure with, in pixels: about what views are shown in."""
ROUNDS = 3
"""Passes in each precision."""
SLOW_SECONDS = 1.0
"""Of a pass, as a smaller one lets expect, from which on one large pass will do."""
HOPELESS_SECONDS = 20.0
"""Of a pass that nobody waits for."""


class WarmUp:
    """A network measured pass by pass, so that another may dream in between, in one precision or, for `auto`, in two.

    Begins with a small picture, and makes `rounds` passes in each precision with a large one: of a slow network, which
    keeps the other waiting, there is one larger pass at the most.
    """

    def __init__(
        self, network: Network, device: torch.device, precision: str, canvas: Size, rounds: int = ROUNDS
    ) -> None:
        names = ("bfloat16", "float32") if precision == "auto" else (precision,)
        self._network, self._device, self._rounds = network, device, rounds
        self._precisions = [getattr(torch, name) for name in names]
        self._networks: dict[int, Network] = {}
        self._forget()
        side = min(SAMPLE_SIDE, *canvas)
        self._picture = torch.rand(CARD_VIEWS if device.type == "cuda" else 1, 3, side, side, device=device)
        self._passes = self._measure()

    def advance(self) -> bool:
        """Makes the next pass; false when all have been made."""
        return next(self._passes, False)

    @property
    def network(self) -> Network:
        """The network on its device in the better precision."""
        return self._in_precision(self._best)

    @property
    def precision(self) -> torch.dtype:
        found: torch.dtype = self._precisions[self._best]
        return found

    @property
    def seconds(self) -> float:
        """What a pass takes for a view of the canvas in that precision: infinite before the first."""
        return self._seconds[self._best]

    def _measure(self) -> Iterator[bool]:
        height, width = (side // 2 for side in self._picture.shape[-2:])
        every = range(len(self._precisions))
        for which in every:
            self._pass(which, self._picture[..., :height, :width])
            yield True
        if self.seconds > HOPELESS_SECONDS:
            return
        turns = [self._best] if self.seconds > SLOW_SECONDS else [*every] * self._rounds
        self._forget()
        for which in turns:
            self._pass(which, self._picture)
            yield True

    def _pass(self, which: int, picture: Tensor) -> None:
        share = picture[0, 0].numel() / self._picture[0, 0].numel()
        cost, seconds = time_pass(self._in_precision(which), picture)
        self._costs[which] = min(self._costs[which], cost)
        self._seconds[which] = min(self._seconds[which], seconds / share)

    def _forget(self) -> None:
        self._costs, self._seconds = ([math.inf] * len(self._precisions) for _ in range(2))

    def _in_precision(self, which: int) -> Network:
        """The network in one of the precisions, made when it is first wanted: that takes a while, too."""
        if which not in self._networks:
            self._networks[which] = self._network.at(self._device, self._precisions[which])
        return self._networks[which]

    @property
    def _best(self) -> int:
        return min(range(len(self._costs)), key=self._costs.__getitem__)


def time_pass(network: Network, picture: Tensor) -> tuple[float, float]:
    """What one pass to the logits and back to the pixels costs and takes.

    The cost is in seconds of processor time, which others on the machine do not change; on a graphics card it is the
    time that it takes.
    """
    cuda = picture.device.type == "cuda"
    began, spent = time.perf_counter(), time.process_time()
    picture = picture.detach().requires_grad_()
    torch.autograd.grad(network.logits(picture).mean(), picture)
    if cuda:
        torch.cuda.synchronize(picture.device)
    taken, spent = time.perf_counter() - began, time.process_time() - spent
    return (taken if cuda else spent), taken
