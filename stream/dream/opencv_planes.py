"""OpenCV on tensors: filters that write one plane of a picture after the other, for processors.

They take a tenth to a third of what PyTorch's take there. A graphics card needs none, and dreams without OpenCV."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

try:
    import cv2
except ImportError:
    cv2 = None  # type: ignore[assignment]

__all__ = ["Plane", "cv2", "has_planes", "plane_by_plane", "use_threads"]

Plane = NDArray[np.float32]
"""[H, W], the very memory of a tensor."""


def has_planes(picture: Tensor) -> bool:
    """Whether OpenCV is here and may work on it: float32 on a processor, and nobody asks for its gradient."""
    if cv2 is None:
        return False
    wanted = picture.requires_grad and torch.is_grad_enabled()
    return picture.device.type == "cpu" and picture.dtype == torch.float32 and not wanted


def plane_by_plane(
    effect: Callable[[Plane, Plane], Any], picture: Tensor, size: tuple[int, int] | None = None
) -> Tensor:
    """The picture [..., h, w] of `size` (height and width; its own unless told) that `effect` makes of a picture
    [..., H, W] that `has_planes`: it is given every plane, and the plane to write to."""
    found = picture.new_empty(*picture.shape[:-2], *(size or picture.shape[-2:]))
    for plane, result in zip(_planes(picture), _planes(found), strict=True):
        effect(plane, result)
    return found


def use_threads(count: int) -> None:
    """OpenCV works with so many threads from now on."""
    if cv2 is not None:
        cv2.setNumThreads(count)


def _planes(picture: Tensor) -> Iterator[Plane]:
    height, width = picture.shape[-2:]
    yield from picture.detach().contiguous().view(-1, height, width).numpy()
