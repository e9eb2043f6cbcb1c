"""OpenCV on tensors: filters that write one plane of a picture after the other, for processors.

They take a tenth to a third of what PyTorch's take there. A graphics card needs none, and dreams without OpenCV."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

try:
    import cv2
except ImportError:
    cv2 = None  # type: ignore[assignment]

__all__ = ["Plane", "cv2", "has_planes", "is_interleaved", "plane_by_plane", "use_threads"]

Plane = NDArray[np.float32]
"""[H, W] or [H, W, 3], the very memory of a tensor."""


def has_planes(picture: Tensor) -> bool:
    """Whether OpenCV is here and may work on it: float32 on a processor, and nobody asks for its gradient."""
    if cv2 is None:
        return False
    wanted = picture.requires_grad and torch.is_grad_enabled()
    return picture.device.type == "cpu" and picture.dtype == torch.float32 and not wanted


def is_interleaved(picture: Tensor) -> bool:
    """Whether it is a picture [N, 3, H, W] whose colours lie side by side, in the order `channels_last`."""
    last = picture.dim() == 4 and picture.is_contiguous(memory_format=torch.channels_last)
    return last and picture.shape[1] == 3 and not picture.is_contiguous()


def plane_by_plane(
    effect: Callable[[Plane, Plane], Any], picture: Tensor, size: tuple[int, int] | None = None
) -> Tensor:
    """The picture [..., h, w] of `size` (height and width; its own unless told) that `effect` makes of a picture
    [..., H, W] that `has_planes`: it is given every plane, and the plane to write to. Of one that `is_interleaved` it
    is given three at once [H, W, 3], which takes less time."""
    interleaved = is_interleaved(picture)
    order = torch.channels_last if interleaved else torch.contiguous_format
    found = torch.empty(*picture.shape[:-2], *(size or picture.shape[-2:]), memory_format=order)
    for plane, result in zip(_planes(picture, interleaved), _planes(found, interleaved), strict=True):
        effect(plane, result)
    return found


def use_threads(count: int) -> None:
    """OpenCV works with so many threads from now on."""
    if cv2 is not None:
        cv2.setNumThreads(count)


def _planes(picture: Tensor, interleaved: bool) -> Plane:
    if interleaved:
        return picture.detach().permute(0, 2, 3, 1).numpy()
    return picture.detach().numpy().reshape(-1, *picture.shape[-2:])
