"""CUDA-graph capture and replay of a step: eager steps are bound by kernel launches.

What is recorded sees the canvas it is given, and whatever other tensors it uses as they are when it is replayed;
numbers of Python's are what they were."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeAlias

import torch
from torch import Tensor

Step: TypeAlias = Callable[[Tensor], Tensor]
"""Makes the next canvas of a canvas."""
Record: TypeAlias = Callable[[Step, Tensor], Step]
"""Makes a recording of a step on such a canvas."""

MAX_GRAPHS = 120
"""Recordings that are kept: of five sizes, for networks in turn, and where subjects share the canvas."""


class CudaGraphs:
    """Records CUDA graphs (https://pytorch.org/docs/stable/notes/cuda.html#cuda-graphs), all in the same memory: one is
    replayed at a time, and nothing of it is kept."""

    def __init__(self) -> None:
        self._stream: torch.cuda.Stream | None = None

    def __call__(self, step: Step, canvas: Tensor) -> Step:
        with torch.cuda.device(canvas.device):
            if self._stream is None:
                self._stream = torch.cuda.Stream()  # type: ignore[no-untyped-call]
                self._pool = torch.cuda.graph_pool_handle()
            given = canvas.detach().clone()
            self._stream.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(self._stream):
                for _ in range(2):  # libraries choose their kernels and make their workspaces
                    step(given)
            torch.cuda.current_stream().wait_stream(self._stream)
            graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(graph, pool=self._pool, stream=self._stream):
                found = step(given)

        def replay(canvas: Tensor) -> Tensor:
            given.copy_(canvas)
            graph.replay()
            return found.clone()

        return replay


class GraphCache:
    """LRU cache of recordings by key; without a `record` steps are taken eagerly."""

    def __init__(self, record: Record | None = None) -> None:
        self._record = record
        self._recordings: OrderedDict[Hashable, Step] = OrderedDict()

    def run(self, key: Hashable, step: Step, canvas: Tensor) -> Tensor:
        """What the step makes of the canvas. Steps of equal keys share a recording; one of the key None has none."""
        if self._record is None or key is None:
            return step(canvas)
        recording = self._recordings.pop(key, None) or self._record(step, canvas)
        self._recordings[key] = recording
        if len(self._recordings) > MAX_GRAPHS:
            self._recordings.popitem(last=False)
        return recording(canvas)

    def clear(self) -> None:
        """Frees the memory of all recordings; they are made anew."""
        self._recordings.clear()
