"""Before anything was dreamed there is something to see."""

import numpy as np

from stream.ipc.motion import Motion
from stream.settings import Size
from stream.studio.placeholder import placeholder

CANVAS, MOTION = Size(320, 180), Motion(1.1, 0.3)


def test_the_placeholder_is_a_dim_cloudy_picture_of_its_seed() -> None:
    first, same, other = (
        placeholder(CANVAS, MOTION, 0, 1),
        placeholder(CANVAS, MOTION, 0, 1),
        placeholder(CANVAS, MOTION, 0, 2),
    )
    assert first.planes == same.planes != other.planes
    brightness = np.frombuffer(first.planes, np.uint8)[: 320 * 180]
    assert 40 < brightness.mean() < 110 and brightness.std() > 5
