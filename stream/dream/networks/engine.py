"""Engine: a network made ready to dream, on its device and in the precision that is faster there."""

import logging
import os
import time
from dataclasses import dataclass

import cv2
import torch

from stream.settings import Settings, Size

from .dense import Network
from .warm_up import WarmUp
from .weights import load

log = logging.getLogger(__name__)


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
        return self.network.spec.name

    @property
    def precision_name(self) -> str:
        return str(self.precision).removeprefix("torch.")


def start(settings: Settings, live: bool = False) -> Engine:
    """The engine that the settings ask for; for `auto`, the one to begin with in a `live` show.

    Raises WeightsError or DeviceError.
    """
    device = find_device(settings.device)
    torch.set_num_threads(settings.threads or spare_threads())
    cv2.setNumThreads(torch.get_num_threads())
    began = time.monotonic()
    loaded = load(settings, live)
    network = Network(loaded.spec, loaded.state)
    ready = time.monotonic()
    try:
        engine = warmed_up(network, device, settings.precision, settings.canvas, loaded.why)
    except RuntimeError as error:  # a card that this PyTorch does not know, or whose memory is taken
        if device.type == "cpu":
            raise
        reason = str(error).partition("\n")[0]
        if settings.device != "auto":
            raise DeviceError(f"The device {settings.device} cannot dream ({reason}); --device cpu can.") from error
        log.warning("The graphics card cannot dream (%s); the processor does.", reason)
        device = torch.device("cpu")
        engine = warmed_up(network, device, settings.precision, settings.canvas, loaded.why)
    log.info(
        "%s dreams, because %s, in %s on %s: loaded in %.1f s, measured in %.1f s.",
        engine.name, loaded.why, engine.precision_name, device, ready - began, time.monotonic() - ready,
    )  # fmt: skip
    return engine


def warmed_up(network: Network, device: torch.device, precision: str, canvas: Size, why: str = "") -> Engine:
    """The network on that device, in the precision given, or for `auto` in the one that takes a dream step sooner."""
    warm_up = WarmUp(network, device, precision, canvas)
    if precision == "auto":
        while warm_up.advance():
            pass
    elif device.type == "cuda":
        warm_up.advance()  # shows whether the card can dream at all
    return Engine(warm_up.network, device, warm_up.precision, why)


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
