"""A still: one dreamed picture, for who asks for one and not for a show."""

import itertools
import os
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stream.ipc.scene import Scene, Target
from stream.settings import Settings

from .dreamer import Dreamer
from .networks.engine import Engine, start

_RATE = 6.0  # keyframes a second that the camera is told of: a live dream's pace on a small machine


def still(
    settings: Settings,
    targets: Sequence[Target],
    steps: int,
    progress: Callable[[int, int], Any] = lambda done, steps: None,
    engine: Engine | None = None,
) -> NDArray[np.uint8]:
    """The picture, height x width x 3 RGB bytes of the size `settings.canvas`, after at least `steps` steps.

    `progress` hears of every step taken and of how many there will be. Raises WeightsError or DeviceError; with an
    engine that has been started, neither.
    """
    engine = engine or start(settings)
    seed = int.from_bytes(os.urandom(4)) if settings.seed is None else settings.seed
    ticks = itertools.count()
    dreamer = Dreamer(engine, settings, seed, lambda: next(ticks) / _RATE)
    dreamer.follow(Scene(1, tuple(targets)))
    keyframes = max(1, -(-steps // settings.steps))
    for keyframe in range(keyframes):
        dreamer.move()
        for step in range(settings.steps):
            dreamer.step()
            progress(keyframe * settings.steps + step + 1, keyframes * settings.steps)
        dreamer.keyframe()
    picture = dreamer.canvas[0].permute(1, 2, 0).mul(255).round().byte().cpu().numpy()
    return np.ascontiguousarray(picture)
