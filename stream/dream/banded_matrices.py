"""Banded matrices: linear filters of rows and columns as matrix products, for processors.

Whatever treats rows and columns alike and by themselves is a matrix from either side. A matrix product uses all that a
processor has, where a convolution or an interpolation of three channels uses a tenth of it.

Tested in tests/dream/test_filters.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor

_ROWS = 48  # of a block: more would multiply more zeros, fewer would be more products


@dataclass(frozen=True)
class Block:
    """Some consecutive rows of a matrix, from the first to the last column that holds anything in any of them."""

    rows: slice
    columns: slice
    numbers: Tensor


@dataclass(frozen=True)
class Banded:
    """A matrix that is zero but for a band along its diagonal, and its transpose, in blocks."""

    shape: tuple[int, int]
    blocks: tuple[Block, ...]
    transposed: tuple[Block, ...]


def banded(effect: Callable[[Tensor], Tensor], length: int) -> Banded:
    """The matrix of what a linear `effect` on pictures [N, 1, 1, length] does to a line."""
    columns = effect(torch.eye(length).view(length, 1, 1, length)).view(length, -1)
    return Banded((columns.shape[1], length), _blocks(columns.T), _blocks(columns))


def _blocks(matrix: Tensor) -> tuple[Block, ...]:
    rows = range(0, len(matrix), _ROWS)
    return tuple(_block(matrix, slice(*ends)) for ends in pairwise((*rows, len(matrix))))


def _block(matrix: Tensor, rows: slice) -> Block:
    used = matrix[rows].any(0).nonzero().flatten().tolist() or [0]
    columns = slice(used[0], used[-1] + 1)
    return Block(rows, columns, matrix[rows, columns].contiguous())


def product(down: Banded, picture: Tensor, across: Banded) -> Tensor:
    """`down` @ plane @ `across` transposed, for every plane of the picture [1, C, H, W]; with its gradient."""
    found: Tensor = _Product.apply(picture, down, across)
    return found


class _Product(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, picture: Tensor, down: Banded, across: Banded) -> Tensor:
        ctx.sides = down, across
        return _product(down.blocks, picture, across.blocks, (down.shape[0], across.shape[0]))

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None, None]:
        down, across = ctx.sides
        return _product(down.transposed, gradient, across.transposed, (down.shape[1], across.shape[1])), None, None


def _product(down: tuple[Block, ...], picture: Tensor, across: tuple[Block, ...], size: tuple[int, int]) -> Tensor:
    *before, height, width = picture.shape
    lines = picture.reshape(-1, width)
    wide = picture.new_empty(len(lines), size[1])
    for block in across:
        torch.mm(lines[:, block.columns], block.numbers.T, out=wide[:, block.rows])
    found = picture.new_empty(*before, *size)
    for plane, result in zip(wide.view(-1, height, size[1]), found.view(-1, *size), strict=True):
        for block in down:
            torch.mm(block.numbers, plane[block.columns], out=result[block.rows])
    return found
