"""Memory of a dream: how large a canvas may be before the operating system would end who dreams on it, and what one
takes."""

import contextlib
import logging
import os
import resource
from pathlib import Path

import torch

from stream.settings import Size

from .adaptive_quality import MIN_MEMORY_SHARE, scaled

log = logging.getLogger(__name__)

BYTES_PER_PIXEL = 500
"""Of the canvas, at the peak of a keyframe on a processor: some forty copies of it, in float32."""

_CGROUP = Path("/sys/fs/cgroup")
_MEMORY_INFORMATION = Path("/proc/meminfo")
_PROCESS_STATUS, _PEAK_RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def canvas_in_memory(canvas: Size, device: torch.device, available: int | None = None) -> Size:
    """The canvas, or a half or a quarter of its sides if it would take more than the `available` bytes (unless given,
    this machine's). Says so in the log.

    On a graphics card nothing has to be foreseen: there too large a tensor is an error, and no end.
    """
    if device.type != "cpu":
        return canvas
    available = available_bytes() if available is None else available
    fitting, share = canvas, 1.0
    while _needed(fitting) > available and share > MIN_MEMORY_SHARE:
        share /= 2
        fitting = scaled(canvas, share)
    if fitting != canvas:
        log.warning(
            "A canvas of %s would take %.1f GB of memory, and %.1f GB are free; it is %s.",
            canvas, _needed(canvas) / 1e9, available / 1e9, fitting,
        )  # fmt: skip
    return fitting


def available_bytes() -> int:
    """What this process may still take: of the machine's memory and of its control group's."""
    found = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    lines = _read(_MEMORY_INFORMATION).splitlines()
    found += [1024 * int(line.split()[1]) for line in lines if line.startswith("MemAvailable:")]
    limit, used = (_read(_CGROUP / name).strip() for name in ("memory.max", "memory.current"))
    if limit.isdecimal() and used.isdecimal():
        found.append(max(0, int(limit) - int(used)))
    return min(found)


def is_out_of_memory(error: RuntimeError) -> bool:
    """Whether PyTorch found no memory, on a graphics card or on the processor, where it has no class of its own."""
    return isinstance(error, torch.OutOfMemoryError) or "DefaultCPUAllocator" in str(error)


def forget_peak(device: torch.device) -> None:
    """From here on `peak_bytes` counts anew, where the system can."""
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats(device)
        return
    with contextlib.suppress(OSError):
        _PEAK_RESET.write_text("5")


def peak_bytes(device: torch.device) -> int:
    """The most memory that tensors have had on a graphics card, or that this process has had in all."""
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device)
    for line in _read(_PROCESS_STATUS).splitlines():
        if line.startswith("VmHWM:"):
            return 1024 * int(line.split()[1])
    return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _needed(canvas: Size) -> int:
    return BYTES_PER_PIXEL * canvas.width * canvas.height


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
