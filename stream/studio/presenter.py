"""Frame interpolation from keyframes: each is moved to the moment, the newest fading in over the one before.

Motion is a function of time alone (`motion.view_after`), so it is smooth whatever the dreamer's rate; the fade takes
about as long as keyframes are apart, so that there is always one under way.
"""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from stream.ipc.frames import Keyframe
from stream.ipc.motion import CameraView, view_after
from stream.settings import Size

Picture = NDArray[np.uint8]
"""An I420 picture as one array, (height * 3 / 2) x width: luma, then both chroma planes."""

_MAX_FADE = 0.6  # seconds
_INTERVAL_SMOOTHING = 0.8  # how much of the known interval between keyframes outlasts a new one


def planes(picture: Picture, size: Size) -> tuple[Picture, Picture, Picture]:
    """Views of the three planes: height x width, and twice half of both."""
    width, height = size
    flat = picture.reshape(-1)
    luma, quarter = width * height, width * height // 4
    chroma = (height // 2, width // 2)
    return (
        flat[:luma].reshape(height, width),
        flat[luma : luma + quarter].reshape(chroma),
        flat[luma + quarter : luma + 2 * quarter].reshape(chroma),
    )


def inverse_affine(source: Size, target: Size, view: CameraView) -> NDArray[np.float64]:
    """The 2x3 matrix from a pixel of the target to the one of the source that it shows.

    The source, seen by `view`, covers the target and, but for the view's shift, both have the same centre; pixels lie
    at their centres.
    """
    covering = max(target.width / source.width, target.height / source.height)
    scale = covering * view.scale
    cosine, sine = math.cos(math.radians(view.angle)) / scale, math.sin(math.radians(view.angle)) / scale
    x = (target.width - 1) / 2 + covering * source.height * view.right
    y = (target.height - 1) / 2 + covering * source.height * view.down
    return np.array(
        [
            [cosine, sine, (source.width - 1) / 2 - cosine * x - sine * y],
            [-sine, cosine, (source.height - 1) / 2 + sine * x - cosine * y],
        ]
    )


def _half(size: Size) -> Size:
    return Size(size.width // 2, size.height // 2)


def move(keyframe: Keyframe, view: CameraView, size: Size, into: Picture, sharp: bool = True) -> None:
    """Draws a keyframe as `view` sees it into a picture of `size`; a `sharp` one with bicubic luma, which takes three
    times as long as bilinear."""
    source = planes(np.frombuffer(keyframe.planes, np.uint8), keyframe.size)
    target = planes(into, size)
    luma = inverse_affine(keyframe.size, size, view), cv2.INTER_CUBIC if sharp else cv2.INTER_LINEAR
    chroma = inverse_affine(_half(keyframe.size), _half(size), view), cv2.INTER_LINEAR
    for plane, drawn, (matrix, kernel) in zip(source, target, (luma, chroma, chroma), strict=True):
        shape = (drawn.shape[1], drawn.shape[0])
        flags = kernel | cv2.WARP_INVERSE_MAP
        cv2.warpAffine(plane, matrix, shape, dst=drawn, flags=flags, borderMode=cv2.BORDER_REFLECT_101)


class Presenter:
    """Shows keyframes as one moving picture of `size`."""

    def __init__(self, size: Size) -> None:
        self._size = size
        self._older: Keyframe | None = None
        self._newer: Keyframe | None = None
        self._next: Keyframe | None = None
        self._fade_start = 0.0
        self._fade = _MAX_FADE
        self._interval: float | None = None
        self._picture = np.zeros((size.height * 3 // 2, size.width), np.uint8)
        self._under = np.zeros_like(self._picture)

    def take(self, keyframe: Keyframe) -> None:
        """A new keyframe; it fades in as soon as the one before has done so. Of several waiting the last is taken."""
        last = self._next or self._newer
        if last is not None and last.steps and keyframe.time > last.time:
            interval = min(keyframe.time - last.time, _MAX_FADE)
            if self._interval is not None:
                interval = _INTERVAL_SMOOTHING * self._interval + (1 - _INTERVAL_SMOOTHING) * interval
            self._interval = interval
        self._next = keyframe

    def picture(self, time: float) -> Picture:
        """What is seen at `time` (monotonic seconds). The array is overwritten by the next call."""
        if self._next is not None and time - self._fade_start >= self._fade:
            self._older, self._newer, self._next = self._newer, self._next, None
            self._fade_start = time
            self._fade = 0.9 * self._interval if self._interval is not None else _MAX_FADE
        if self._newer is None:
            return self._picture
        share = min(1.0, (time - self._fade_start) / self._fade) if self._fade and self._older is not None else 1.0
        # Of two the fainter may be soft: nobody sees it, and where they change places both count the same.
        self._draw(self._newer, time, self._picture, sharp=share >= 0.5)
        if self._older is not None and share < 1:
            self._draw(self._older, time, self._under, sharp=share < 0.5)
            cv2.addWeighted(self._picture, share, self._under, 1 - share, 0, dst=self._picture)
        return self._picture

    def _draw(self, keyframe: Keyframe, time: float, into: Picture, sharp: bool) -> None:
        move(keyframe, view_after(keyframe.motion, time - keyframe.time), self._size, into, sharp)
