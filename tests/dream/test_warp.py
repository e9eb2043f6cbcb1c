"""The canvas is seen through the camera exactly as the studio moves a keyframe.

In float64 PyTorch warps, as it does on a graphics card; in float32 on a processor OpenCV does.
"""

import cv2
import numpy as np
import pytest
import torch

from stream.dream.filters import gaussian
from stream.dream.priors import regularise
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


MOTIONS = (
    (Motion(1.1, 0.3), 0.2),
    (Motion(1.5, -20), 0.7),
    (Motion(1.2, 30), 5.0),
    (Motion(1.2, 9, 0.06, -0.04), 2.0),
)


def test_the_canvas_moves_as_the_studio_moves_the_keyframe(chance: torch.Generator) -> None:
    picture = smooth(chance)
    for motion, seconds in MOTIONS:
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


@pytest.mark.parametrize("precision", [torch.float32, torch.float64])
def test_whatever_warps_moves_as_the_studio_does(precision: torch.dtype, chance: torch.Generator) -> None:
    picture = smooth(chance)
    for motion, seconds in MOTIONS:
        view = view_after(motion, seconds)
        expected = torch.from_numpy(by_opencv(picture, view)).permute(2, 0, 1).unsqueeze(0).clamp(0, 1)
        torch.testing.assert_close(warp(view, picture.to(precision)).float(), expected, atol=0.005, rtol=0)


def test_a_processor_warps_as_a_card_does_and_does_not_drift_in_a_hundred_keyframes(chance: torch.Generator) -> None:
    for view in (
        view_after(Motion(1.1, 0.4), 0.25),
        CameraView(1, 0.05, 0.0021, 0.0013),
        CameraView(1.01, -0.3, 0.001),
    ):
        fast = clouds(chance)
        exact = fast.double()
        torch.testing.assert_close(warp(view, fast).double(), warp(view, exact), atol=0.01, rtol=0)
        for _ in range(10):
            for _ in range(10):
                fast, exact = warp(view, fast), warp(view, exact)
            assert displacement(fast.double(), exact) < 0.25


def clouds(chance: torch.Generator) -> torch.Tensor:
    """Structure of all sizes."""
    picture = sum(
        sigma * gaussian(torch.randn(1, 3, 90, 160, generator=chance), sigma) for sigma in (1.0, 2.0, 4.0, 8.0)
    )
    assert isinstance(picture, torch.Tensor)
    return (0.5 + 0.12 * picture / picture.std()).clamp(0, 1)


def displacement(picture: torch.Tensor, other: torch.Tensor) -> float:
    """How many pixels a picture lies beside another that it hardly differs from, by least squares (Lucas-Kanade)."""
    down, across = torch.gradient(other.mean(1)[0])
    beside = (picture - other).mean(1)[0]
    slopes = torch.stack((across.flatten(), down.flatten()))
    return float(torch.linalg.solve(slopes @ slopes.T, slopes @ beside.flatten()).norm())


def grain(picture: torch.Tensor) -> float:
    luminance = picture.mean(1, keepdim=True)
    return float((luminance - gaussian(luminance, 1.5)).std())


@pytest.mark.parametrize("precision", [torch.float32, torch.float64])
def test_fine_grain_outlives_twenty_keyframes(precision: torch.dtype, chance: torch.Generator) -> None:
    picture = 0.25 + 0.5 * torch.rand(1, 3, 90, 160, generator=chance)
    moved = picture.to(precision)
    for _ in range(20):
        moved = warp(CameraView(1, 0.1, 0.0013, 0.0007), moved)
    assert grain(moved.float()) > 0.5 * grain(picture)  # a cubic of a = -0.5 leaves 0.3


def test_edges_do_not_ring_ever_louder_where_the_prior_is_at_work() -> None:
    picture = torch.full((1, 3, 90, 160), 0.3)
    picture[..., 80:] = 0.7
    spans = []
    for _ in range(100):
        picture = regularise(warp(CameraView(1, 0, 0.0026, 0.0014), picture))
        spans.append(float(picture.max() - picture.min()))
    assert max(spans) < 1.25 * spans[0]
