"""What many tests share, and their order: quiet ones, those with shows of their own, those that share one show."""

import os
import tempfile
from collections.abc import Iterator

import pytest

_data = tempfile.TemporaryDirectory(prefix="reverie-")
os.environ["XDG_DATA_HOME"] = _data.name  # what shows keep is not the user's

from tests.footprint import Footprint  # noqa: E402
from tests.show import ARTEFACTS, SQUEEZENET, Show  # noqa: E402


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "last: runs after everything else, on a show that has lived long")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        fixtures = getattr(item, "fixturenames", ())
        if item.get_closest_marker("last"):
            return 3
        return 2 if "show" in fixtures else 1 if "weights" in fixtures else 0

    items.sort(key=place)


@pytest.fixture(scope="session")
def weights() -> None:
    """For tests that start shows of their own."""
    if not SQUEEZENET.is_file():
        assert not os.environ.get("CI"), f"where changes are tried there must be weights at {SQUEEZENET}"
        pytest.skip(f"there are no weights to dream with at {SQUEEZENET}")


@pytest.fixture(scope="session")
def shared(weights: None) -> Iterator[tuple[Show, Footprint]]:
    """One show for all tests that only watch and shout; it dreams, and its footprint is sampled from its beginning."""
    ARTEFACTS.mkdir(exist_ok=True)
    with Show("--hold", "2", "--round", "3") as running:
        running.dreams()
        sampling = Footprint(running)
        yield running, sampling
        sampling.stop()
    (ARTEFACTS / "show.log").write_text(running.log)


@pytest.fixture(scope="session")
def show(shared: tuple[Show, Footprint]) -> Show:
    return shared[0]


@pytest.fixture(scope="session")
def footprint(shared: tuple[Show, Footprint]) -> Footprint:
    return shared[1]
