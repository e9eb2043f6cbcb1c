"""Affine warp of the canvas, which follows the camera from keyframe to keyframe."""

import math

import torch
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample

from stream.ipc.motion import CameraView


def warp(view: CameraView, picture: Tensor) -> Tensor:
    """The picture [1, 3, H, W] enlarged and turned (clockwise) round its centre and shifted, as `view` says; bicubic,
    in 0..1.

    What would come from outside (a turn or a shift without enough zoom) is mirrored in at the border.
    """
    height, width = picture.shape[-2:]
    angle = math.radians(view.angle)
    along, across = math.cos(angle) / view.scale, math.sin(angle) / view.scale
    # affine_grid's coordinates run from -1 to 1 on both axes, whatever the picture's shape.
    matrix = torch.tensor([[along, across * height / width], [-across * width / height, along]])
    shift = torch.tensor([[2 * view.right * height / width], [2 * view.down]])
    placed = torch.cat((matrix, -matrix @ shift), 1).unsqueeze(0).to(picture)
    grid = affine_grid(placed, list(picture.shape), align_corners=False)
    warped = grid_sample(picture, grid, mode="bicubic", padding_mode="reflection", align_corners=False)
    return warped.clamp(0, 1)
