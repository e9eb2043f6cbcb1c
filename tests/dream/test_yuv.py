"""Pictures go to I420 and back in the colours of BT.709."""

import cv2
import numpy as np
import pytest
import torch

from stream.dream.filters import gaussian
from stream.dream.yuv import copy_to_host, from_i420, i420


def plain(red: float, green: float, blue: float) -> torch.Tensor:
    return torch.tensor([red, green, blue], dtype=torch.float32).view(1, 3, 1, 1).expand(1, 3, 4, 6)


@pytest.mark.parametrize(
    ("colour", "expected"),
    [
        ((0, 0, 0), (16, 128, 128)),
        ((1, 1, 1), (235, 128, 128)),
        ((1, 0, 0), (63, 102, 240)),
        ((0, 1, 0), (173, 42, 26)),
        ((0, 0, 1), (32, 240, 118)),
    ],
)
def test_known_colours_have_the_bytes_of_bt_709(
    colour: tuple[float, float, float], expected: tuple[int, int, int]
) -> None:
    planes = copy_to_host(i420(plain(*colour)))()
    assert (planes[0], planes[24], planes[30]) == expected
    assert len(planes) == 36


def test_the_bytes_are_those_of_the_plain_formula(chance: torch.Generator) -> None:
    for picture in (
        torch.rand(1, 3, 90, 162, generator=chance),
        (torch.rand(1, 3, 2, 4, generator=chance) > 0.5) * 1.0,
    ):
        red, green, blue = picture[0]
        luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
        chroma = torch.stack(((blue - luma) / 1.8556, (red - luma) / 1.5748)).unsqueeze(0)
        planes = (16 + 219 * luma, 128 + 224 * torch.nn.functional.avg_pool2d(chroma, 2))
        expected = torch.cat([plane.flatten() for plane in planes]).round()
        for precision in (torch.float32, torch.float64):
            ours = i420(picture.to(precision))
            assert ours.dtype == torch.uint8
            off = (ours - expected).abs()
            assert off.max() <= 1
            assert off.mean() < 0.001  # but for what lies between two levels


def test_a_picture_survives_the_way_there_and_back(chance: torch.Generator) -> None:
    picture = gaussian(torch.rand(1, 3, 90, 160, generator=chance), 4.0)
    back = from_i420(copy_to_host(i420(picture))(), 160, 90)
    assert (back - picture).abs().mean() < 0.004
    assert (back - picture).abs().max() < 0.05


def test_brightness_agrees_with_opencv_on_greys() -> None:
    ramp = torch.linspace(0, 1, 64).view(1, 1, 1, 64).expand(1, 3, 2, 64)
    ours = i420(ramp).numpy()[:64].astype(int)
    pixels = (ramp[0].permute(1, 2, 0).numpy() * 255).round().astype(np.uint8)
    theirs = cv2.cvtColor(pixels, cv2.COLOR_RGB2YUV_I420).ravel()[:64].astype(int)
    assert abs(ours - theirs).max() <= 1


def test_planes_of_another_size_are_refused() -> None:
    with pytest.raises(ValueError, match="4x4"):
        from_i420(bytes(23), 4, 4)
