"""What would flash too often is softened, as an analyser that shares no code with the guard finds; all else stays."""

import itertools
import math
import time
from collections.abc import Callable, Iterator

import av
import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from stream.ipc.motion import Motion
from stream.settings import Size
from stream.studio.encoder import Encoder
from stream.studio.flash_guard import FlashGuard
from stream.studio.placeholder import placeholder
from stream.studio.presenter import Picture, Presenter
from tests.bench.flashes import Analysis, Pixels
from tests.marks import few

SMALL = Size(320, 240)
BLACK, WHITE, RED, BLUE = (0, 0, 0), (255, 255, 255), (255, 0, 0), (0, 0, 255)
Colour = tuple[int, int, int]
Frames = Iterator[tuple[float, Picture]]


def i420(pixels: Pixels) -> Picture:
    frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
    frame = frame.reformat(format="yuv420p", src_colorspace="ITU709", dst_colorspace="ITU709")
    return np.asarray(frame.to_ndarray(), np.uint8)


def rgb(picture: Picture) -> Pixels:
    frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
    frame = frame.reformat(format="rgb24", src_colorspace="ITU709", dst_colorspace="ITU709")
    return np.asarray(frame.to_ndarray(), np.uint8)


def filled(colour: Colour, size: Size = SMALL) -> Pixels:
    return np.full((size.height, size.width, 3), colour, np.uint8)


def enlarged(blocks: NDArray[np.int_]) -> Pixels:
    return np.asarray(cv2.resize(blocks.astype(np.uint8), SMALL, interpolation=cv2.INTER_NEAREST), np.uint8)


def square(phase: float) -> float:
    return float(phase % 1 >= 0.5)


def sine(phase: float) -> float:
    return 0.5 - 0.5 * math.cos(2 * math.pi * phase)


def strobe(
    one: Pixels, other: Pixels, rate: float, fps: int, seconds: float, wave: Callable[[float], float] = square
) -> Frames:
    """From one picture to the other and back, `rate` times a second."""
    ends = [i420(pixels).astype(np.float32) for pixels in (one, other)]
    for number in range(round(seconds * fps)):
        share = wave(rate * number / fps + 1e-6)
        yield number / fps, ((1 - share) * ends[0] + share * ends[1]).round().astype(np.uint8)


def judged(frames: Frames, size: Size = SMALL) -> tuple[Analysis, Analysis, int]:
    """What the analyser finds without the guard and with it, and how many pictures it softened."""
    guard, before, after = FlashGuard(size), Analysis(), Analysis()
    for moment, picture in frames:
        before.see(moment, rgb(picture))
        after.see(moment, rgb(guard.show(picture, moment)))
    return before, after, guard.softened


COLOURS = {
    "black and white": (BLACK, WHITE),
    "greys": ((60, 60, 60), (120, 120, 120)),
    "red and black": (RED, BLACK),
    "red and blue": (RED, BLUE),
    "red and grey, equally bright": ((200, 30, 30), (90, 80, 80)),
}


@pytest.mark.parametrize("rate", few([4.0, 5.0, 7.5, 10.0, 15.0], 5.0))
@pytest.mark.parametrize("colours", COLOURS)
def test_a_strobe_is_softened(colours: str, rate: float) -> None:
    one, other = COLOURS[colours]
    before, after, _ = judged(strobe(filled(one), filled(other), rate, 30, 3))
    assert before.violations
    assert not after.violations


@pytest.mark.parametrize("size", few([SMALL, Size(640, 360), Size(256, 454), Size(1280, 720)], SMALL), ids=str)
@pytest.mark.parametrize("fps", [15, 30, 60])
def test_at_any_size_and_frame_rate(size: Size, fps: int) -> None:
    before, after, _ = judged(strobe(filled(BLACK, size), filled(WHITE, size), 7, fps, 1.5), size)
    assert before.violations
    assert not after.violations


@pytest.mark.parametrize("rate", few([3.7, 5.0, 8.0, 11.0], 3.7))
def test_soft_pulses_flash_as_hard_ones_do(rate: float) -> None:
    before, after, _ = judged(strobe(filled(BLACK), filled(WHITE), rate, 60, 3, sine))
    assert before.violations
    assert not after.violations


