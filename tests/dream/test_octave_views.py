"""Squares of all octaves: every place changes alike, every subject has its own, and a step is the plain formulas'."""

import collections
from collections.abc import Callable

import pytest
import torch

from stream.dream import octave_views, opencv_planes
from stream.dream.crossfade import Mix
from stream.dream.cuda_graphs import MAX_GRAPHS
from stream.dream.dreamer import ascend
from stream.dream.networks.engine import Engine
from stream.dream.objectives import categories
from stream.dream.octave_views import OctaveViews, Squares, Turns, octaves
from stream.dream.preconditioner import BANDS, LaplacianUpdate
from stream.dream.regions import WHOLE, Region
from stream.dream.views import SCALES
from stream.ipc.motion import CameraView
from stream.settings import Size

VOLCANO, FLAMINGO = 980, 130
STILL = CameraView(1.0, 0.0)
CPU = torch.device("cpu")
ALONE: Mix = {(VOLCANO, "everywhere"): 1.0}

Make = Callable[..., OctaveViews]


def poses(category: int) -> tuple[int, ...]:
    return (category,)


def sampler(width: int, height: int, side: int = 64, mix: Mix | None = None, count: int = 1) -> OctaveViews:
    views = OctaveViews(Size(width, height), side, 0.06, poses, CPU, torch.Generator().manual_seed(1), count=count)
    views.move(100.0, STILL, ALONE if mix is None else mix)
    return views


def test_octaves_go_from_the_height_of_the_canvas_to_its_own_pixels() -> None:
    assert [octave.side for octave in octaves(720, 180, BANDS)] == [720, 360, 180]
    assert [octave.side for octave in octaves(720, 224, BANDS)] == [720, 402, 224]
    assert [octave.side for octave in octaves(2160, 180, BANDS)] == [2160, 1161, 624, 335, 180]
    assert [octave.side for octave in octaves(96, 180, BANDS)] == [180]


def test_finer_octaves_change_more_and_leave_the_coarse_bands_to_the_coarser() -> None:
    coarsest, middle, finest = (octave.gains for octave in octaves(720, 180, BANDS))
    assert set(coarsest) == {1.0}
    assert coarsest[0] < middle[0] < finest[0]
    assert coarsest[-1] > middle[-1] > finest[-1]
    (only,) = octaves(90, 180, BANDS)
    assert set(only.gains) == {1.0}
    coarse, _ = octaves(432, 180, BANDS, 720)  # of a part of the canvas
    assert 1.0 < coarse.gains[0] < middle[0]


def test_turns_come_as_often_as_their_shares_and_never_two_of_an_equal_pair_in_a_row() -> None:
    turns = Turns[str]()
    drawn = [turns.next({"a": 0.5, "b": 0.3, "c": 0.2}) for _ in range(100)]
    assert collections.Counter(drawn) == {"a": 50, "b": 30, "c": 20}
    pair = Turns[int]()
    assert [pair.next({0: 1.0, 1: 1.0}) for _ in range(6)] in ([0, 1] * 3, [1, 0] * 3)


@pytest.mark.parametrize(
    ("size", "region"),
    [
        (Size(160, 90), WHOLE),
        (Size(90, 160), WHOLE),
        (Size(200, 64), WHOLE),
        (Size(160, 90), Region(0.0, 0.0, 0.5, 1.0)),
        (Size(160, 90), Region(0.0, 0.5, 1.0, 1.0)),
    ],
)
def test_every_place_of_a_region_is_changed_as_much_as_any_other(size: Size, region: Region) -> None:
    for octave in octaves(round(0.5 * min(size)), 24, BANDS):
        squares = Squares(size, octave, region, (0.3, 0.6))
        changed, covered = torch.zeros(size.height, size.width), torch.zeros(size.height, size.width)
        for _ in range(3000):
            square = squares.next()
            (top, left), side = square.start, square.side
            changed[top : top + side, left : left + side] += torch.outer(square.down, square.across)
            covered[top : top + side, left : left + side] += 1
        down = slice(round(region.top * size.height), round(region.bottom * size.height))
        across = slice(round(region.left * size.width), round(region.right * size.width))
        inside = changed[down, across]
        assert inside.min() > 0.7 * inside.mean()
        assert inside.max() < 1.3 * inside.mean()
        assert covered.sum() == covered[_widened(down, size.height), _widened(across, size.width)].sum()


