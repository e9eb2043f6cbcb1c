"""Three messages in two seconds, then silence for ten."""

from stream.crowd.rate_limits import SlidingWindow, TokenBucket


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_person_may_speak_three_times_at_once_and_then_is_mute_for_a_while() -> None:
    clock = Clock()
    pace = SlidingWindow(clock)
    assert [pace.take() for _ in range(4)] == [0, 0, 0, 10]
    clock.now = 4
    assert pace.take() == 6
    clock.now = 10
    assert pace.take() == 0


def test_a_calm_person_is_never_mute() -> None:
    clock = Clock()
    pace = SlidingWindow(clock)
    for _ in range(100):
        clock.now += 0.7
        assert pace.take() == 0


def test_a_pace_rests_when_a_new_one_would_say_the_same() -> None:
    clock = Clock()
    pace = SlidingWindow(clock)
    assert pace.rests
    pace.take()
    assert not pace.rests
    clock.now = 2
    assert pace.rests
    assert [pace.take() for _ in range(4)] == [0, 0, 0, 10]
    clock.now = 11
    assert not pace.rests
    clock.now = 12
    assert pace.rests


def test_a_bucket_lets_a_burst_pass_and_then_its_rate() -> None:
    clock = Clock()
    bucket = TokenBucket(clock, rate=2, most=3)
    assert [bucket.take() for _ in range(4)] == [0, 0, 0, 0.5]
    clock.now = 0.5
    assert [bucket.take() for _ in range(2)] == [0, 0.5]
    clock.now = 1000
    assert [bucket.take() for _ in range(4)] == [0, 0, 0, 0.5]
