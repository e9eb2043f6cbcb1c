"""What many tests share; their marks by what they use; their order, so that what measures time runs alone."""

import os
import signal
import tempfile
from collections.abc import Iterator

import pytest

_data = tempfile.TemporaryDirectory(prefix="reverie-")
os.environ["XDG_DATA_HOME"] = _data.name  # what shows keep is not the user's
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ["OMP_NUM_THREADS"] = "1"  # there is a process for each processor; shows are started without it
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background ignores it, and so would children

from tests.footprint import Footprint  # noqa: E402
from tests.show import ARTEFACTS, SQUEEZENET, Show  # noqa: E402

MARKS = {"shared": "show", "browser": "browser"}  # of a fixture's tests
ALONE = {"show", "browser", "serial"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--figures", action="store_true", help="print what tests print that pass")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if not config.getoption("figures"):
        return
    terminalreporter.section("figures")
    for report in terminalreporter.getreports("passed"):
        if report.when == "call" and (said := report.capstdout.strip()):
            terminalreporter.write_line(f"{report.nodeid}\n    {said.replace(chr(10), chr(10) + '    ')}")


@pytest.hookimpl(tryfirst=True)  # before pytest chooses by marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The quiet tests first, which pytest-xdist spreads over processes; then, in one of them, those that need the
    machine for themselves: with shows of their own, with the one that many share, and the last."""

    def place(item: pytest.Item) -> int:
        marks = {mark.name for mark in item.iter_markers()}
        return 3 if "last" in marks else 2 if "shared" in fixtures(item) else 1 if marks & ALONE else 0

    for item in items:
        for fixture, mark in MARKS.items():
            if fixture in fixtures(item):
                item.add_marker(mark)
        if place(item):
            item.add_marker(pytest.mark.xdist_group("alone"))
    items.sort(key=place)


def fixtures(item: pytest.Item) -> list[str]:
    """The names of all fixtures that it uses, through others as well."""
    return getattr(item, "fixturenames", [])


def pytest_runtest_setup(item: pytest.Item) -> None:
    Show.allowed = item.get_closest_marker("show") is not None


@pytest.fixture(scope="session")
def weights() -> None:
    """For tests of what is recognised, or of a photograph network."""
    if not SQUEEZENET.is_file():
        assert not os.environ.get("CI"), f"where changes are tried there must be weights at {SQUEEZENET}"
        pytest.skip(f"there are no weights to dream with at {SQUEEZENET}")


@pytest.fixture(scope="session")
def shared() -> Iterator[tuple[Show, Footprint]]:
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
