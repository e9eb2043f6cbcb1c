"""Steps that are recorded once and then played: a graphics card takes longer to be told of small kernels than to run
them.

What is recorded sees the canvas it is given, and whatever other tensors it uses as they are when it is played; numbers
of Python's are what they were.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeAlias

import torch
from torch import Tensor

Step: TypeAlias = Callable[[Tensor], Tensor]
"""Makes the next canvas of a canvas."""

MOST = 30
"""Recordings that are kept: of five sizes, for the subjects of some scenes."""


class CudaGraphs:
    """Records CUDA graphs (https://pytorch.org/docs/stable/notes/cuda.html#cuda-graphs), all in the same memory: one is
    played at a time, and nothing of it is kept."""

    def __init__(self) -> None:
        self._aside: torch.cuda.Stream | None = None

    def __call__(self, step: Step, canvas: Tensor) -> Step:
        with torch.cuda.device(canvas.device):
            if self._aside is None:
                self._aside = torch.cuda.Stream()  # type: ignore[no-untyped-call]
                self._pool = torch.cuda.graph_pool_handle()
            given = canvas.detach().clone()
            self._aside.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(self._aside):
                for _ in range(2):  # libraries choose their kernels and make their workspaces
                    step(given)
            torch.cuda.current_stream().wait_stream(self._aside)
            graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(graph, pool=self._pool, stream=self._aside):
                found = step(given)

        def play(canvas: Tensor) -> Tensor:
            given.copy_(canvas)
            graph.replay()
            return found.clone()

        return play


class GraphCache:
    """Plays steps, recording each kind when it first comes."""

    def __init__(self, record: Callable[[Step, Tensor], Step] | None = None) -> None:
        """`record` makes a recording of a step on such a canvas: unless told, a CUDA graph."""
        self._record = record or CudaGraphs()
        self._recordings: OrderedDict[Hashable, Step] = OrderedDict()

    def play(self, kind: Hashable, step: Step, canvas: Tensor) -> Tensor:
        """What the step makes of the canvas; `kind` says which of the recordings it is like."""
        recording = self._recordings.pop(kind, None) or self._record(step, canvas)
        self._recordings[kind] = recording
        if len(self._recordings) > MOST:
            self._recordings.popitem(last=False)
        return recording(canvas)
