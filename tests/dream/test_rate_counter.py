"""A rate is of the last seconds alone."""

import pytest

from stream.dream.rate_counter import RateCounter


def test_a_steady_beat_has_its_rate() -> None:
    rate = RateCounter()
    for tick in range(100):
        rate.count(tick * 0.2)
    assert rate.per_second() == pytest.approx(5.0)


def test_only_the_last_seconds_count() -> None:
    rate = RateCounter(window=2.0)
    for time in (0.0, 0.1, 0.2, 10.0, 11.0, 12.0):
        rate.count(time)
    assert rate.per_second() == pytest.approx(1.0)


def test_there_is_no_rate_before_the_second_count() -> None:
    rate = RateCounter()
    assert rate.per_second() == 0
    rate.count(1.0)
    assert rate.per_second() == 0
