"""Contact sheets of dreams."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from torch import Tensor

Picture: TypeAlias = NDArray[np.uint8]
"""RGB, height x width x 3."""


def pixels(canvas: Tensor) -> Picture:
    """A canvas [1, 3, H, W] in 0..1 as a picture."""
    return np.asarray(canvas[0].permute(1, 2, 0).mul(255).round().byte().cpu())


def sheet(tiles: Sequence[tuple[str, Picture]], columns: int, width: int = 240) -> Image.Image:
    """Titled pictures of one shape side by side, each `width` pixels wide."""
    tall, wide = tiles[0][1].shape[:2]
    height = round(width * tall / wide)
    drawn = Image.new("RGB", (min(columns, len(tiles)) * width, -(-len(tiles) // columns) * (height + 14)))
    draw = ImageDraw.Draw(drawn)
    for number, (title, picture) in enumerate(tiles):
        left, top = number % columns * width, number // columns * (height + 14)
        small = Image.fromarray(picture).resize((width, height), Image.Resampling.BOX)
        drawn.paste(small, (left, top + 14))
        draw.text((left + 3, top + 1), title, fill="white")
    return drawn
