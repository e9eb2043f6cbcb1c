"""Benchmark report: how fast this machine dreams and encodes, as a table, and what settings follow from that."""

# ruff: noqa: PLC0415

import shlex
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from stream.automatic_sizes import MAX_SHARE, SIZES
from stream.settings import Settings, Size

if TYPE_CHECKING:
    from stream.dream.benchmark import Measurement

Progress = Callable[[str], None]

_TOTAL_SECONDS = 36.0  # in which all is dreamed that is measured, so that the whole takes less than a minute
_MAX_SECONDS = 3.0  # on one canvas
_HEADROOM = 1.2  # how much faster than it aims at a dream should be by itself: a show has other things to do, too
_FRAME_RATES = (60, 50, 30, 25, 20, 15, 10, 5)
_MAX_STEPS = 10
_HEADER = (
    f"  {'canvas':<10}{'keyframes/s':>12}{'steps/s':>9}{'ms a step':>11}{'ms the rest':>13}{'MB':>7}{'of limit':>10}"
    "  network, precision"
)


def bench(settings: Settings, progress: Progress, seconds: float | None = None) -> Iterator[str]:
    """The lines of the report, each as soon as it is known. Raises WeightsError, DeviceError and EncoderError.

    Every network dreams on every canvas for so many `seconds`, or for as many as a minute has; `progress` hears what is
    being measured.
    """
    from stream.dream.adaptive_quality import target_rate
    from stream.dream.benchmark import measured, peak, place
    from stream.dream.networks.engine import find_device, start
    from stream.dream.networks.weights import WeightsError
    from stream.studio.frame_cost import frame_cost

    device = find_device(settings.device)
    names, sizes = candidates(settings, device), canvases(settings, device)
    seconds = seconds or min(_MAX_SECONDS, _TOTAL_SECONDS / (len(names) * len(sizes)))
    yield _HEADER
    peaks: dict[str, float] = {}
    taken: list[Measurement] = []
    for name in names:
        progress(f"starting {name}")
        try:
            engine = start(replace(settings, network=name))
        except WeightsError as error:
            if not settings.is_automatic or name == names[-1]:
                raise
            progress(str(error))
            continue
        pace = peaks[engine.precision_name] = peak(engine)
        found = []
        for canvas in sizes:
            progress(f"dreaming with {engine.name} on {canvas}")
            speed = measured(engine, replace(settings, canvas=canvas), seconds, pace)
            found.append(speed)
            chosen = (
                not taken and canvas == settings.canvas and (name == names[-1] or fast_enough(speed, settings, device))
            )
            yield _row(speed, chosen)
            if chosen:
                taken = found
    progress("encoding video")
    video = frame_cost(settings, settings.size)
    yield ""
    yield "* is what the settings lead to here: " + ("auto takes it." if settings.is_automatic else "they name it.")
    yield (
        f"Video: {video.size} by {video.encoder} takes {video.seconds * 1000:.1f} ms a frame, "
        f"{100 * video.seconds * settings.fps:.0f} % of one core at {settings.fps} fps."
    )
    paces = " and ".join(f"{pace / 1e9:.0f} GFLOP/s in {precision}" for precision, pace in peaks.items())
    yield f"The limit: the steps that {place(engine)} would take with nothing but the network's multiply-adds,"
    yield f"forward and back to the pixels, as fast as it multiplies two large matrices ({paces})."
    yield ""
    yield from advice(taken, settings, video.seconds, target_rate(settings, device.type))


def candidates(settings: Settings, device: Any) -> list[str]:
    """What may dream in a show with these settings, best first; what is not here is not waited for."""
    from stream.dream.networks.ladder import is_local, rungs

    if not settings.is_automatic:
        return [settings.network]
    return [rung for rung in rungs(device) if is_local(rung)] or [rungs(device)[-1]]


def canvases(settings: Settings, device: Any) -> list[Size]:
    """Those that `auto` chooses from on such a device, and the settings' own, smallest first."""
    usual = SIZES if device.type == "cuda" else SIZES[1:]
    return sorted({*usual, Size(*settings.canvas)}, key=_area)


def fast_enough(speed: "Measurement", settings: Settings, device: Any) -> bool:
    """Whether a show with `auto` takes this network, if there is no better one."""
    from stream.dream.networks.ladder import too_slow

    return not too_slow(speed.network, replace(settings, canvas=speed.canvas), device, speed.step_seconds)


def advice(found: list["Measurement"], settings: Settings, spent: float, target: float) -> Iterator[str]:
    """What to choose, of canvases measured with one network, when `target` keyframes a second are wanted and a frame of
    video takes so many seconds: what a show would come to by itself, and more steps if there is time for them."""
    from stream.dream.adaptive_quality import MAX_OVERSPEED, MIN_RATE

    least = min(MIN_RATE, target)
    inside = sorted((one for one in found if _within(one.canvas, settings)), key=lambda one: _area(one.canvas))
    best = next((one for one in reversed(inside) if one.keyframes >= _HEADROOM * least), inside[0])
    within, fitting = (int((1 / _HEADROOM / rate - best.rest_seconds) / best.step_seconds) for rate in (least, target))
    steps = max(1, min(settings.steps, within))
    if best is inside[-1]:
        steps = max(steps, min(_MAX_STEPS, fitting))
    fps = next((rate for rate in _FRAME_RATES if spent * rate <= MAX_SHARE), _FRAME_RATES[-1])
    yield (
        f"Take:  reverie serve{_flags(settings)} --canvas {best.canvas} --steps {steps} "
        f"--size {settings.size} --fps {fps}"
    )
    alone = 1 / (steps * best.step_seconds + best.rest_seconds)
    slow = "" if alone >= least else f", which looks slow: {least:g} are wanted, and only a faster machine makes them"
    yield (
        f"The video then takes {100 * spent * fps:.0f} % of one core, and {best.network} makes about "
        f"{min(alone, MAX_OVERSPEED * target):.1f} keyframes a second on another{slow}."
    )


def _area(canvas: Size) -> int:
    return canvas.width * canvas.height


def _within(canvas: Size, settings: Settings) -> bool:
    """Whether all of a canvas is seen in the video; the one that is set always is."""
    inside = canvas.width <= settings.size.width and canvas.height <= settings.size.height
    return inside or canvas == settings.canvas


def _flags(settings: Settings) -> str:
    """The flags of those settings that decide what is measured, where they are not the usual ones."""
    usual, named = Settings(), ("network", "weights", "device", "precision", "threads", "keyframes")
    flags = {name: getattr(settings, name) for name in named if getattr(settings, name) != getattr(usual, name)}
    if settings.weights:
        flags["weights"] = ",".join(map(str, settings.weights))
    return "".join(f" --{name} {shlex.quote(str(value))}" for name, value in flags.items())


def _row(speed: "Measurement", is_taken: bool) -> str:
    return (
        f"{'*' if is_taken else ' '} {speed.canvas!s:<10}{speed.keyframes:12.1f}{speed.steps:9.1f}"
        f"{1000 * speed.step_seconds:11.1f}{1000 * speed.rest_seconds:13.1f}{speed.megabytes:7.0f}{speed.share:10.0%}"
        f"  {speed.network}, {speed.precision}"
    )
