"""Engine: networks made ready to dream in turn, on their device and each in the precision that is faster there."""

import logging
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import mean

import torch

from stream.dream.opencv_planes import use_threads
from stream.settings import Settings, Size

from . import ladder
from .dense import Network
from .warm_up import WarmUp
from .weights import WeightsError, load

log = logging.getLogger(__name__)

PASSES_PER_STEP = 1.2
"""What a dream step takes, all told, in passes through its network."""


class DeviceError(Exception):
    """The device that was asked for is not there; one sentence says so."""


@dataclass(frozen=True)
class Engine:
    """What a dreamer computes with: networks of one vocabulary, each for a step in turn."""

    networks: tuple[Network, ...]
    device: torch.device
    why: str = ""
    pass_seconds: float | None = None
    """What a pass through a view of the canvas and back takes, as the mean of the networks; None if not measured."""
    failed: tuple[tuple[str, str], ...] = ()
    """Rungs of the ladder that were tried before in vain, each with a clause that says why."""

    @property
    def network(self) -> Network:
        """The first, which also speaks for all: the vocabulary, what is seen."""
        return self.networks[0]

    @property
    def name(self) -> str:
        return "+".join(network.spec.name for network in self.networks)

    @property
    def precision_name(self) -> str:
        """The precision, or those of the networks in their order where they differ."""
        names = [str(network.precision).removeprefix("torch.") for network in self.networks]
        return names[0] if len(set(names)) == 1 else "+".join(names)

    @property
    def step_seconds(self) -> float | None:
        """What a step takes, as the mean of the networks; None if not measured."""
        return None if self.pass_seconds is None else PASSES_PER_STEP * self.pass_seconds

    @property
    def megabytes(self) -> float:
        """The memory that the weights take."""
        return sum(one.numel() * one.element_size() for net in self.networks for one in net.parameters()) / 1e6


def start(settings: Settings, live: bool = False) -> Engine:
    """The engine that the settings ask for; for `auto`, the best one at hand that is, in a `live` show, fast enough.

    Raises WeightsError or DeviceError.
    """
    device = find_device(settings.device)
    torch.set_num_threads(settings.threads or spare_threads())
    use_threads(torch.get_num_threads())
    began = time.monotonic()
    try:
        engine = _started(settings, device, live)
    except RuntimeError as error:  # a card that this PyTorch does not know, or whose memory is taken
        if device.type == "cpu":
            raise
        reason = first_line(error)
        if settings.device != "auto":
            raise DeviceError(f"The device {settings.device} cannot dream ({reason}); --device cpu can.") from error
        log.warning("The graphics card cannot dream (%s); the processor does.", reason)
        engine = _started(settings, torch.device("cpu"), live)
    log.info(
        "%s dreams, because %s, in %s on %s: loaded and measured in %.1f s, %.0f MB.",
        engine.name, engine.why, engine.precision_name, engine.device, time.monotonic() - began, engine.megabytes,
    )  # fmt: skip
    return engine


def _started(settings: Settings, device: torch.device, live: bool) -> Engine:
    """Raises WeightsError, and RuntimeError where the device cannot dream."""
    if not settings.is_automatic:
        return _loaded(settings, device)
    failed: dict[str, str] = {}
    slow: list[Engine] = []
    cause: Exception | None = None
    for name in ladder.beginnings(device):
        if slow and not ladder.is_local(name):
            break
        why = ladder.origin(name)
        try:
            engine = replace(_loaded(replace(settings, network=name), device), why=why)
        except WeightsError as error:
            cause, failed[name] = error, f"{name}'s weights cannot be used"
            log.warning("%s", error)
            continue
        except torch.OutOfMemoryError as error:
            cause, failed[name] = error, f"{name} cannot dream on {device}"
            log.warning("%s: %s.", failed[name], first_line(error))
            continue
        too_slow = ladder.too_slow(engine.name, settings, device, engine.step_seconds) if live else ""
        if too_slow and name != ladder.rungs(device)[-1]:
            failed[name] = too_slow
            log.info("%s.", too_slow)
            slow.append(engine)
            continue
        return replace(engine, failed=tuple(failed.items()))
    if slow:
        quickest = min(slow, key=lambda engine: engine.pass_seconds or 0.0)
        return replace(quickest, failed=tuple(failed.items()))
    assert cause is not None
    raise cause


def _loaded(settings: Settings, device: torch.device) -> Engine:
    """The networks that are named. Raises WeightsError, and RuntimeError where the device cannot dream."""
    loaded = load(settings)
    engines: list[Engine] = []
    for one in loaded:
        network = Network(one.spec, one.state)
        like = next((other for other in engines if other.network.family == network.family), None)
        engines.append(warmed_up(network, device, settings.precision, settings.canvas, like=like))
    return joined(engines, " and ".join(dict.fromkeys(one.why for one in loaded)))


def warmed_up(
    network: Network,
    device: torch.device,
    precision: str,
    canvas: Size,
    why: str = "",
    like: Engine | None = None,
) -> Engine:
    """The network on that device, in the precision given, or for `auto` in the one that takes a dream step sooner: that
    of `like`, an engine of the same family, if there is one, which leaves little to measure."""
    if like is not None and precision == "auto":
        warm_up = WarmUp(network, device, like.precision_name, canvas, rounds=1)
    else:
        warm_up = WarmUp(network, device, precision, canvas)
    if precision == "auto":
        while warm_up.advance():
            pass
    elif device.type == "cuda":
        warm_up.advance()  # shows whether the card can dream at all
    seconds = warm_up.seconds if precision == "auto" else None
    return Engine((warm_up.network,), device, why, seconds)


def joined(engines: Sequence[Engine], why: str) -> Engine:
    """Engines of one device as one, whose networks take turns."""
    seconds = [engine.pass_seconds for engine in engines if engine.pass_seconds is not None]
    networks = tuple(network for engine in engines for network in engine.networks)
    return Engine(networks, engines[0].device, why, mean(seconds) if len(seconds) == len(engines) else None)


def first_line(error: Exception) -> str:
    """Of what an error says; PyTorch's go on for pages."""
    return str(error).partition("\n")[0]


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
