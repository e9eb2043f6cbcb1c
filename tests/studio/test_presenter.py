"""The picture moves evenly and fades softly, whatever the rhythm of the keyframes."""

import itertools

import cv2
import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from stream.dream.camera_path import CameraPath
from stream.ipc.frames import Keyframe
from stream.ipc.motion import CameraView, Motion, view_after
from stream.settings import Size
from stream.studio.placeholder import placeholder
from stream.studio.presenter import Presenter, inverse_affine, move, planes
from tests.marks import few

CANVAS, VIDEO = Size(320, 180), Size(640, 360)
MOTION = Motion(1.1, 0.3)


def keyframe(time: float, seed: int = 0, motion: Motion = MOTION) -> Keyframe:
    return msgspec.structs.replace(placeholder(CANVAS, motion, time, seed), steps=3)


def flat(time: float, luma: int) -> Keyframe:
    data = bytes([luma]) * (320 * 180) + bytes([128]) * (320 * 180 // 2)
    return Keyframe(320, 180, time, MOTION, scene=1, steps=3, planes=data)


def luma(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return planes(picture, VIDEO)[0].copy()


def test_centres_lie_upon_each_other_and_the_source_covers_the_target() -> None:
    for view in (CameraView(1.0, 0.0), CameraView(1.3, 5.0)):
        matrix = inverse_affine(CANVAS, VIDEO, view)
        centre = matrix @ [(VIDEO.width - 1) / 2, (VIDEO.height - 1) / 2, 1]
        assert centre == pytest.approx([(CANVAS.width - 1) / 2, (CANVAS.height - 1) / 2])
    matrix = inverse_affine(CANVAS, VIDEO, CameraView(1.0, 0.0))
    assert matrix @ [-0.5, -0.5, 1] == pytest.approx([-0.5, -0.5])  # edges of pixels, too


def test_a_positive_angle_turns_the_picture_clockwise() -> None:
    luma_plane = np.full((180, 320), 16, np.uint8)
    luma_plane[85:95, 240:250] = 235  # to the right of the centre
    data = luma_plane.tobytes() + bytes([128]) * (320 * 180 // 2)
    picture = np.zeros((540, 640), np.uint8)
    move(Keyframe(320, 180, 0, MOTION, 0, 1, data), CameraView(1.0, 45.0), VIDEO, picture)
    row, _ = np.argwhere(planes(picture, VIDEO)[0] > 150).mean(0)
    assert row > 240  # has gone down


def test_a_shift_goes_right_and_down_by_heights_of_the_keyframe() -> None:
    view = CameraView(1.2, 4.0, 0.1, 0.05)
    matrix = inverse_affine(CANVAS, VIDEO, view)
    centre = matrix @ [(VIDEO.width - 1) / 2 + 0.1 * VIDEO.height, (VIDEO.height - 1) / 2 + 0.05 * VIDEO.height, 1]
    assert centre == pytest.approx([(CANVAS.width - 1) / 2, (CANVAS.height - 1) / 2])


def test_a_picture_of_any_shape_fills_the_video() -> None:
    for canvas in (Size(320, 180), Size(200, 200), Size(400, 100)):
        grey = Keyframe(*canvas, 0, MOTION, 0, 1, bytes([200]) * (canvas.width * canvas.height * 3 // 2))
        picture = np.zeros((540, 640), np.uint8)
        move(grey, CameraView(1.0, 0.0), VIDEO, picture)
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


def test_of_two_keyframes_the_fainter_is_drawn_softly_and_no_frame_jumps_where_they_change_places() -> None:
    presenter, rng = Presenter(VIDEO), np.random.default_rng(1)
    detail = []
    for number in range(1, 9):
        grain = rng.integers(60, 180, (180 * 3 // 2, 320), np.uint8)
        presenter.take(msgspec.structs.replace(flat(number / 4, 0), planes=grain.tobytes()))
        for frame in range(8):
            shown = luma(presenter.picture(number / 4 + frame / 30)).astype(np.float32)
            detail.append(float((shown - cv2.GaussianBlur(shown, (0, 0), 1.5)).std()))
    settled = detail[24:]
    assert max(abs(after - before) for before, after in itertools.pairwise(settled)) < 0.2 * max(settled)


def test_of_several_keyframes_that_wait_the_newest_is_shown_next() -> None:
    presenter = Presenter(VIDEO)
    for index, level in enumerate((50, 100, 150, 200)):
        presenter.take(flat(index / 100, level))
        presenter.picture(index / 100)
    for frame in range(60):
        picture = presenter.picture(0.05 + frame / 30)
    assert luma(picture).mean() == 200


PATCH = 120
PATCHES = [(left, top) for left in (60, 260, 460) for top in (30, 210)]
"""Where motion is measured in the video: squares near its corners and in the middle, by their corners."""


def intended(motion: Motion, left: int, top: int) -> NDArray[np.float64]:
    """How far, in pixels right and down, the middle of a patch goes in a frame by this motion."""
    x, y = left + (PATCH - VIDEO.width) / 2, top + (PATCH - VIDEO.height) / 2
    growth, turn = np.log(motion.zoom), np.radians(motion.turn)
    drift = VIDEO.height * np.array([motion.right, motion.down])
    return np.asarray(growth * np.array([x, y]) + turn * np.array([-y, x]) + drift) / 30


@pytest.mark.parametrize("wander", [0.0, 1.0])
@pytest.mark.parametrize("rhythm", few([0.1, 0.2, 0.37, 0.5], 0.5))
def test_motion_is_as_intended_across_keyframes(rhythm: float, wander: float) -> None:
    """Keyframes of one world, each as the camera sees it on its path, arriving when a real dreamer has made them: then
    the next begins."""
    path = CameraPath(1.1, 0.3, wander, seed=5)
    world = placeholder(Size(1280, 720), MOTION, 0.0, 3)
    grain = np.random.default_rng(1).normal(0, 90, (720, 1280))
    picture = planes(np.frombuffer(world.planes, np.uint8), world.size)[0] + cv2.GaussianBlur(grain, (0, 0), 3)
    flying = np.vstack([inverse_affine(world.size, CANVAS, CameraView(1.0, 0.0)), [0, 0, 1]])
    keyframes = list[Keyframe]()
    for number in range(1 + int(6 / rhythm)):
        time, motion = number * rhythm, path.at(number * rhythm)
        if keyframes:
            step = inverse_affine(CANVAS, CANVAS, view_after(keyframes[-1].motion, rhythm))
            flying = flying @ np.vstack([step, [0, 0, 1]])
        flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
        seen = cv2.warpAffine(picture, flying[:2], tuple(CANVAS), flags=flags, borderMode=cv2.BORDER_REFLECT_101)
        content = np.vstack([seen.clip(0, 255).astype(np.uint8), np.full((90, 320), 128, np.uint8)])
        keyframes.append(Keyframe(320, 180, time, motion, scene=1, steps=3, planes=content.tobytes()))
    presenter, waiting = Presenter(VIDEO), iter(keyframes)
    presenter.take(next(waiting))
    coming, before = next(waiting), list[NDArray[np.float32]]()
    window = cv2.createHanningWindow((PATCH, PATCH), cv2.CV_32F)
    beyond, speeds = [], []
    for frame in range(int(5.5 * 30)):
        time = frame / 30
        while coming.time + rhythm <= time:
            presenter.take(coming)
            coming = next(waiting)
        shown = luma(presenter.picture(time)).astype(np.float32)
        patches = [shown[top : top + PATCH, left : left + PATCH] for left, top in PATCHES]
        for corner, old, new in zip(PATCHES, before, patches, strict=True) if time > 1 else ():
            moved, _ = cv2.phaseCorrelate(old.copy(), new.copy(), window)  # which multiplies the window into both
            wanted = intended(path.at(time), *corner)
            speeds.append(np.hypot(*wanted))
            beyond.append(np.hypot(*(np.array(moved) - wanted)))
        before = patches
    print(
        f"\nkeyframes every {rhythm} s, wander {wander:g}: motion {min(speeds):.2f} to {max(speeds):.2f} px a frame, "
        f"measured at most {max(beyond):.2f} px off what is intended"
    )
    assert max(speeds) > 0.5
    assert max(beyond) < 1
