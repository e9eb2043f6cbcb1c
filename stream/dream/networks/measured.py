"""What was measured at an earlier start, in a small file: which precision is faster on this machine."""

import json
import logging
import os
import platform
from pathlib import Path

import torch

from stream.settings import Size

log = logging.getLogger(__name__)

NAME = "precisions.json"
"""The file in the data folder. Without it, or with one that cannot be read, everything is measured again."""


def circumstances(network: str, device: torch.device, canvas: Size) -> str:
    """All that decides which precision is faster, in words."""
    what = torch.cuda.get_device_name(device) if device.type == "cuda" else f"{_processor()}, {threads()}"
    return f"{network}, {canvas} on {what}, PyTorch {torch.__version__}"


def recall(folder: Path, where: str) -> str | None:
    """The precision that was found faster; None for what was not measured yet."""
    found = _read(folder).get(where)
    return found if found in ("float32", "bfloat16") else None


def remember(folder: Path, where: str, precision: str) -> None:
    """Keeps it, if the folder can be written to."""
    content = json.dumps(_read(folder) | {where: precision}, indent=1) + "\n"
    fresh = folder / f"{NAME}.{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        fresh.write_text(content, "utf-8")
        fresh.replace(folder / NAME)
    except OSError as error:
        log.debug("Which precision is faster cannot be kept in %s: %s.", folder, error.strerror)


def _read(folder: Path) -> dict[str, str]:
    try:
        content = json.loads((folder / NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def threads() -> str:
    """How many of the processor's threads dream."""
    count = torch.get_num_threads()
    return f"{count} thread{'s' * (count != 1)}"


def _processor() -> str:
    """The processor's model and what it can do, as PyTorch sees it."""
    name = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        name = next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    return f"{name} ({torch.backends.cpu.get_cpu_capability()})"
