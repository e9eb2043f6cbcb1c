"""The snapshot is a JPEG of the picture in its own size and colours."""

import cv2
import numpy as np
import pytest

from stream.studio.snapshot import encode_jpeg
from tests.studio.test_flash_guard import i420


@pytest.mark.parametrize("colour", [(200, 40, 40), (30, 160, 90), (20, 20, 20), (240, 240, 240)])
def test_size_and_colours_are_the_pictures(colour: tuple[int, int, int]) -> None:
    pixels = np.full((180, 320, 3), colour, np.uint8)
    jpeg = encode_jpeg(i420(pixels))
    assert jpeg[:2] == b"\xff\xd8"
    read = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert read is not None and read.shape == (180, 320, 3)
    assert read[..., ::-1].mean((0, 1)) == pytest.approx(colour, abs=4)
