"""What a frame costs is measured on the whole way from keyframes to a fragment, and grows with the picture."""

import pytest

from stream.settings import Settings, Size
from stream.studio import frame_cost as module
from stream.studio.encoder import EncoderError
from stream.studio.frame_cost import LARGEST, frame_cost
from stream.studio.presenter import Picture, Presenter

SETTINGS = Settings(encoder="libx264")


@pytest.mark.serial
def test_a_larger_frame_costs_more() -> None:
    small, large = (frame_cost(SETTINGS, size) for size in (Size(320, 180), Size(960, 540)))
    assert (small.size, small.encoder) == (Size(320, 180), "libx264")
    assert 2 * small.seconds < large.seconds


def test_two_keyframes_are_drawn_in_every_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = list[int]()

    class Watched(Presenter):
        def picture(self, time: float) -> Picture:
            drawn.append(0)
            return super().picture(time)

        def _draw(self, *arguments: object, **others: object) -> None:
            drawn[-1] += 1
            super()._draw(*arguments, **others)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "Presenter", Watched)
    frame_cost(SETTINGS, Size(128, 128))
    assert len(drawn) > 5
    assert set(drawn[2:]) == {2}


def test_unless_told_it_is_the_largest_that_may_be_chosen() -> None:
    assert frame_cost(SETTINGS).size == LARGEST["libx264"]


def test_an_encoder_that_is_not_here_is_an_error() -> None:
    with pytest.raises(EncoderError):
        frame_cost(Settings(encoder="none"))
