"""What a picture is like, in numbers: so that burning out, greying out and noise can be seen by a machine."""

from dataclasses import dataclass

import numpy as np

from tests.bench.sheets import Picture

LUMA = (0.2126, 0.7152, 0.0722)


@dataclass(frozen=True)
class Figures:
    """Of one picture, all in 0..1.

    `mean` and `deviation` are luminance's; `chroma` is the mean distance of a colour from grey; `clipped` is the share
    of pixels with a colour at either end of its range; `fine` is the share of luminance's variance that lies above half
    of the highest frequency (photographs: about .01, noise: about .8).
    """

    mean: float
    deviation: float
    chroma: float
    clipped: float
    fine: float

    @staticmethod
    def of(picture: Picture) -> "Figures":
        colours = picture / 255.0
        luminance = colours @ np.array(LUMA)
        chroma = np.sqrt(((colours - colours.mean(2, keepdims=True)) ** 2).sum(2)).mean()
        clipped = ((picture <= 1) | (picture >= 254)).any(2).mean()
        return Figures(float(luminance.mean()), float(luminance.std()), float(chroma), float(clipped), _fine(luminance))


def _fine(luminance: np.ndarray) -> float:
    """The share of the variance above half of the highest frequency; windowed, so that the borders do not count."""
    height, width = luminance.shape
    window = np.outer(np.hanning(height), np.hanning(width))
    power = np.abs(np.fft.fft2((luminance - luminance.mean()) * window)) ** 2
    down, across = np.fft.fftfreq(height)[:, None], np.fft.fftfreq(width)[None, :]
    power[0, 0] = 0
    return float(power[np.hypot(down, across) > 0.25].sum() / max(power.sum(), 1e-12))