def test_a_part_of_the_picture_that_is_large_enough_is_softened() -> None:
    half, stripes, patch = (filled(BLACK) for _ in range(3))
    half[:, :160] = 255
    stripes[np.arange(240) // 40 % 2 == 0] = 255
    patch[30:85, 30:95] = 255
    for other in (half, stripes, patch):
        before, after, _ = judged(strobe(filled(BLACK), other, 8, 30, 3))
        assert before.violations
        assert not after.violations


def test_flashes_that_come_at_ever_other_places_are_softened() -> None:
    def frames() -> Frames:
        chance = np.random.default_rng(1)
        for flash in range(30):
            lit = enlarged(255 * (chance.random((6, 6, 1)) < 0.4).repeat(3, 2))
            for step, pixels in enumerate((filled(BLACK), lit)):
                yield (2 * flash + step) / 15, i420(pixels)

    before, after, _ = judged(frames())
    assert before.violations
    assert not after.violations


@pytest.mark.parametrize("seed", few(range(8), 0))
def test_blocks_of_any_colours_at_any_rhythm_are_softened(seed: int) -> None:
    def frames() -> Frames:
        chance = np.random.default_rng(seed)
        blocks, fps = int(chance.integers(1, 6)), int(chance.choice([15, 30, 60]))
        ends = chance.integers(0, 256, (2, blocks, blocks, 3))
        rates, phases = chance.uniform(4, 15, (blocks, blocks, 1)), chance.random((blocks, blocks, 1))
        for number in range(3 * fps):
            which = (rates * number / fps + phases) % 1 < 0.5
            yield number / fps, i420(enlarged(np.where(which, ends[0], ends[1])))

    before, after, _ = judged(frames())
    assert before.violations
    assert not after.violations


def allowed() -> dict[str, Frames]:
    small, fine = filled(BLACK), filled(BLACK)
    small[100:125, 100:140] = 255
    fine[::2, ::2] = fine[1::2, 1::2] = 255
    grey = filled((60, 60, 60))
    return {
        "two flashes a second": strobe(filled(BLACK), filled(WHITE), 2, 30, 3),
        "three flashes a second": strobe(filled(RED), filled(BLACK), 3, 30, 3),
        "slow fades": strobe(filled(BLACK), filled(WHITE), 0.7, 30, 4, sine),
        "a small patch": strobe(filled(BLACK), small, 10, 30, 3),
        "faint changes": strobe(grey, filled((75, 75, 75)), 10, 30, 3),
        "changes where all is bright": strobe(filled((235, 235, 235)), filled(WHITE), 10, 30, 3),
        "a pattern too fine to see": strobe(fine, 255 - fine, 10, 30, 3),
        "a strong red, a little stronger": strobe(filled((180, 20, 20)), filled((185, 20, 20)), 10, 30, 3),
    }


@pytest.mark.parametrize("what", allowed())
def test_what_is_allowed_stays_as_it_is(what: str) -> None:
    guard = FlashGuard(SMALL)
    for moment, picture in allowed()[what]:
        before = picture.copy()
        assert guard.show(picture, moment) is picture
        assert np.array_equal(picture, before)
    assert guard.softened == 0


@pytest.mark.parametrize("size", few([SMALL, Size(1280, 720)], SMALL), ids=str)
def test_ordinary_motion_and_fades_stay_as_they_are(size: Size) -> None:
    presenter, guard = Presenter(size), FlashGuard(size)
    for number in range(90):
        if number % 5 == 0:
            presenter.take(placeholder(Size(320, 180), Motion(1.3, 5.0), number / 30, seed=number))
        picture = presenter.picture(number / 30)
        assert guard.show(picture, number / 30) is picture


@pytest.mark.parametrize("end", [BLACK, WHITE, (90, 140, 60)])
@pytest.mark.parametrize("fps", [15, 30, 60])
def test_soon_after_a_strobe_the_picture_is_the_dream_again(end: Colour, fps: int) -> None:
    guard, calm = FlashGuard(SMALL), i420(filled(end))
    for moment, picture in strobe(filled(BLACK), filled(WHITE), 10 if fps > 15 else 7, fps, 3):
        guard.show(picture, moment)
    assert guard.softened > 1.5 * fps
    times = [3 + number / fps for number in range(3 * fps)]
    same = [guard.show(calm, moment) is calm for moment in times]
    assert all(same[round(1.5 * fps) :])


def test_a_strobe_fades_to_a_mean_and_is_not_cut_to_a_standstill() -> None:
    guard = FlashGuard(SMALL)
    shown = [guard.show(picture, at).astype(int) for at, picture in strobe(filled(BLACK), filled(WHITE), 10, 30, 4)]
    steps = [np.abs(after - before).max() for before, after in itertools.pairwise(shown[60:])]
    assert 0 < max(steps) < 12
    assert 80 < shown[-1][:240].mean() < 170


def milliseconds(work: Callable[[int], object], repeats: int) -> NDArray[np.float64]:
    spent = []
    for number in range(repeats):
        began = time.perf_counter()
        work(number)
        spent.append(time.perf_counter() - began)
    return 1000 * np.array(spent)


@pytest.mark.serial
def test_guarding_a_frame_costs_little_beside_encoding_it() -> None:
    size = Size(1280, 720)
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    guard, encoder, presenter = FlashGuard(size), Encoder("libx264", size, 30, 5_000_000), Presenter(size)
    presenter.take(placeholder(Size(320, 180), Motion(1.1, 0.3), 0.0))
    clouds = [presenter.picture(number / 30).copy() for number in range(30)]
    calm = milliseconds(lambda number: guard.show(clouds[number % 30], number / 30), 60)
    ends = clouds[0], 255 - clouds[0]
    soft = milliseconds(lambda number: guard.show(ends[number // 2 % 2], 2 + number / 30), 90)[30:]
    encoding = milliseconds(lambda number: encoder.encode(clouds[number % 30], number * 3000, idr=number == 0), 30)
    cv2.setNumThreads(threads)
    assert guard.softened > 60
    for name, spent in (("calm", calm), ("softened", soft), ("encoding", encoding)):
        print(f"\n{name}: {spent.min():.2f} ms a 720p frame at best, {np.median(spent):.2f} ms usually", end="")
    assert np.median(soft) < np.median(encoding)
