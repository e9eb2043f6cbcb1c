"""What a frame of video costs: drawing it, guarding it against flashes, encoding it, and boxing it, on one thread.

.venv/bin/python -m tests.bench.video
"""

import time

import cv2
import numpy as np

from stream.ipc.motion import Motion
from stream.settings import Settings, Size
from stream.studio.cmaf import fragment
from stream.studio.encoder import open_encoder
from stream.studio.flash_guard import FlashGuard
from stream.studio.placeholder import placeholder
from stream.studio.presenter import Presenter

FRAMES = 120


def measure(size: Size, canvas: Size) -> list[float]:
    """Milliseconds a frame for presenter, guard, encoder and fragments."""
    presenter, encoder = Presenter(size), open_encoder("libx264", size, 30, Settings(size=size).bits_per_second)
    guard = FlashGuard(size)
    spent = np.zeros(4)
    for number in range(FRAMES):
        if number % 5 == 0:
            presenter.take(placeholder(canvas, Motion(1.1, 0.3), number / 30, number))
        times = [time.perf_counter()]
        picture = presenter.picture(number / 30)
        times.append(time.perf_counter())
        picture = guard.show(picture, number / 30)
        times.append(time.perf_counter())
        unit = encoder.encode(picture, number * 3000, idr=number % 30 == 0)
        times.append(time.perf_counter())
        fragment(number + 1, number * 3000, 3000, unit)
        times.append(time.perf_counter())
        spent += np.diff(times)
    return [float(part) for part in spent / FRAMES * 1000]


def main() -> None:
    cv2.setNumThreads(1)
    print(
        f"{'video':<10} {'canvas':<9} {'draw':>7} {'guard':>6} {'encode':>7} {'box':>6}  ms a frame, a core at 30 fps"
    )
    for size, canvas in (
        (Size(640, 360), Size(320, 180)),
        (Size(1280, 720), Size(640, 360)),
        (Size(1920, 1080), Size(960, 540)),
    ):
        draw, guard, encode, box = measure(size, canvas)
        share = (draw + guard + encode + box) * 30 / 1000
        print(f"{size!s:<10} {canvas!s:<9} {draw:7.1f} {guard:6.1f} {encode:7.1f} {box:6.2f}  {share:.0%}")


if __name__ == "__main__":
    main()
