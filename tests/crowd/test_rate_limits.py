"""Who is too fast waits: bursts pass, floods do not, and nobody else is held up."""

from stream.crowd.rate_limits import FailedAttempts, Pacing, PerKey, SlidingWindow, TokenBucket


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_person_may_speak_three_times_at_once_and_then_is_mute_for_a_while() -> None:
    clock = Clock()
    window = SlidingWindow(clock)
    assert [window.take() for _ in range(4)] == [0, 0, 0, 10]
    clock.now = 4
    assert window.take() == 6
    clock.now = 10
    assert window.take() == 0


def test_a_calm_person_is_never_mute() -> None:
    clock = Clock()
    window = SlidingWindow(clock)
    for _ in range(100):
        clock.now += 0.7
        assert window.take() == 0


def test_a_window_is_fresh_when_a_new_one_would_say_the_same() -> None:
    clock = Clock()
    window = SlidingWindow(clock)
    assert window.is_fresh
    window.take()
    assert not window.is_fresh
    clock.now = 2
    assert window.is_fresh
    assert [window.take() for _ in range(4)] == [0, 0, 0, 10]
    clock.now = 11
    assert not window.is_fresh
    clock.now = 12
    assert window.is_fresh


def test_a_bucket_lets_a_burst_pass_and_then_its_rate() -> None:
    clock = Clock()
    bucket = TokenBucket(clock, rate=2, burst=3)
    assert [bucket.take() for _ in range(4)] == [0, 0, 0, 0.5]
    clock.now = 0.5
    assert [bucket.take() for _ in range(2)] == [0, 0.5]
    clock.now = 1000
    assert [bucket.take() for _ in range(4)] == [0, 0, 0, 0.5]


def test_pacing_gives_everybody_a_place_in_turn() -> None:
    clock = Clock()
    pacing = Pacing(clock, 2.0)
    assert [pacing.reserve() for _ in range(3)] == [0, 2, 4]
    clock.now = 5
    assert pacing.reserve() == 1
    clock.now = 100
    assert [pacing.reserve() for _ in range(2)] == [0, 2]


def test_every_key_has_a_limit_of_its_own_and_the_one_unused_longest_is_dropped() -> None:
    limits = PerKey(2, lambda: TokenBucket(Clock(), rate=1, burst=1))
    assert [limits[key].take() for key in "aabb"] == [0, 1, 0, 1]
    assert limits["a"].take() == 1
    limits["c"].take()
    assert limits.get("b") is None and len(limits) == 2
    assert limits["a"].take() == 1


def test_the_first_failures_are_free_and_then_each_costs_twice_the_wait_up_to_a_minute() -> None:
    clock = Clock()
    attempts, waits = FailedAttempts(clock), []
    for _ in range(14):
        attempts.fail("a")
        waits.append(attempts.retry_after("a"))
        clock.now += waits[-1]
        assert attempts.retry_after("a") == 0
    assert waits == [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60]
    assert attempts.retry_after("b") == 0


def test_a_success_and_a_quarter_of_an_hour_make_forget() -> None:
    clock = Clock()
    attempts = FailedAttempts(clock)
    for _ in range(5):
        attempts.fail("a")
        attempts.fail("b")
    attempts.forgive("a")
    assert attempts.retry_after("a") == 0 < attempts.retry_after("b")
    assert (attempts.fail("a"), attempts.fail("b")) == (1, 6)
    clock.now += 1000
    assert attempts.fail("b") == 1


def test_only_so_many_keys_are_remembered_and_the_oldest_is_forgotten_first() -> None:
    attempts = FailedAttempts(Clock())
    for number in range(5000):
        for _ in range(6):
            attempts.fail(str(number))
    assert len(attempts) == 1024
    assert attempts.retry_after("0") == 0 < attempts.retry_after("4999")
