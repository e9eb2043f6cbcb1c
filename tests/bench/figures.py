"""What a picture is like, in numbers: so that burning out, greying out and noise can be seen by a machine."""

import statistics
from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np

from stream.dream.opencv_planes import cv2
from tests.bench.sheets import Picture

LUMA = (0.2126, 0.7152, 0.0722)


@dataclass(frozen=True)
class Figures:
    """Of one picture, all in 0..1.

    `mean` and `deviation` are luminance's; `chroma` is the mean distance of a colour from grey; `clipped` is the share
    of pixels with a colour at either end of its range; `fine` is the share of luminance's variance that lies above half
    of the highest frequency (photographs: about .01, noise: about .8). `grain` is the deviation of luminance less its
    blur of 1.5 pixels, at 1280x720 (a photograph: about .02).
    """

    mean: float
    deviation: float
    chroma: float
    clipped: float
    fine: float
    grain: float

    @staticmethod
    def of(picture: Picture) -> "Figures":
        colours = picture / 255.0
        luminance = colours @ np.array(LUMA)
        chroma = np.sqrt(((colours - colours.mean(2, keepdims=True)) ** 2).sum(2)).mean()
        clipped = ((picture <= 1) | (picture >= 254)).any(2).mean()
        return Figures(
            float(luminance.mean()),
            float(luminance.std()),
            float(chroma),
            float(clipped),
            _fine(luminance),
            _grain(luminance),
        )

    def __str__(self) -> str:
        return (
            f"luminance {self.mean:.3f} +- {self.deviation:.3f}, chroma {self.chroma:.3f}, "
            f"clipped {self.clipped:.3f}, grain {self.grain:.4f}"
        )


def mean(figures: Sequence[Figures]) -> Figures:
    """The mean of each figure."""
    return Figures(*(statistics.fmean(values) for values in zip(*map(astuple, figures), strict=True)))


def _grain(luminance: np.ndarray) -> float:
    enlarged = cv2.resize(luminance.astype(np.float32), (1280, 720), interpolation=cv2.INTER_CUBIC)
    return float((enlarged - cv2.GaussianBlur(enlarged, (0, 0), 1.5)).std())


def _fine(luminance: np.ndarray) -> float:
    """The share of the variance above half of the highest frequency; windowed, so that the borders do not count."""
    height, width = luminance.shape
    window = np.outer(np.hanning(height), np.hanning(width))
    power = np.abs(np.fft.fft2((luminance - luminance.mean()) * window)) ** 2
    down, across = np.fft.fftfreq(height)[:, None], np.fft.fftfreq(width)[None, :]
    power[0, 0] = 0
    return float(power[np.hypot(down, across) > 0.25].sum() / max(power.sum(), 1e-12))
