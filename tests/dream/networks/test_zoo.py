"""The table has every network that the settings know, and the names of all categories."""

import subprocess
import sys

import pytest
import torchvision

from stream.dream.networks.zoo import LABELS, ZOO, FileSpec, TorchvisionSpec
from stream.settings import BY_FILE, NETWORKS
from tests.show import REPOSITORY


def test_the_table_has_every_network_of_the_settings() -> None:
    assert list(ZOO) == list(NETWORKS)
    assert all(spec.megabytes > 3 and spec.licence for spec in ZOO.values())
    assert {name for name, spec in ZOO.items() if isinstance(spec, FileSpec)} == set(BY_FILE)
    assert len(LABELS) == 1000
    assert LABELS[980] == "volcano"


def test_files_sizes_and_labels_are_torchvisions() -> None:
    found = {name: spec for name, spec in ZOO.items() if isinstance(spec, TorchvisionSpec)}
    assert len(found) == 8
    for name, spec in found.items():
        theirs = torchvision.models.get_model_weights(name)["IMAGENET1K_V1"]
        assert spec.url == theirs.url
        assert spec.megabytes == pytest.approx(theirs.meta["_file_size"] * 2**20 / 1e6, abs=0.06)
        assert list(LABELS) == theirs.meta["categories"]


def test_nothing_on_a_processors_ladder_waits_for_the_import_of_torchvision() -> None:
    code = (
        "import sys; from stream.dream.dreamer import Dreamer; from stream.dream.networks.engine import start;"
        "from stream.dream.networks.ladder import RUNGS; from stream.dream.networks.zoo import ZOO;"
        "from stream.settings import Settings, Size;"
        "settings = Settings(network='efficientnet_lite0', canvas=Size(64, 64), threads=1, device='cpu');"
        "dreamer = Dreamer(start(settings), settings, 1); dreamer.move(); dreamer.step(); dreamer.seen();"
        "[ZOO[name].shapes() for rung in RUNGS['cpu'] for name in rung.split('+')];"
        "sys.exit('torchvision' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, check=True, timeout=120)
