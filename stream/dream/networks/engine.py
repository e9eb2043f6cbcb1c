"""A network made ready to dream: on its device, in the precision that is faster there."""

import logging
import math
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from stream.dream.transforms import part
from stream.settings import Settings, Size

from .measured import circumstances, recall, remember
from .weights import load
from .zoo import Network

log = logging.getLogger(__name__)

_SAMPLE = 320 * 180  # pixels that are enough to measure with on a processor
_ROUNDS = 3  # passes in each precision
_SLOW = 1.0  # seconds of a pass, as a smaller one lets expect, from which on one will do
_HOPELESS = 20.0  # seconds of a pass that nobody waits for


class DeviceError(Exception):
    """The device that was asked for is not there; one sentence says so."""


@dataclass(frozen=True)
class Engine:
    """What a dreamer computes with."""

    network: Network
    device: torch.device
    precision: torch.dtype
    why: str = ""

    @property
    def name(self) -> str:
        return self.network.kind.name

    @property
    def precision_name(self) -> str:
        return str(self.precision).removeprefix("torch.")


def start(settings: Settings, live: bool = False) -> Engine:
    """The engine that the settings ask for; for `auto`, the one to begin with in a `live` show.

    Raises WeightsError or DeviceError.
    """
    device = find_device(settings.device)
    torch.set_num_threads(settings.threads or spare_threads())
    began = time.monotonic()
    loaded = load(settings, live)
    network = Network(loaded.kind, loaded.state)
    ready = time.monotonic()
    try:
        engine = _settled(network, device, settings, loaded.why)
    except RuntimeError as error:  # a card that this PyTorch does not know, or whose memory is taken
        if device.type == "cpu":
            raise
        reason = str(error).partition("\n")[0]
        if settings.device != "auto":
            raise DeviceError(f"The device {settings.device} cannot dream ({reason}); --device cpu can.") from error
        log.warning("The graphics card cannot dream (%s); the processor does.", reason)
        device = torch.device("cpu")
        engine = _settled(network, device, settings, loaded.why)
    log.info(
        "%s dreams, because %s, in %s on %s: loaded in %.1f s, measured in %.1f s.",
        engine.name, loaded.why, engine.precision_name, device, ready - began, time.monotonic() - ready,
    )  # fmt: skip
    return engine


def spare_threads() -> int:
    """How many threads to use unless told: all cores but one, which the studio needs.

    Threads wait for each other in every layer, so a core that is shared slows all of them: on two cores beside a studio
    two threads dream half as fast as one. Beyond eight, layers as small as these are not worth dividing.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(8, cores - 1))


def find_device(name: str) -> torch.device:
    """The device of the setting's name. Raises DeviceError."""
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    device = torch.device(name)
    if device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count():
        raise DeviceError(f"There is no device {name} here; --device cpu dreams on the processor.")
    return device


def settle(network: Network, device: torch.device, precision: str, canvas: Size, why: str = "") -> Engine:
    """The network on that device, in the precision given, or for `auto` in the one that takes a dream step sooner."""
    rehearsal = WarmUp(network, device, precision, canvas, why)
    if precision == "auto":
        while rehearsal.go_on():
            pass
    elif device.type == "cuda":
        rehearsal.go_on()  # shows whether the card can dream at all
    return rehearsal.engine


def _settled(network: Network, device: torch.device, settings: Settings, why: str) -> Engine:
    """As `settle` does; what it measures is kept in the data folder for the next start."""
    engine = settle(network, device, wanted_precision(settings, network, device), settings.canvas, why)
    keep_precision(settings, engine)
    return engine


def wanted_precision(settings: Settings, network: Network, device: torch.device) -> str:
    """The precision that was asked for, or for `auto` the one that was found faster before; else auto."""
    if settings.precision != "auto":
        return settings.precision
    return recall(settings.data, circumstances(network.kind.name, device, settings.canvas)) or "auto"


