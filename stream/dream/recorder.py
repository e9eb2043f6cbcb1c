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


def cuda_graph(step: Step, canvas: Tensor) -> Step:
    """The step as a CUDA graph (https://pytorch.org/docs/stable/notes/cuda.html#cuda-graphs)."""
    given = canvas.detach().clone()
    aside = torch.cuda.Stream(canvas.device)  # type: ignore[no-untyped-call]
    aside.wait_stream(torch.cuda.current_stream(canvas.device))
    with torch.cuda.stream(aside):
        for _ in range(2):  # libraries choose their kernels and make their workspaces
            step(given)
    torch.cuda.current_stream(canvas.device).wait_stream(aside)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        found = step(given)

    def play(canvas: Tensor) -> Tensor:
        given.copy_(canvas)
        graph.replay()
        return found.clone()

    return play


class Recorder:
    """Plays steps, recording each kind when it first comes."""

    def __init__(self, record: Callable[[Step, Tensor], Step] = cuda_graph) -> None:
        self._record = record
        self._recordings: OrderedDict[Hashable, Step] = OrderedDict()

    def play(self, kind: Hashable, step: Step, canvas: Tensor) -> Tensor:
        """What the step makes of the canvas; `kind` says which of the recordings it is like."""
        recording = self._recordings.pop(kind, None) or self._record(step, canvas)
        self._recordings[kind] = recording
        if len(self._recordings) > MOST:
            self._recordings.popitem(last=False)
        return recording(canvas)
