"""The table has every network that the settings know, and the names of all categories."""

from stream.dream.networks.zoo import LABELS, ZOO
from stream.settings import NETWORKS


def test_the_table_has_every_network_of_the_settings() -> None:
    assert list(ZOO) == list(NETWORKS)
    assert all(spec.megabytes > 3 and spec.licence for spec in ZOO.values())
    assert len(LABELS) == 1000
    assert LABELS[980] == "volcano"
