"""The meter is one line that says how far a download is and how fast; it is for eyes only."""

import contextlib
import io
import itertools
import sys

import pytest

from stream.dream.networks.meter import Meter
from tests.dream.networks.terminal import terminal


def test_it_says_how_much_and_how_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = itertools.count().__next__
    with terminal(monkeypatch) as shown, Meter("googlenet", 50, lambda: clock() / 2) as meter:
        meter(0)
        meter(12_500_000)
    assert shown[0] == ""
    assert shown[1].startswith("googlenet  [........................]   0%  0.0 of 50.0 MB")
    assert shown[2] == "googlenet  [######..................]  25%  12.5 of 50.0 MB  8.3 MB/s"
    assert shown[3].startswith("googlenet  [######..................]  25%")
    assert shown[3].endswith("\n")


def test_what_was_there_before_does_not_count_for_the_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    with terminal(monkeypatch) as shown, Meter("googlenet", 50, lambda: now) as meter:
        meter(40_000_000)
        now = 1.0
        meter(42_000_000)
    assert " 84%  42.0 of 50.0 MB  2.0 MB/s" in shown[2]


def test_it_looks_ten_times_a_second_at_most_and_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    with terminal(monkeypatch) as shown, Meter("googlenet", 50, lambda: now) as meter:
        for received in range(1000):
            meter(received * 50_000)
            now += 0.001
        meter(50_000_000)
    assert 10 <= len(shown) - 1 <= 13
    assert "[########################] 100%  50.0 of 50.0 MB  50.0 MB/s" in shown[-1]


def test_its_line_ends_when_the_download_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal(monkeypatch) as shown:
        meter = Meter("googlenet", 50)
        with contextlib.suppress(KeyboardInterrupt), meter:
            meter(1_000_000)
            raise KeyboardInterrupt
    assert shown[-1].endswith("\n")


def test_a_download_that_has_not_begun_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal(monkeypatch) as shown, Meter("googlenet", 50):
        pass
    assert shown == [""]


def test_where_nobody_looks_it_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = io.StringIO()
    monkeypatch.setattr(sys, "stderr", pipe)
    with Meter("googlenet", 50) as meter:
        meter(1_000_000)
    assert not pipe.getvalue()
