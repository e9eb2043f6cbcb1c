"""OpenCV works on a tensor's own memory, and only where nothing else is asked for."""

import os
import subprocess
import sys
from pathlib import Path

import cv2
import pytest
import torch

from stream.dream.opencv_planes import Plane, has_planes, is_interleaved, plane_by_plane
from tests.show import REPOSITORY


def test_every_plane_is_worked_on_whatever_the_order_of_the_memory(chance: torch.Generator) -> None:
    upright = torch.rand(1, 3, 24, 16, generator=chance)
    for picture in (upright, upright.mT, upright[..., ::2], upright[0, :1].expand(2, 3, 24, 16)):
        flipped = plane_by_plane(lambda plane, result: cv2.flip(plane, 1, dst=result), picture)
        assert torch.equal(flipped, picture.flip(-1))


def test_a_picture_of_another_size_is_written(chance: torch.Generator) -> None:
    picture = torch.rand(1, 3, 24, 16, generator=chance)
    twice = plane_by_plane(lambda plane, result: cv2.repeat(plane, 2, 1, dst=result), picture, (48, 16))
    assert torch.equal(twice, picture.repeat(1, 1, 2, 1))


def test_of_interleaved_colours_all_three_are_worked_on_at_once(chance: torch.Generator) -> None:
    picture = torch.rand(2, 3, 24, 16, generator=chance)
    shapes = []

    def half(plane: Plane, result: Plane) -> None:
        shapes.append(plane.shape)
        cv2.pyrDown(plane, result)

    expected = plane_by_plane(half, picture, (12, 8))
    found = plane_by_plane(half, picture.contiguous(memory_format=torch.channels_last), (12, 8))
    assert shapes == [(24, 16)] * 6 + [(24, 16, 3)] * 2
    assert is_interleaved(found)
    torch.testing.assert_close(found, expected)


def test_other_precisions_and_gradients_are_left_to_pytorch() -> None:
    picture = torch.zeros(1, 3, 4, 4)
    assert has_planes(picture)
    assert not has_planes(picture.double())
    assert not has_planes(picture.bfloat16())
    assert not has_planes(picture.to("meta"))
    picture.requires_grad_()
    assert not has_planes(picture)
    with torch.no_grad():
        assert has_planes(picture)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a graphics card")
def test_a_card_keeps_its_pictures() -> None:
    assert not has_planes(torch.zeros(1, 3, 4, 4, device="cuda"))


def test_a_dream_goes_on_where_there_is_no_opencv(tmp_path: Path) -> None:
    (tmp_path / "cv2.py").write_text("raise ImportError")
    program = """
import torch
from stream.dream.dreamer import Dreamer
from stream.dream.networks.engine import start
from stream.dream.opencv_planes import cv2
from stream.settings import Settings, Size

assert cv2 is None
settings = Settings(network="pocket", canvas=Size(96, 64), device="cpu", precision="float32", threads=1)
dreamer = Dreamer(start(settings), settings, 1, lambda: 0.5)
dreamer.move()
before = dreamer.canvas.clone()
dreamer.step()
keyframe = dreamer.keyframe()
assert len(keyframe.planes) == 96 * 64 * 3 // 2
assert (dreamer.canvas - before).abs().mean() > 0.001
"""
    path = f"{tmp_path}{os.pathsep}{REPOSITORY}"
    subprocess.run([sys.executable, "-c", program], env=os.environ | {"PYTHONPATH": path}, check=True)
