"""OpenCV works on a tensor's own memory, and only where nothing else is asked for."""

import cv2
import pytest
import torch

from stream.dream.opencv_planes import has_planes, plane_by_plane


def test_every_plane_is_worked_on_whatever_the_order_of_the_memory(chance: torch.Generator) -> None:
    upright = torch.rand(1, 3, 24, 16, generator=chance)
    for picture in (upright, upright.mT, upright[..., ::2], upright[0, :1].expand(2, 3, 24, 16)):
        flipped = plane_by_plane(lambda plane, result: cv2.flip(plane, 1, dst=result), picture)
        assert torch.equal(flipped, picture.flip(-1))


def test_a_picture_of_another_size_is_written(chance: torch.Generator) -> None:
    picture = torch.rand(1, 3, 24, 16, generator=chance)
    twice = plane_by_plane(lambda plane, result: cv2.repeat(plane, 2, 1, dst=result), picture, (48, 16))
    assert torch.equal(twice, picture.repeat(1, 1, 2, 1))


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
