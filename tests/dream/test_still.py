"""One picture can be dreamed without a show."""

import numpy as np

from stream.dream.networks.engine import Engine
from stream.dream.still import still
from stream.ipc.scene import Target
from stream.settings import Settings, Size


def test_a_still_is_a_picture_of_the_canvas_and_tells_how_far_it_is(engine: Engine) -> None:
    told: list[tuple[int, int]] = []
    settings = Settings(canvas=Size(96, 64), steps=2, seed=1)
    picture = still(settings, [Target(980, "volcano")], 3, lambda done, steps: told.append((done, steps)), engine)
    assert picture.shape == (64, 96, 3)
    assert picture.dtype == np.uint8
    assert picture.std() > 10
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
