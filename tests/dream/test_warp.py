"""The canvas is seen through the camera exactly as the studio moves a keyframe."""

import cv2
import numpy as np
import torch

from stream.dream.filters import gaussian
from stream.dream.warp import warp
from stream.ipc.motion import CameraView, Motion, view_after


def smooth(chance: torch.Generator) -> torch.Tensor:
    picture = gaussian(torch.rand(1, 3, 90, 160, generator=chance), 3.0)
    return (picture - picture.min()) / (picture.max() - picture.min())


def by_opencv(picture: torch.Tensor, view: CameraView) -> np.ndarray:
    pixels = picture[0].permute(1, 2, 0).numpy()
    height, width = pixels.shape[:2]
    # OpenCV counts angles anticlockwise, and coordinates from the middle of the first pixel.
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), -view.angle, view.scale)
    matrix[:, 2] += view.right * height, view.down * height
    return cv2.warpAffine(pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)


def test_a_still_camera_leaves_the_picture_as_it_is(chance: torch.Generator) -> None:
    picture = smooth(chance)
    torch.testing.assert_close(warp(CameraView(1, 0), picture), picture, atol=1e-4, rtol=0)


def test_the_canvas_moves_as_the_studio_moves_the_keyframe(chance: torch.Generator) -> None:
    picture = smooth(chance)
    for motion, seconds in (
        (Motion(1.1, 0.3), 0.2),
        (Motion(1.5, -20), 0.7),
        (Motion(1.2, 30), 5.0),
        (Motion(1.2, 9, 0.06, -0.04), 2.0),
    ):
        view = view_after(motion, seconds)
        ours = warp(view, picture)[0].permute(1, 2, 0).numpy()
        np.testing.assert_allclose(ours, by_opencv(picture, view).clip(0, 1), atol=0.02)


def test_a_positive_turn_is_clockwise() -> None:
    picture = torch.zeros(1, 3, 64, 64)
    picture[..., :16, 28:36] = 1  # a hand of a clock at twelve
    turned = warp(CameraView(1, 90), picture)
    assert turned[..., 28:36, 48:].mean() > 0.9  # now at three


def test_no_border_creeps_in_when_a_turn_needs_what_lies_outside() -> None:
    picture = torch.full((1, 3, 64, 96), 0.7)
    torch.testing.assert_close(warp(CameraView(1.0, 13), picture), picture, atol=1e-4, rtol=0)
