"""Frame clock of the video, without drift: frame n is due at `epoch + n / fps`, whatever happens in between."""

import collections
import time
from collections.abc import Callable

import numpy as np

from stream.ipc.frames import CLOCK_RATE


class FrameClock:
    """Counts frames since `epoch`. A tick that comes too late is skipped and counted in `late`: time never drifts."""

    def __init__(
        self,
        epoch: float,
        fps: int,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._epoch, self._fps, self._clock, self._sleep = epoch, fps, clock, sleep
        self._frame = self._at(clock())
        self.late = 0

    def tick(self) -> int:
        """Waits for the next frame to be due and returns its number."""
        due = self._frame + 1
        now = self._clock()
        if (wait := self._epoch + due / self._fps - now) > 0:
            self._sleep(wait)
        else:
            current = self._at(now)
            self.late += current - due
            due = max(due, current)
        self._frame = due
        return due

    def _at(self, time: float) -> int:
        """The newest frame that is due at `time`."""
        return int((time - self._epoch) * self._fps + 1e-6)

    def time(self, frame: int) -> float:
        """When `frame` is due, on the monotonic clock."""
        return self._epoch + frame / self._fps

    def pts(self, frame: int) -> int:
        """The presentation time of `frame`, in 1/90000 s."""
        return frame * CLOCK_RATE // self._fps


class FrameIntervals:
    """Jitter: how evenly frames leave, over the last ten seconds."""

    def __init__(self, fps: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._fps, self._clock = fps, clock
        self._times: collections.deque[float] = collections.deque(maxlen=10 * fps)

    def record(self) -> None:
        """A frame leaves now."""
        self._times.append(self._clock())

    @property
    def p99(self) -> float:
        """What 99 of 100 intervals between frames stay within, in frame times: 1 is perfect, 0 not known yet."""
        if len(self._times) < 2:
            return 0.0
        return float(np.percentile(np.diff(self._times), 99) * self._fps)
