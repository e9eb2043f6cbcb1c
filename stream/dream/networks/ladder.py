"""Ladder of networks for `auto`: what to dream with on a device, best first, and when it is fast enough.

A show begins with the highest rung whose weights are on this machine and can be loaded. It climbs while it dreams: of
the rungs above, the highest that can be had (fetched, unless offline), loaded beside the one that dreams, and that is
fast enough. A rung that fails is one line in the log and a clause in `why`, and the next is tried. One is fast enough
if, on the canvas and with the steps that adaptive quality would give it, as many steps a second are to be expected as
`MIN_KEYFRAME_RATE` whole keyframes have; the last rung is taken however slow it is. A still, which nobody waits for
live, takes the highest rung at hand and fetches none.
"""

from collections.abc import Iterator

import torch

from stream.dream.adaptive_quality import estimate, target_rate
from stream.settings import Settings

from .zoo import ZOO, TorchvisionSpec

MIN_KEYFRAME_RATE = 1.0
"""Keyframes of `settings.steps` steps a second, or half of what a show aims at, where that is less: steps give way
before the network does, as the last rung is hardly recognised."""

_LITE = "efficientnet_lite0+efficientnet_lite1+efficientnet_lite2"
RUNGS: dict[str, tuple[str, ...]] = {
    "cuda": (f"googlenet+{_LITE}", _LITE, "efficientnet_lite0", "pocket"),
    "cpu": ("efficientnet_lite0", "pocket"),
}
"""By type of device, best first; what takes turns is joined by +.

On a processor EfficientNet-Lite 0 alone is the best for its time: of forty subjects, dreamed in 250 steps each,
MobileNetV2 has 34 among its first five, 31 where SqueezeNet 1.1 takes turns with it, and 31 with Lite 1 besides. A card
has steps to spare for networks that disagree.
"""


def rungs(device: torch.device) -> tuple[str, ...]:
    return RUNGS.get(device.type, RUNGS["cpu"])


def is_local(rung: str) -> bool:
    """Whether all of its weights are on this machine."""
    return all(ZOO[name].is_local for name in rung.split("+"))


def origin(rung: str) -> str:
    """Where its weights come from, as a clause that says why it dreams."""
    if rung == "pocket":
        return "it comes with the package"
    return f"{'their' if '+' in rung else 'its'} weights {'were at hand' if is_local(rung) else 'were fetched'}"


def beginnings(device: torch.device) -> Iterator[str]:
    """What to begin with, best first: what is here, be it on the ladder or not; then what would have to be fetched."""
    here = [rung for rung in rungs(device) if is_local(rung)]
    yield from here
    others = (name for name, spec in ZOO.items() if isinstance(spec, TorchvisionSpec) and spec.is_local)
    yield from (name for name in others if name not in here)
    yield from (rung for rung in rungs(device) if rung not in here)


def above(rung: str, device: torch.device) -> tuple[str, ...]:
    """The rungs that are better, best first; all for a network that is on none."""
    all_of_them = rungs(device)
    return all_of_them[: all_of_them.index(rung)] if rung in all_of_them else all_of_them


def keyframe_rate(settings: Settings, device: torch.device, step_seconds: float) -> float:
    """Keyframes of `settings.steps` steps a second that are to be expected, when a step takes so many seconds."""
    expected = estimate(settings, device.type, step_seconds)
    return expected.rate * expected.steps / settings.steps


def min_keyframe_rate(settings: Settings, device: torch.device) -> float:
    """The `keyframe_rate` from which on a network is fast enough."""
    return min(MIN_KEYFRAME_RATE, target_rate(settings, device.type) / 2)


def too_slow(
    name: str, settings: Settings, device: torch.device, step_seconds: float | None, least: float | None = None
) -> str:
    """A clause on networks that would dream too slowly, with less than the `least` rate (unless given, the least that
    is fast enough); empty for others, and where nobody knows what a step takes."""
    if step_seconds is None:
        return ""
    least = min_keyframe_rate(settings, device) if least is None else least
    rate = keyframe_rate(settings, device, step_seconds)
    return f"{name} would dream only {rate:.1f} keyframes a second here" if rate < least else ""
