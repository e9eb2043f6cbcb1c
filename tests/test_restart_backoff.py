"""A process is started again at once, but not for ever at once."""

from stream.restart_backoff import RestartBackoff


def test_the_first_ends_are_forgiven_and_a_process_that_keeps_failing_waits_each_time() -> None:
    backoff = RestartBackoff(max_short=3, window=60, delay=15)
    assert [backoff.wait(1) for _ in range(8)] == [0, 0, 0, 15, 15, 15, 15, 15]


def test_a_long_life_earns_forgiveness() -> None:
    backoff = RestartBackoff(max_short=3, window=60, delay=15)
    assert [backoff.wait(lived) for lived in (1, 1, 1, 1, 100, 1, 1, 1, 1)] == [0, 0, 0, 15, 0, 0, 0, 0, 15]
