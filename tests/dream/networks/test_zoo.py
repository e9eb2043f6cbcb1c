"""The table has every network that the settings know, and the names of all categories."""

from stream.dream.networks.zoo import LABELS, ZOO, FileSpec
from stream.settings import BY_FILE, NETWORKS


def test_the_table_has_every_network_of_the_settings() -> None:
    assert list(ZOO) == list(NETWORKS)
    assert all(spec.megabytes > 3 and spec.licence for spec in ZOO.values())
    assert {name for name, spec in ZOO.items() if isinstance(spec, FileSpec)} == set(BY_FILE)
    assert len(LABELS) == 1000
    assert LABELS[980] == "volcano"
