"""Every picture is one access unit, IDRs come exactly where asked for, and the colours are right."""

from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from stream.settings import Size
from stream.studio.cmaf import Nal, nal_type, split_nal_units
from stream.studio.encoder import Encoder, EncoderError, open_encoder

SIZE = Size(320, 180)


def noise(seed: int) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(16, 235, (270, 320)).astype(np.uint8)


def test_every_picture_makes_one_access_unit_at_once() -> None:
    encoder = open_encoder("auto", SIZE, 30, 500_000)
    decoder: Any = av.CodecContext.create("h264", "r")
    decoder.thread_count = 1
    for number in range(20):
        unit = encoder.encode(noise(number), number * 3000, idr=number == 0)
        assert sum(nal_type(nal) in (Nal.SLICE, Nal.IDR) for nal in split_nal_units(unit)) == 1
        decoder.decode(av.Packet(unit))
    assert len(decoder.decode(None)) <= 20


def test_idrs_come_exactly_where_asked_for_with_their_parameter_sets() -> None:
    encoder = open_encoder("libx264", SIZE, 30, 1_000_000)
    for number in range(300):
        wanted = number in (0, 7, 30, 299)
        kinds = {nal_type(nal) for nal in split_nal_units(encoder.encode(noise(number % 5), number * 3000, idr=wanted))}
        assert (Nal.IDR in kinds) == wanted, number
        assert ({Nal.SPS, Nal.PPS} <= kinds) == wanted


def test_the_bitrate_is_kept_on_the_hardest_pictures() -> None:
    encoder = open_encoder("libx264", SIZE, 30, 1_000_000)
    total = sum(len(encoder.encode(noise(number), number * 3000, idr=number % 30 == 0)) for number in range(150))
    assert total * 8 / 5 == pytest.approx(1_000_000, rel=0.35)


def test_the_video_says_that_it_is_bt709_and_limited_range() -> None:
    unit = open_encoder("libx264", SIZE, 30, 1_000_000).encode(noise(1), 0, idr=True)
    decoder: Any = av.CodecContext.create("h264", "r")
    decoder.decode(av.Packet(unit))
    decoder.decode(None)
    assert (decoder.colorspace, decoder.color_primaries, decoder.color_range) == (1, 1, 1)


def test_an_encoder_that_cannot_be_had_is_an_error_and_auto_finds_another() -> None:
    with pytest.raises(EncoderError):
        Encoder("libx264", Size(0, 0), 30, 1000)
    assert open_encoder("auto", SIZE, 30, 1_000_000).name in ("h264_nvenc", "libx264")