def keep_precision(settings: Settings, engine: Engine) -> None:
    """Keeps in the data folder which precision `auto` found faster."""
    about = circumstances(engine.name, engine.device, settings.canvas)
    if settings.precision == "auto" and recall(settings.data, about) is None:
        remember(settings.data, about, engine.precision_name)


class WarmUp:
    """A network measured pass by pass, so that another may dream in between, in one precision or, for `auto`, in two.

    Begins with a small picture: of a slow network, which keeps the other waiting, there is one larger pass at the most.
    `engine` is the one in the better precision, `seconds` what a pass takes for a look at the canvas: infinite before.
    """

    def __init__(self, network: Network, device: torch.device, precision: str, canvas: Size, why: str = "") -> None:
        names = ("bfloat16", "float32") if precision == "auto" else (precision,)
        self._network, self._device, self._why = network, device, why
        self._precisions = [getattr(torch, name) for name in names]
        self._engines: dict[int, Engine] = {}
        self._forget()
        self._picture, self._share = _sample(canvas, device)
        self._passes = self._rehearse()

    def go_on(self) -> bool:
        """Makes the next pass; false when all have been made."""
        return next(self._passes, False)

    @property
    def engine(self) -> Engine:
        return self._at(self._best)

    @property
    def seconds(self) -> float:
        return self._seconds[self._best]

    def _rehearse(self) -> Iterator[bool]:
        height, width = (side // 2 for side in self._picture.shape[-2:])
        every = range(len(self._precisions))
        for which in every:
            self._pass(which, self._picture[..., :height, :width])
            yield True
        if self.seconds > _HOPELESS:
            return
        turns = [self._best] if self.seconds > _SLOW else [*every] * _ROUNDS
        self._forget()
        for which in turns:
            self._pass(which, self._picture)
            yield True

    def _pass(self, which: int, picture: Tensor) -> None:
        share = self._share * picture[0, 0].numel() / self._picture[0, 0].numel()
        cost, seconds = _time(self._at(which).network, picture)
        self._costs[which] = min(self._costs[which], cost)
        self._seconds[which] = min(self._seconds[which], seconds / share)

    def _forget(self) -> None:
        self._costs, self._seconds = ([math.inf] * len(self._precisions) for _ in range(2))

    def _at(self, which: int) -> Engine:
        """The engine in one of the precisions, made when it is first wanted: that takes a while, too."""
        if which not in self._engines:
            precision = self._precisions[which]
            network = self._network.at(self._device, precision)
            self._engines[which] = Engine(network, self._device, precision, self._why)
        return self._engines[which]

    @property
    def _best(self) -> int:
        return min(range(len(self._costs)), key=self._costs.__getitem__)


def _sample(canvas: Size, device: torch.device) -> tuple[Tensor, float]:
    """A picture to measure with, and its share of what a look at the canvas takes in.

    A processor's time grows with the area, so that a part of a large one will do and nobody has to wait.
    """
    taken = part(canvas.height, canvas.width)
    share = 1.0 if device.type == "cuda" else min(1.0, _SAMPLE / math.prod(taken))
    height, width = (round(side * share**0.5) for side in taken)
    return torch.rand(1, 3, height, width, device=device), height * width / math.prod(taken)


def _time(network: Network, picture: Tensor) -> tuple[float, float]:
    """What one pass to the logits and back to the pixels costs and takes.

    The cost is in seconds of processor time, which others on the machine do not change; on a graphics card it is the
    time that it takes.
    """
    cuda = picture.device.type == "cuda"
    began, spent = time.perf_counter(), time.process_time()
    picture = picture.detach().requires_grad_()
    torch.autograd.grad(network(picture).mean(), picture)
    if cuda:
        torch.cuda.synchronize(picture.device)
    taken, spent = time.perf_counter() - began, time.process_time() - spent
    return (taken if cuda else spent), taken
