"""Placeholder picture until something was dreamed: slow coloured clouds, noise of four octaves."""

import cv2
import numpy as np

from stream.ipc.frames import Keyframe
from stream.ipc.motion import Motion
from stream.settings import Size


def _clouds(size: Size, mean: float, spread: float, rng: np.random.Generator) -> np.ndarray:
    """Smooth noise, height x width, uint8: octaves of ever finer and fainter random fields."""
    total = np.zeros((size.height, size.width))
    for octave in range(1, 5):
        coarse = rng.standard_normal((2**octave + 1, 2 ** (octave + 1) + 1))
        total += cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC) / 2**octave
    return np.clip(mean + spread * total, 16, 235).astype(np.uint8)


def placeholder(size: Size, motion: Motion, time: float, seed: int = 0) -> Keyframe:
    """A keyframe of clouds, to be shown from `time` on."""
    rng = np.random.default_rng(seed)
    half = Size(size.width // 2, size.height // 2)
    parts = (_clouds(size, 72, 24, rng), _clouds(half, 134, 14, rng), _clouds(half, 124, 14, rng))
    planes = b"".join(part.tobytes() for part in parts)
    return Keyframe(size.width, size.height, time, motion, scene=0, steps=0, planes=planes)
