"""Benchmark report: how fast this machine dreams and encodes, as a table, and what settings follow from that."""

# ruff: noqa: PLC0415

import shlex
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from stream.settings import Settings, Size

if TYPE_CHECKING:
    from stream.dream.benchmark import Measurement

Progress = Callable[[str], None]

_CANVAS_FACTORS = (0.4, 0.6, 0.8, 1.0, 1.2, 1.4, 1.6, 2.0, 2.4, 3.0, 4.0, 6.0)  # of the canvas that is set
_MAX_CANDIDATES = 2  # that are measured for `auto`
_MAX_CANVASES = 4  # that are measured with a network
_HEADROOM = 1.2  # how much faster than lively a dream should be by itself, because a show has other things to do, too
_FRAME_RATES = (60, 50, 30, 25, 20, 15, 10, 5)
_MAX_VIDEO_CORES = 0.5  # that the video may take, beside the site
_MAX_STEPS = 10


def bench(settings: Settings, progress: Progress, seconds: float = 4.0) -> Iterator[str]:
    """The lines of the report, each as soon as it is known. Raises WeightsError, DeviceError and EncoderError.

    Every canvas is dreamed on for so many `seconds`; `progress` hears what is being measured.
    """
    from stream.dream.adaptive_quality import target_rate
    from stream.dream.benchmark import measured, peak, place
    from stream.dream.networks.engine import start

    yield f"{'network':<19}{'precision':<11}{'canvas':<11}{'steps/s':>8}{'of limit':>10}{'keyframes/s':>13}"
    peaks: dict[str, float] = {}
    best: list[Measurement] = []
    for name in candidates(settings):
        progress(f"starting {name}")
        engine = start(replace(settings, network=name))
        lively = _HEADROOM * target_rate(settings, engine.device.type)
        peaks[engine.precision_name] = peak(engine)

        found: dict[Size, Measurement] = {}
        canvas = settings.canvas
        while canvas not in found and len(found) < _MAX_CANVASES:
            progress(f"dreaming with {engine.name} on {canvas}")
            found[canvas] = measured(engine, replace(settings, canvas=canvas), seconds, peaks[engine.precision_name])
            yield _row(found[canvas])
            canvas = fitting(found[canvas], settings, lively)
        if not best or any(_pace(speed, settings) >= lively for speed in found.values()):
            best = list(found.values())
    progress("encoding video")
    spent, encoder = video(settings)
    yield ""
    yield (
        f"Video: {settings.size} by {encoder} takes {spent * 1000:.1f} ms a frame, "
        f"{100 * spent * settings.fps:.0f} % of one core at {settings.fps} fps."
    )
    paces = " and ".join(f"{pace / 1e9:.0f} GFLOP/s in {precision}" for precision, pace in peaks.items())
    yield f"The limit: the steps that {place(engine)} would take with nothing but the network's multiply-adds,"
    yield f"forward and back to the pixels, as fast as it multiplies two large matrices ({paces})."
    yield ""
    yield from advice(best, settings, spent, lively)


def candidates(settings: Settings) -> list[str]:
    """The networks that may dream in a show with these settings, best last; what is not here is not waited for."""
    from stream.dream.networks.engine import find_device
    from stream.dream.networks.ladder import is_local, rungs

    if not settings.is_automatic:
        return [settings.network]
    here = [rung for rung in rungs(find_device(settings.device)) if is_local(rung)]
    return here[:_MAX_CANDIDATES][::-1]


def fitting(speed: "Measurement", settings: Settings, lively: float) -> Size:
    """The largest canvas, of those that the video has room for, on which the dream would be lively.

    Time grows with the area, or less.
    """
    pace = _pace(speed, settings)
    canvases = [_scaled(settings.canvas, factor) for factor in _CANVAS_FACTORS]
    fit = [canvas for canvas in canvases if _area(canvas) * lively <= _area(speed.canvas) * pace]
    return max((canvas for canvas in fit if _within(canvas, settings)), default=canvases[0], key=_area)


