"""Frames are due at a steady pace, and a slow one costs frames but no drift."""

from stream.studio.frame_clock import FrameClock, FrameIntervals


class Time:
    now = 100.0
    slept: list[float]

    def __init__(self) -> None:
        self.slept = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def test_a_tick_comes_exactly_when_its_frame_is_due() -> None:
    time = Time()
    clock = FrameClock(100.0, 30, time, time.sleep)
    for number in range(1, 91):
        assert clock.tick() == number
        assert abs(time.now - (100 + number / 30)) < 1e-9
        time.now += 0.01  # the work
    assert clock.late == 0


def test_work_that_takes_too_long_skips_frames_and_keeps_the_time() -> None:
    time = Time()
    clock = FrameClock(100.0, 30, time, time.sleep)
    clock.tick()
    time.now += 0.5
    number = clock.tick()
    assert number == 16
    assert clock.late == 14
    assert clock.tick() == 17
    assert abs(time.now - (100 + 17 / 30)) < 1e-9


def test_a_clock_that_is_started_again_goes_on_with_the_time_of_the_show() -> None:
    time = Time()
    time.now = 160.0
    clock = FrameClock(100.0, 30, time, time.sleep)
    assert clock.tick() == 60 * 30 + 1
    assert clock.pts(1801) == 1801 * 3000


def test_the_rhythm_tells_an_even_clock_from_one_that_stumbles_now_and_then() -> None:
    time = Time()
    intervals = FrameIntervals(30, time)
    assert intervals.p99 == 0
    for _ in range(300):
        intervals.record()
        time.now += 1 / 30
    assert abs(intervals.p99 - 1) < 1e-6
    for number in range(300):
        intervals.record()
        time.now += 2 / 30 if number % 50 == 0 else 1 / 30
    assert abs(intervals.p99 - 2) < 1e-6
