"""What a machine with a graphics card lacks that has PyTorch and nothing else: wheels, weights, and how to begin."""

import functools
import importlib.metadata
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from tests.show import REPOSITORY

WEIGHTS = ("bvlc_googlenet", "squeezenet1_0", "mobilenet_v2")
"""Networks whose weights the bench dreams or judges with."""
MAX_MIB = 60.0
PRESENT = ("torch", "torchvision", "numpy", "safetensors")
"""What comes with PyTorch there."""
DISPENSABLE = ("opencv-python-headless", "av")
"""What the bench does without, as it is too large to travel."""
PLATFORMS = ("manylinux_2_28_x86_64", "manylinux_2_27_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64")

Fetch: TypeAlias = Callable[[Sequence[str], Path, str], None]
"""Puts wheels of these requirements, and of theirs, into a folder for a version of Python."""


class PackError(Exception):
    """The pack cannot be made as it should; one sentence says why."""


def pack(folder: Path, weights: Path, python: str, fetch: Fetch | None = None) -> float:
    """Fills the folder, and gives its size in MiB. Raises PackError where weights are missing or it is too large."""
    shutil.rmtree(folder / "wheels", ignore_errors=True)
    wheels = folder / "wheels"
    wheels.mkdir(parents=True)
    for name in WEIGHTS:
        file = weights / f"{name}-imagenet.pth"
        if not file.is_file():
            raise PackError(f"The weights {file} are missing.")
        shutil.copyfile(file, folder / file.name)
    (fetch or download)(requirements(), wheels, python)
    (folder / "README.md").write_text(_README.format(folder=folder.name), encoding="utf-8")
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 2**20
    if size > MAX_MIB:
        raise PackError(f"The pack takes {size:.1f} MiB, more than {MAX_MIB:.0f}.")
    return size


_README = """From the root of the working tree, where this folder is as `{folder}`:

    pip install --no-index --no-deps --target {folder}/site {folder}/wheels/*.whl
    PYTHONPATH={folder}/site:. python -m tests.bench.card --weights {folder} --out card
"""


def requirements() -> list[str]:
    """Those of the project's dependencies that the bench imports, with their bounds, less what is there anyway."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    asked = {_name(one): one for one in (*project["dependencies"], *project["optional-dependencies"]["test"])}
    imported = _imported()
    return [one for name, one in asked.items() if name in imported and name not in (*PRESENT, *DISPENSABLE)]


@functools.cache
def _imported() -> set[str]:
    """The distributions of which the bench imports anything when it begins."""
    program = "import sys; import tests.bench.card; print(*{name.partition('.')[0] for name in sys.modules})"
    command = [sys.executable, "-c", program]
    modules = subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True, text=True).stdout.split()
    owners = importlib.metadata.packages_distributions()
    return {_name(owner) for module in modules for owner in owners.get(module, ())}


def _name(requirement: str) -> str:
    """The normalised name (PEP 503) of what is required."""
    return re.sub(r"[-_.]+", "-", re.split(r"[ <>=!~;\[]", requirement, maxsplit=1)[0]).lower()


def download(requirements: Sequence[str], folder: Path, python: str) -> None:
    """By pip. Raises PackError."""
    platforms = [word for platform in PLATFORMS for word in ("--platform", platform)]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--only-binary=:all:", "--dest", str(folder)]
    try:
        subprocess.run([*command, "--python-version", python, *platforms, *requirements], check=True)
    except subprocess.CalledProcessError as error:
        raise PackError(f"pip could not fetch {', '.join(requirements)}.") from error