def _widened(part: slice, length: int) -> slice:
    over = round(octave_views.OVERLAP * (part.stop - part.start)) + 1
    return slice(max(0, part.start - over), min(length, part.stop + over))


def test_of_a_wide_region_most_of_the_largest_squares_lie_round_the_middle() -> None:
    upper = Region(0.0, 0.0, 1.0, 0.5)
    squares = Squares(Size(160, 90), octaves(54, 24, BANDS)[0], upper, (0.3, 0.6), centred=True)
    middles = [square.start[1] + square.side / 2 for square in (squares.next() for _ in range(200))]
    assert sum(abs(middle - 80) < 0.15 * 54 for middle in middles) >= 140
    assert min(middles) < 40
    assert max(middles) > 120
    tall = Squares(Size(160, 90), octaves(90, 24, BANDS)[0], Region(0.0, 0.0, 0.5, 1.0), (0.3, 0.6), centred=True)
    assert {tall.next().start[1] for _ in range(20)} == {0}


def test_a_part_of_the_canvas_has_less_of_the_finest_octave_where_it_has_fewer() -> None:
    views = sampler(160, 90, 32, {(VOLCANO, "upper"): 0.5, (FLAMINGO, "lower"): 0.5})
    views.move(200.0, STILL, {(VOLCANO, "upper"): 0.5, (FLAMINGO, "lower"): 0.5})
    sides = [views.sample(torch.Generator()).places[0].side for _ in range(60)]
    assert sides.count(32) == 20
    assert sum(side > 45 for side in sides) == 40


def test_no_place_waits_as_long_for_its_turn_as_it_would_at_random_places(chance: torch.Generator) -> None:
    def longest_wait(places: Callable[[Squares], None]) -> float:
        squares = Squares(Size(160, 90), octaves(45, 45, BANDS)[0], WHOLE, (0.1, 0.2))
        waits, waiting = torch.zeros(90, 160), torch.zeros(90, 160)
        for _ in range(1500):
            places(squares)
            square = squares.next()
            (top, left), side = square.start, square.side
            waiting += 1
            waits = torch.maximum(waits, waiting)
            waiting[top : top + side, left : left + side] = 0
        return float(waits.max())

    def at_random(squares: Squares) -> None:
        squares._at = torch.rand(2, generator=chance).tolist()

    assert longest_wait(lambda _: None) < 0.6 * longest_wait(at_random)


def test_each_subject_is_looked_at_by_itself_and_as_often_as_its_share() -> None:
    views = sampler(160, 90, 32, {(VOLCANO, "left"): 0.75, (FLAMINGO, "right"): 0.25})
    drawn = [views.sample(torch.Generator().manual_seed(2)) for _ in range(80)]
    found = collections.Counter(int(view.outputs) for view in drawn)
    assert found == {VOLCANO: 60, FLAMINGO: 20}
    for view in drawn:
        (place,) = view.places
        middle = place.start[1] + place.side / 2
        assert middle < 0.9 * 160 if int(view.outputs) == VOLCANO else middle > 0.6 * 160


def test_a_new_subject_is_looked_at_from_afar_first() -> None:
    views = sampler(160, 90, 22)

    def far(now: float) -> int:
        views.move(now, STILL, ALONE)
        return sum(views.sample(torch.Generator()).places[0].side == 90 for _ in range(30))

    young, old = far(100.0), far(120.0)
    assert young > 1.5 * old
    assert old == 10


@pytest.mark.parametrize("size", [(64, 64), (64, 512), (130, 66), (2048, 64)])
def test_odd_canvases_are_looked_at_too(size: tuple[int, int], chance: torch.Generator) -> None:
    views = sampler(*size, side=180)
    canvas = torch.rand(1, 3, size[1], size[0], generator=chance)
    for _ in range(5):
        view = views.sample(chance)
        patches = view.cut(canvas)
        assert patches.shape[2] == patches.shape[3] in {round(scale * min(size)) for scale in SCALES}
        changed = view.spread(canvas.clone(), torch.full_like(patches, 0.01))
        assert 0 < (changed - canvas).abs().max() < 0.04


