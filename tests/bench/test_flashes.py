"""The analyser counts what WCAG 2.3.1 counts, in real recordings, too."""

from pathlib import Path

import numpy as np
import pytest

from stream.ipc.frames import CLOCK_RATE
from stream.settings import Size
from stream.studio.cmaf import InitSegment, fragment
from stream.studio.encoder import Encoder
from tests.bench.flashes import Analysis, Pixels, analyse

BLACK, WHITE, RED = (0, 0, 0), (255, 255, 255), (255, 0, 0)


def flashing(one: tuple[int, int, int], other: tuple[int, int, int], rate: int, box: tuple[int, int]) -> Analysis:
    """Two seconds of a box of that width and height that changes between two colours, on a picture of 192x96."""
    analysis = Analysis()
    for number in range(60):
        pixels: Pixels = np.zeros((96, 192, 3), np.uint8)
        pixels[: box[1], : box[0]] = one if 2 * rate * number // 30 % 2 else other
        analysis.see(number / 30, pixels)
    return analysis


@pytest.mark.parametrize("rate", [1, 2, 3, 5, 15])
def test_it_counts_as_many_flashes_as_there_are(rate: int) -> None:
    analysis = flashing(BLACK, WHITE, rate, (192, 96))
    assert (analysis.general.most, analysis.red.most) == (rate, 0)
    assert bool(analysis.violations) == (rate > 3)


def test_red_flashes_are_counted_beside_general_ones() -> None:
    assert flashing(RED, BLACK, 5, (192, 96)).red.most == 5
    equally_bright = flashing((200, 30, 30), (90, 80, 80), 5, (192, 96))
    assert (equally_bright.general.most, equally_bright.red.most) == (0, 5)


def test_a_quarter_of_a_third_of_the_picture_each_way_may_flash() -> None:
    assert not flashing(BLACK, WHITE, 5, (32, 16)).violations
    assert flashing(BLACK, WHITE, 5, (36, 18)).violations


def test_changes_are_measured_in_linear_light() -> None:
    assert not flashing((0, 0, 0), (85, 85, 85), 5, (192, 96)).violations
    assert flashing((0, 0, 0), (92, 92, 92), 5, (192, 96)).violations


def test_where_all_is_bright_nothing_flashes() -> None:
    assert not flashing((232, 232, 232), WHITE, 5, (192, 96)).violations
    assert flashing((228, 228, 228), WHITE, 5, (192, 96)).violations


def test_a_recording_is_read_with_its_times(tmp_path: Path) -> None:
    size, path = Size(320, 180), tmp_path / "strobe.mp4"
    encoder = Encoder("libx264", size, 30, 1_000_000)
    with path.open("wb") as file:
        for number in range(90):
            picture = np.full((270, 320), 128, np.uint8)
            picture[:180] = 235 if 30 <= number < 60 and number // 3 % 2 else 16
            unit = encoder.encode(picture, number * 3000, idr=number == 0)
            if number == 0:
                file.write(InitSegment.of(size, unit).to_bytes())
            file.write(fragment(number, number * 3000, CLOCK_RATE // 30, unit))
    (violation,) = analyse(path).violations
    assert (violation.kind, violation.flashes) == ("general", 5)
    assert 1.5 < violation.start < 2 < violation.end < 3.1
