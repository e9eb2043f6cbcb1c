"""The dream walks from neighbour to neighbour, through all that is known, and never the same way."""

import random
from collections.abc import Sequence
from itertools import pairwise

from stream.crowd.attract_mode import AttractMode


def beside(index: int) -> Sequence[int]:
    """Neighbours on a line."""
    return [other for step in range(1, 20) for other in (index - step, index + step)]


def walked(seed: int, known: Sequence[int], steps: int, popular: Sequence[int] = ()) -> list[int]:
    walk = AttractMode(random.Random(seed))
    path = [known[0]]
    for _ in range(steps):
        index = walk.step(path[-1], known, beside, popular)
        assert index is not None
        path.append(index)
    return path


def test_most_steps_lead_to_a_neighbour_and_some_leap() -> None:
    path = walked(1, range(1000), 500)
    near = sum(abs(one - other) <= 10 for one, other in pairwise(path))
    assert 300 < near < 480


def test_it_begins_with_what_people_like_and_leaps_to_it() -> None:
    assert AttractMode(random.Random(1)).step(None, range(1000), beside, [400]) == 400
    path = walked(1, range(1000), 200, popular=range(0, 1000, 10))
    leaps = [there for here, there in pairwise(path) if abs(here - there) > 10]
    assert len(leaps) > 10 and all(there % 10 == 0 for there in leaps)


def test_nothing_comes_again_before_half_of_all_was_seen() -> None:
    path = walked(1, range(100), 2000)
    for place in range(len(path) - 50):
        assert len(set(path[place : place + 50])) == 50


def test_in_time_everything_comes() -> None:
    assert set(walked(1, range(100), 1000)) == set(range(100))


def test_the_way_is_never_the_same_unless_the_seed_is() -> None:
    assert walked(1, range(1000), 50) == walked(1, range(1000), 50) != walked(2, range(1000), 50)


def test_where_little_is_known_it_makes_do() -> None:
    chance = random.Random(1)
    assert AttractMode(chance).step(7, [7], beside) == 7
    assert AttractMode(chance).step(7, [7, 8], beside) == 8
    assert AttractMode(chance).step(None, [7], beside) == 7
    assert AttractMode(chance).step(7, [], beside) is None
