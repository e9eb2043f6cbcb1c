"""What the bench of a graphics card measures, where, and for how long."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from stream.dream.cuda_graphs import CudaGraphs, Record
from stream.dream.networks import ladder
from stream.dream.networks.engine import Engine, joined, start, warmed_up
from stream.dream.octave_views import CARD_VIEWS
from stream.settings import Settings, Size
from tests.bench.step import untaught

FULL_HD, UHD = Size(1920, 1080), Size(3840, 2160)
VOLCANO = 980
WELL_KNOWN = (VOLCANO, 483, 130, 107, 84, 1, 291, 934)
"""Volcano, castle, flamingo, jellyfish, peacock, goldfish, lion, hotdog."""
STEPS = 4
"""In a keyframe."""


@dataclass(frozen=True)
class Plan:
    """What is measured, and for how long."""

    device: torch.device
    weights: Path
    out: Path
    canvases: tuple[Size, ...] = (FULL_HD, Size(1280, 720), UHD)
    wide: Size = FULL_HD
    """Where not every canvas is tried."""
    full: Size = UHD
    """Where memory is to run out."""
    views: tuple[int, ...] = (CARD_VIEWS, 1, 4, 16)
    precisions: tuple[str, ...] = ("bfloat16", "float32")
    networks: tuple[str, ...] = ("bvlc_googlenet", "googlenet")
    shows: tuple[str, ...] = (ladder.RUNGS["cuda"][0], "pocket")
    """The first and the last rung, whose keyframes and recordings are counted."""
    recorded: str = "googlenet"
    """The network whose recordings are compared."""
    compared: tuple[int, ...] = (CARD_VIEWS, 1)
    """With how many views."""
    steps: int = 12
    """Steps compared."""
    sampled: int = 15
    """Steps whose sizes are looked at."""
    rounds: int = 30
    seconds: float = 1.0
    """Of a measurement; it is begun when nothing new is recorded, and at the latest after twice that."""
    dreamed: float = 10.0
    """Simulated seconds of a dream to be looked at."""
    dreams: tuple[int, ...] = WELL_KNOWN

    @property
    def on_card(self) -> bool:
        return self.device.type == "cuda"

    def brief(self) -> "Plan":
        """The same in seconds on a processor."""
        small = Size(128, 64)
        return replace(
            self,
            canvases=(small,),
            wide=small,
            full=Size(256, 128),
            views=(2,),
            precisions=("float32",),
            networks=("bvlc_googlenet",),
            shows=("squeezenet1_1+efficientnet_lite0", "pocket"),
            recorded="squeezenet1_1",
            compared=(2,),
            steps=1,
            sampled=2,
            rounds=1,
            seconds=0.05,
            dreamed=0.2,
            dreams=WELL_KNOWN[:2],
        )

    def engine(self, name: str, precision: str) -> Engine:
        """With weights from the folder or, for a network that has no file there, with random ones."""
        if "+" in name:
            return joined([self.engine(one, precision) for one in name.split("+")], "")
        file = self.weights / f"{name}-imagenet.pth"
        if name in ("googlenet", "squeezenet1_1", "efficientnet_lite0"):
            return warmed_up(untaught(name), self.device, precision, self.wide)
        settings = Settings(
            network=name,
            weights=() if name == "pocket" else (file,),
            precision=precision,
            device=str(self.device),
            canvas=self.wide,
            threads=None if self.on_card else 1,
        )
        return start(settings)

    def synchronise(self) -> None:
        if self.on_card:
            torch.cuda.synchronize(self.device)

    def timed(self, work: Callable[[], object], rounds: int | None = None) -> float:
        """Milliseconds that it takes, on the mean."""
        for _ in range(2):
            work()
        self.synchronise()
        began = time.perf_counter()
        for _ in range(rounds or self.rounds):
            work()
        self.synchronise()
        return 1000 * (time.perf_counter() - began) / (rounds or self.rounds)

    def record(self) -> Record | None:
        """What records steps: CUDA graphs, or nothing."""
        return CudaGraphs() if self.on_card else None
