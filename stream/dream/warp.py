"""Affine warp of the canvas, which follows the camera from keyframe to keyframe."""

import math

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample

from stream.ipc.motion import CameraView

from .opencv_planes import cv2, has_planes, plane_by_plane

Matrix = NDArray[np.float64]


def warp(view: CameraView, picture: Tensor) -> Tensor:
    """The picture [1, 3, H, W] enlarged and turned (clockwise) round its centre and shifted, as `view` says; bicubic,
    in 0..1.

    What would come from outside (a turn or a shift without enough zoom) is mirrored in at the border.
    """
    angle = math.radians(view.angle)
    back = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]]) / view.scale
    shift = np.array([view.right, view.down]) * picture.shape[-2]
    sampled = _sampled_by_opencv if has_planes(picture) else _sampled
    return sampled(picture, back, shift).clamp_(0, 1)


def _sampled(picture: Tensor, back: Matrix, shift: Matrix) -> Tensor:
    """The picture whose pixels are fetched from `back` @ (place - `shift`), in pixels from the centre."""
    # affine_grid's coordinates run from -1 to 1 on both axes, whatever the picture's shape.
    halves = np.array(picture.shape[:-3:-1]) / 2
    placed = np.column_stack((back * halves, -back @ shift)) / halves[:, None]
    grid = affine_grid(torch.from_numpy(placed).unsqueeze(0).to(picture), list(picture.shape), align_corners=False)
    return grid_sample(picture, grid, mode="bicubic", padding_mode="reflection", align_corners=False)


def _sampled_by_opencv(picture: Tensor, back: Matrix, shift: Matrix) -> Tensor:
    """The same in a quarter of the time. Both have cubics of a = -0.75, which keep fine grain: -0.5 loses half."""
    height, width = picture.shape[-2:]
    # OpenCV's coordinates begin in the middle of the first pixel.
    centre = np.array([width - 1, height - 1]) / 2
    placed = np.column_stack((back, centre - back @ (centre + shift)))
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    return plane_by_plane(
        lambda plane, result: cv2.warpAffine(
            plane, placed, (width, height), dst=result, flags=flags, borderMode=cv2.BORDER_REFLECT
        ),
        picture,
    )
