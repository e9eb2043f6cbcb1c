"""The training's path, from fetched artwork to weights that a dream can be made with."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch

from stream.dream.networks.pocket import read
from stream.dream.networks.pocket.architecture import Pocket, normalised
from tests.show import REPOSITORY


@pytest.mark.timeout(600)
@pytest.mark.slow
def test_a_quick_training_learns_and_writes_what_the_package_reads(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "stream.dream.networks.pocket.training",
        "--quick",
        "--cache",
        str(tmp_path),
        "--into",
        str(tmp_path / "new"),
    ]
    ended = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=500, check=False)
    print(ended.stderr)
    assert ended.returncode == 0, ended.stderr
    rows = (tmp_path / "new" / "categories.tsv").read_text().splitlines()[1:]
    outputs = tuple(int(row.split("\t")[0]) for row in rows)
    assert len(outputs) == 8
    state = read(tmp_path / "new" / "pocket.safetensors", outputs)
    network = Pocket(9).eval()
    network.load_state_dict(state, strict=False)
    assert network(normalised(torch.rand(1, 3, 64, 64))).isfinite().all()
    # Eight categories: chance is an eighth.
    right = float(ended.stderr.split("Seen artwork: ")[1].split(" right")[0])
    assert right > 0.4
