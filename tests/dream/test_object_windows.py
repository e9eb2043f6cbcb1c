"""Object windows flow with the camera, keep out of each other's way, and are shared out among the subjects."""

import itertools
import math

import pytest
import torch

from stream.dream.crossfade import Mix
from stream.dream.networks import pocket
from stream.dream.networks.dense import Network
from stream.dream.networks.zoo import ZOO
from stream.dream.object_windows import LARGEST, ObjectWindow, ObjectWindows
from stream.ipc.motion import CameraView

WIDTH, HEIGHT = 320, 180
STILL, CLOSER = CameraView(1.0, 0.0), CameraView(1.02, 0.3, 0.01, -0.02)
LION, BANANA = 291, 954


@pytest.fixture(scope="module")
def network() -> Network:
    return Network(ZOO["pocket"], pocket.read(pocket.WEIGHTS, pocket.outputs()))


@pytest.fixture
def windows(network: Network, chance: torch.Generator) -> ObjectWindows:
    return ObjectWindows(HEIGHT, WIDTH, pocket.WINDOW, network.poses, torch.device("cpu"), chance)


def categories(windows: ObjectWindows, network: Network) -> list[int]:
    return [network.spec.outputs[window.output] for window in windows.all]


def test_a_window_stays_on_what_it_shows_until_it_is_large(windows: ObjectWindows) -> None:
    windows.move(0.0, STILL, {(LION, "everywhere"): 1.0})
    before = windows.all[0]
    windows.move(0.0, CLOSER, {(LION, "everywhere"): 1.0})
    after = windows.all[0]
    angle = math.radians(0.3)
    x, y = before.x - WIDTH / 2, before.y - HEIGHT / 2
    assert after.half == pytest.approx(1.02 * before.half)
    assert after.x == pytest.approx(WIDTH / 2 + 1.02 * (math.cos(angle) * x - math.sin(angle) * y) + 0.01 * HEIGHT)
    assert after.y == pytest.approx(HEIGHT / 2 + 1.02 * (math.sin(angle) * x + math.cos(angle) * y) - 0.02 * HEIGHT)


def test_through_a_long_zoom_there_are_always_windows_with_room_between_them(windows: ObjectWindows) -> None:
    for _ in range(300):
        windows.move(0.0, CLOSER, {(LION, "everywhere"): 1.0})
        assert 4 <= len(windows.all) <= 40
        assert all(window.half <= LARGEST * HEIGHT for window in windows.all)
        for one, other in itertools.combinations(windows.all, 2):
            assert math.hypot(one.x - other.x, one.y - other.y) > 0.5 * (one.half + other.half)


def test_subjects_share_the_windows_as_their_shares_are(windows: ObjectWindows, network: Network) -> None:
    for _ in range(80):
        windows.move(0.0, CLOSER, {(LION, "everywhere"): 0.75, (BANANA, "everywhere"): 0.25})
    found = categories(windows, network)
    assert set(found) == {LION, BANANA}
    assert found.count(LION) > found.count(BANANA)


def test_a_place_keeps_its_subject(windows: ObjectWindows, network: Network) -> None:
    windows.move(0.0, STILL, {(LION, "upper"): 0.5, (BANANA, "lower"): 0.5})
    for window, category in zip(windows.all, categories(windows, network), strict=True):
        assert category == (LION if window.y < HEIGHT / 2 else BANANA)


def test_neighbours_have_the_windows_of_their_own_sides(windows: ObjectWindows, network: Network) -> None:
    windows.move(0.0, STILL, {(LION, "left"): 0.5, (BANANA, "right"): 0.5})
    for window, category in zip(windows.all, categories(windows, network), strict=True):
        assert category == (LION if window.x < WIDTH / 2 else BANANA)


def test_windows_go_over_one_after_another_while_a_subject_fades(windows: ObjectWindows, network: Network) -> None:
    counts = []
    for step in range(11):
        mix: Mix = {(LION, "everywhere"): 1 - step / 10, (BANANA, "everywhere"): step / 10}
        windows.move(0.0, STILL, mix)
        counts.append(categories(windows, network).count(BANANA))
    assert counts == sorted(counts)
    assert counts[0] == 0
    assert 0 < counts[5] < counts[-1] == len(windows.all)


def test_a_mirrored_window_shows_the_network_the_mirror_image(network: Network) -> None:
    canvas = torch.rand(1, 3, HEIGHT, WIDTH, generator=torch.Generator().manual_seed(1))
    crops = []
    for mirrored in (False, True):
        windows = ObjectWindows(
            HEIGHT, WIDTH, pocket.WINDOW, network.poses, torch.device("cpu"), torch.Generator().manual_seed(2)
        )
        windows.all = [ObjectWindow(150, 90, 40, 0.2, phase=0, pose=0, mirrored=mirrored)]
        crops.append(windows.crops(canvas, torch.ones(1, 4)))
    torch.testing.assert_close(crops[1], crops[0].flip(3))


def test_windows_of_both_sides_are_born(windows: ObjectWindows) -> None:
    windows.move(0.0, STILL, {(LION, "everywhere"): 1.0})
    assert {window.mirrored for window in windows.all} == {False, True}


def test_on_a_canvas_of_another_size_windows_stay_on_what_they_show(
    windows: ObjectWindows, network: Network, chance: torch.Generator
) -> None:
    windows.move(0.0, CLOSER, {(LION, "everywhere"): 1.0})
    smaller = ObjectWindows(HEIGHT // 2, WIDTH // 2, pocket.WINDOW, network.poses, torch.device("cpu"), chance)
    smaller.take_over(windows)
    for one, other in zip(windows.all, smaller.all, strict=True):
        assert (other.x, other.y, other.half) == pytest.approx((one.x / 2, one.y / 2, one.half / 2))
        assert (other.output, other.mirrored) == (one.output, one.mirrored)
