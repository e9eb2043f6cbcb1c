"""Benchmark of the video path: what a frame costs to draw, to guard against flashing and to encode.

`python -m stream.studio.frame_cost` measures it once, with the settings' `encoder`, `fps` and `bitrate` as flags, on
the largest size that `auto` may choose, and prints it as JSON: for who must not load these libraries.
"""

import argparse
import os
import sys
import time
from dataclasses import replace

import cv2
import msgspec
import numpy as np

from stream.ipc.frames import CLOCK_RATE
from stream.ipc.motion import Motion
from stream.ipc.reports import MeasuredFrame
from stream.settings import Settings, Size, add_flags, from_arguments

from .cmaf import fragment
from .encoder import EncoderError, open_encoder
from .flash_guard import FlashGuard
from .placeholder import placeholder
from .presenter import Presenter

LARGEST = {"libx264": Size(1280, 720), "h264_nvenc": Size(1920, 1080)}
"""By encoder, the largest size that `auto` may choose."""

_FRAMES = 12
_MAX_SECONDS = 0.4  # from which on fewer frames must do


def frame_cost(settings: Settings, size: Size | None = None) -> MeasuredFrame:
    """Makes some frames in the midst of a fade, which takes longest. Raises EncoderError.

    Unless told, of the largest size that `auto` may choose with the encoder that works here. The lower quartile
    counts: what others do on the machine makes some frames dearer, and none cheaper.
    """
    size = size or LARGEST[open_encoder(settings.encoder, Size(640, 360), settings.fps, 1_000_000).name]
    bitrate = replace(settings, size=size).bits_per_second
    encoder = open_encoder(settings.encoder, size, settings.fps, bitrate)
    presenter, guard = Presenter(size), FlashGuard(size)
    motion = Motion(settings.zoom, settings.turn)
    for seed, begins in enumerate((10.0, 11.0)):
        presenter.take(placeholder(size, motion, begins, seed))
        presenter.picture(begins)
    spent, began = [], time.monotonic()
    for number in range(_FRAMES):
        now, before = 11 + 0.5 * (1 + number) / _FRAMES, time.process_time()
        unit = encoder.encode(guard.show(presenter.picture(now), now), number * CLOCK_RATE // settings.fps, number == 0)
        fragment(number, number, 1, unit)
        spent.append(time.process_time() - before)
        if number > 1 and time.monotonic() - began > _MAX_SECONDS:
            break
    return MeasuredFrame(size, encoder.name, float(np.percentile(spent[1:], 25)))


def main() -> int:
    parser = argparse.ArgumentParser()
    add_flags(parser, "encoder", "fps", "bitrate")
    settings = from_arguments(parser.parse_args(), {})
    cv2.setNumThreads(1)
    try:
        cost = frame_cost(settings)
    except EncoderError as error:
        print(error, file=sys.stderr)
        return 1
    sys.stdout.buffer.write(msgspec.json.encode(cost))
    sys.stdout.flush()
    os._exit(0)  # the libraries would take a while to take themselves apart


if __name__ == "__main__":
    sys.exit(main())
