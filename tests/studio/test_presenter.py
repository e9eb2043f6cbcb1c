"""The picture moves evenly and fades softly, whatever the rhythm of the keyframes."""

import itertools

import cv2
import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from stream.frames import Keyframe
from stream.motion import Motion, View
from stream.settings import Size
from stream.studio.opening import opening
from stream.studio.presenter import Presenter, move, planes, source_of

CANVAS, VIDEO = Size(320, 180), Size(640, 360)
MOTION = Motion(1.1, 0.3)


def keyframe(time: float, seed: int = 0, motion: Motion = MOTION) -> Keyframe:
    return msgspec.structs.replace(opening(CANVAS, motion, time, seed), steps=3)


def flat(time: float, luma: int) -> Keyframe:
    data = bytes([luma]) * (320 * 180) + bytes([128]) * (320 * 180 // 2)
    return Keyframe(320, 180, time, MOTION, scene=1, steps=3, planes=data)


def luma(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return planes(picture, VIDEO)[0].copy()


def test_centres_lie_upon_each_other_and_the_source_covers_the_target() -> None:
    for view in (View(1.0, 0.0), View(1.3, 5.0)):
        matrix = source_of(CANVAS, VIDEO, view)
        centre = matrix @ [(VIDEO.width - 1) / 2, (VIDEO.height - 1) / 2, 1]
        assert centre == pytest.approx([(CANVAS.width - 1) / 2, (CANVAS.height - 1) / 2])
    matrix = source_of(CANVAS, VIDEO, View(1.0, 0.0))
    assert matrix @ [-0.5, -0.5, 1] == pytest.approx([-0.5, -0.5])  # edges of pixels, too


def test_a_positive_angle_turns_the_picture_clockwise() -> None:
    luma_plane = np.full((180, 320), 16, np.uint8)
    luma_plane[85:95, 240:250] = 235  # to the right of the centre
    data = luma_plane.tobytes() + bytes([128]) * (320 * 180 // 2)
    picture = np.zeros((540, 640), np.uint8)
    move(Keyframe(320, 180, 0, MOTION, 0, 1, data), View(1.0, 45.0), VIDEO, picture)
    row, _ = np.argwhere(planes(picture, VIDEO)[0] > 150).mean(0)
    assert row > 240  # has gone down


def test_a_shift_goes_right_and_down_by_heights_of_the_keyframe() -> None:
    view = View(1.2, 4.0, 0.1, 0.05)
    matrix = source_of(CANVAS, VIDEO, view)
    centre = matrix @ [(VIDEO.width - 1) / 2 + 0.1 * VIDEO.height, (VIDEO.height - 1) / 2 + 0.05 * VIDEO.height, 1]
    assert centre == pytest.approx([(CANVAS.width - 1) / 2, (CANVAS.height - 1) / 2])


def test_a_picture_of_any_shape_fills_the_video() -> None:
    for canvas in (Size(320, 180), Size(200, 200), Size(400, 100)):
        grey = Keyframe(*canvas, 0, MOTION, 0, 1, bytes([200]) * (canvas.width * canvas.height * 3 // 2))
        picture = np.zeros((540, 640), np.uint8)
        move(grey, View(1.0, 0.0), VIDEO, picture)
        assert picture.min() == 200


def test_a_new_keyframe_fades_in_without_a_jump() -> None:
    presenter = Presenter(VIDEO)
    presenter.take(flat(0.0, 50))
    shown = []
    for frame in range(60):
        time = frame / 30
        if frame == 30:
            presenter.take(flat(time, 200))
        shown.append(int(luma(presenter.picture(time)).mean()))
    assert shown[25] == 50
    assert shown[-1] == 200
    assert max(abs(after - before) for before, after in itertools.pairwise(shown[20:])) <= 150 / 8


def test_of_several_keyframes_that_wait_the_newest_is_shown_next() -> None:
    presenter = Presenter(VIDEO)
    for index, level in enumerate((50, 100, 150, 200)):
        presenter.take(flat(index / 100, level))
        presenter.picture(index / 100)
    for frame in range(60):
        picture = presenter.picture(0.05 + frame / 30)
    assert luma(picture).mean() == 200


@pytest.mark.parametrize("rhythm", [0.1, 0.2, 0.37])
def test_motion_is_even_across_keyframes(rhythm: float) -> None:
    """Keyframes of one world, each as the camera sees it, arriving late as from a real dreamer."""
    motion = Motion(1.2, 0.0)
    world = keyframe(0.0, 3, motion)
    presenter = Presenter(VIDEO)
    sent, speeds, before = 0, [], None
    window = cv2.createHanningWindow((300, 300), cv2.CV_32F)
    for frame in range(75):
        time = frame / 30
        while (sent + 1) * rhythm + 0.1 <= time:
            sent += 1
            at = sent * rhythm
            seen = np.zeros((270, 320), np.uint8)
            move(world, View(motion.zoom**at, 0.0), CANVAS, seen)
            presenter.take(msgspec.structs.replace(world, time=at, planes=seen.tobytes()))
        if sent == 0:
            presenter.take(world)
        picture = luma(presenter.picture(time)).astype(np.float32)[30:330, 330:630]
        if before is not None:
            (right, _), _ = cv2.phaseCorrelate(before, picture, window)
            speeds.append(right)
        before = picture
    steady = np.array(speeds[30:])
    print(f"\nkeyframes every {rhythm} s: motion {steady.mean():.2f} px a frame, at most {np.ptp(steady):.2f} apart")
    assert steady.mean() > 0.5
    assert np.abs(steady - steady.mean()).max() < 1


def test_the_opening_is_a_dim_cloudy_picture_of_its_seed() -> None:
    first, same, other = opening(CANVAS, MOTION, 0, 1), opening(CANVAS, MOTION, 0, 1), opening(CANVAS, MOTION, 0, 2)
    assert first.planes == same.planes != other.planes
    brightness = np.frombuffer(first.planes, np.uint8)[: 320 * 180]
    assert 40 < brightness.mean() < 110 and brightness.std() > 5