def test_there_are_as_many_kinds_of_views_as_sizes_and_octaves(chance: torch.Generator) -> None:
    views, canvas = sampler(256, 144, 36), torch.rand(1, 3, 144, 256, generator=chance)
    shapes = set()
    for view in (views.sample(chance) for _ in range(250)):
        shapes.add((view.key, view.shown(view.cut(canvas)).shape))
    assert len({key for key, _ in shapes}) == len(shapes) == 3 * len(SCALES)


def test_what_is_recorded_recurs_though_squares_come_in_turn_and_little_is_held(chance: torch.Generator) -> None:
    rng = torch.Generator().manual_seed(1)
    views = OctaveViews(Size(256, 144), 36, 0.06, poses, CPU, rng, count=8, recordable=True)
    keys = set()
    for second in range(60):
        views.move(100.0 + second, STILL, ALONE)
        keys |= {views.sample(chance).key for _ in range(10)}
    assert len(keys) <= 10 * len(SCALES)
    for second in range(400):  # a border that wanders
        views.move(200.0 + second, STILL, {(VOLCANO, "left"): 0.5, (FLAMINGO, "right"): 0.5})
        views.sample(chance)
    assert views._held is not None
    assert len(views._held) <= MAX_GRAPHS


def test_a_narrow_neighbour_takes_nothing_from_what_others_are_shown(chance: torch.Generator) -> None:
    views = sampler(160, 90, 64, {(VOLCANO, "everywhere"): 0.9, (FLAMINGO, "upper"): 0.05, (1, "lower"): 0.05})
    shown = collections.defaultdict(set)
    for view in (views.sample(chance) for _ in range(200)):
        shown[int(view.outputs)].add(view.shown_side)
    assert shown[VOLCANO] == {round(scale * 64) for scale in SCALES}
    assert max(shown[FLAMINGO]) < max(shown[VOLCANO])


def test_on_a_canvas_of_another_size_a_subject_is_as_old_as_it_was() -> None:
    old = sampler(160, 90, 22)
    old.move(130.0, STILL, ALONE)
    fresh = OctaveViews(Size(320, 180), 44, 0.06, poses, CPU, torch.Generator().manual_seed(1))
    fresh.take_over(old)
    fresh.move(130.0, STILL, ALONE)
    far = sum(fresh.sample(torch.Generator()).places[0].side == 180 for _ in range(30))
    assert far == 10


def test_several_squares_at_once_are_of_all_octaves(chance: torch.Generator) -> None:
    views, canvas = sampler(256, 144, 36, count=6), torch.rand(1, 3, 144, 256, generator=chance)
    view = views.sample(chance)
    assert view.shown(view.cut(canvas)).shape[0] == len(view.outputs) == 6
    assert {place.side for place in view.places} == {144, 72, 36}


def test_an_overview_is_the_whole_canvas(chance: torch.Generator) -> None:
    canvas = torch.rand(1, 3, 96, 160, generator=chance)
    assert sampler(160, 96, 180).overview(canvas) is canvas
    torch.testing.assert_close(sampler(160, 96, 48).overview(canvas), torch.nn.functional.avg_pool2d(canvas, 2))


def test_ten_steps_are_those_that_convolutions_and_interpolation_come_to(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, chance: torch.Generator
) -> None:
    # Each from the same canvas: a difference of 1e-7 in it grows to 0.1 in ten steps, because a unit of the network
    # that is near zero is either on or off.
    canvas = 0.5 + 0.1 * torch.randn(1, 3, 96, 160, generator=chance)
    quick, plain = (sampler(160, 96, 48) for _ in range(2))
    rngs = [torch.Generator().manual_seed(2) for _ in range(2)]

    def stepped(views: OctaveViews, rng: torch.Generator) -> torch.Tensor:
        view = views.sample(rng)
        objective, update = categories(view.outputs), LaplacianUpdate()
        return ascend(canvas.clone(), network=engine.network, view=view, objective=objective, update=update)

    for _ in range(10):
        found = stepped(quick, rngs[0])
        with monkeypatch.context() as patched:
            patched.setattr(opencv_planes, "cv2", None)
            expected = stepped(plain, rngs[1])
        assert (expected - canvas).abs().mean() > 0.001
        assert (found - expected).abs().mean() < 1e-4
        canvas = expected