def _pace(speed: "Measurement", settings: Settings) -> float:
    """The most keyframes a second: with the fewest steps that a show takes before it makes the canvas smaller."""
    from stream.dream.adaptive_quality import min_steps

    return speed.steps / min_steps(settings.steps)


def _scaled(canvas: Size, factor: float) -> Size:
    return Size(*(min(4096, max(64, 2 * round(side * factor / 2))) for side in canvas))


def _area(canvas: Size) -> int:
    return canvas.width * canvas.height


def _within(canvas: Size, settings: Settings) -> bool:
    """Whether all of a canvas is seen in the video; the one that is set always is."""
    inside = canvas.width <= settings.size.width and canvas.height <= settings.size.height
    return inside or canvas == settings.canvas


def advice(found: list["Measurement"], settings: Settings, spent: float, lively: float) -> Iterator[str]:
    """What to choose, of canvases measured with one network, when a frame of video takes so many seconds."""
    from stream.dream.adaptive_quality import MAX_OVERSPEED

    fast = [speed for speed in found if _pace(speed, settings) >= lively]
    best = (
        max(fast, key=lambda speed: _area(speed.canvas)) if fast else min(found, key=lambda speed: _area(speed.canvas))
    )
    most = settings.steps
    if not fast or _area(best.canvas) >= _area(settings.size):  # the canvas has no more to give, or none to take
        most = max(_MAX_STEPS, most)
    steps = max(1, min(most, int(best.steps / lively)))
    fps = next((rate for rate in _FRAME_RATES if spent * rate <= _MAX_VIDEO_CORES), _FRAME_RATES[-1])
    yield (
        f"Take:  reverie serve{_flags(settings)} --canvas {best.canvas} --steps {steps} "
        f"--size {settings.size} --fps {fps}"
    )
    rate = min(best.steps / steps, MAX_OVERSPEED * lively / _HEADROOM)
    slow = (
        "" if rate >= lively else f", which looks slow: {lively:.0f} are wanted, and only a faster machine makes them"
    )
    yield (
        f"The video then takes {100 * spent * fps:.0f} % of one core, and {best.network} makes about {rate:.1f} "
        f"keyframes a second on another{slow}."
    )


def _flags(settings: Settings) -> str:
    """The flags of those settings that decide what is measured, where they are not the usual ones."""
    usual, named = Settings(), ("network", "weights", "device", "precision", "threads", "keyframes")
    flags = {name: getattr(settings, name) for name in named if getattr(settings, name) != getattr(usual, name)}
    if settings.weights:
        flags["weights"] = ",".join(map(str, settings.weights))
    return "".join(f" --{name} {shlex.quote(str(value))}" for name, value in flags.items())


def _row(speed: "Measurement") -> str:
    return (
        f"{speed.network:<18} {speed.precision:<11}{speed.canvas!s:<11}"
        f"{speed.steps:8.1f}{speed.share:10.0%}{speed.keyframes:13.1f}"
    )


def video(settings: Settings, frames: int = 90) -> tuple[float, str]:
    """Processor seconds that a frame of video takes, and which encoder it was."""
    from stream.ipc.motion import Motion
    from stream.studio.encoder import open_encoder
    from stream.studio.flash_guard import FlashGuard
    from stream.studio.placeholder import placeholder
    from stream.studio.presenter import Presenter

    encoder = open_encoder(settings.encoder, settings.size, settings.fps, settings.bits_per_second)
    presenter, guard = Presenter(settings.size), FlashGuard(settings.size)
    motion = Motion(settings.zoom, settings.turn)
    began = time.process_time()
    for number in range(frames):
        now = number / settings.fps
        if number % 5 == 0:
            presenter.take(placeholder(settings.canvas, motion, now, number))
        encoder.encode(guard.show(presenter.picture(now), now), number, idr=number % settings.fps == 0)
    return (time.process_time() - began) / frames, encoder.name
