"""The boxes are what players expect: PyAV reads them back, picture for picture."""

import io
import struct
from typing import Any

import av
import pytest

from stream.settings import Size
from stream.studio.cmaf import InitSegment, fragment, nal_type, split_nal_units
from stream.studio.encoder import open_encoder
from tests.studio.test_encoder import noise

SIZE = Size(320, 180)


def coded(count: int) -> list[bytes]:
    encoder = open_encoder("libx264", SIZE, 30, 500_000)
    return [encoder.encode(noise(number), number * 3000, idr=number % 10 == 0) for number in range(count)]


def boxes(data: bytes) -> dict[str, bytes]:
    """The boxes at the top of some data, by name."""
    found, at = {}, 0
    while at < len(data):
        size, name = struct.unpack_from(">I4s", data, at)
        found[name.decode()] = data[at + 8 : at + size]
        at += size
    assert at == len(data)
    return found


def test_an_init_segment_and_fragments_are_read_back_with_times_and_key_frames() -> None:
    units = coded(20)
    start = 10_000_000_000  # a show that has run for a day
    header = InitSegment.of(SIZE, units[0])
    data = header.to_bytes() + b"".join(fragment(n + 1, start + n * 3000, 3000, unit) for n, unit in enumerate(units))
    with av.open(io.BytesIO(data), "r", format="mp4") as container:
        stream: Any = container.streams.video[0]
        assert (stream.width, stream.height, stream.codec_context.name) == (320, 180, "h264")
        packets = [packet for packet in container.demux(stream) if packet.size]
        assert [packet.pts * packet.time_base * 90_000 for packet in packets] == [start + n * 3000 for n in range(20)]
        assert [packet.is_keyframe for packet in packets] == [n % 10 == 0 for n in range(20)]
        frames = [frame for packet in packets for frame in packet.decode()]
        assert len(frames) >= 19


def test_a_fragment_is_moof_and_mdat_and_its_sample_lies_where_the_moof_says() -> None:
    unit = coded(1)[0]
    data = fragment(1, 0, 3000, unit)
    top = boxes(data)
    assert list(top) == ["moof", "mdat"]
    run = boxes(boxes(top["moof"])["traf"])["trun"]
    offset, _, size = struct.unpack_from(">iII", run, 8)
    (length,) = struct.unpack_from(">I", data, offset)
    assert data[offset + 4] & 0x1F == 5
    assert size == len(top["mdat"]) == length + 4


def test_the_mime_type_names_profile_and_level() -> None:
    assert InitSegment.of(SIZE, coded(1)[0]).mime.startswith('video/mp4; codecs="avc1.42')


def test_an_access_unit_without_parameter_sets_cannot_be_the_first() -> None:
    with pytest.raises(ValueError, match="parameter sets"):
        InitSegment.of(SIZE, coded(2)[1])


def test_start_codes_of_both_lengths_are_split() -> None:
    assert split_nal_units(b"\0\0\0\1\x67a\0\0\1\x68b\0\0\0\1\x65c") == [b"\x67a", b"\x68b", b"\x65c"]
    assert [nal_type(unit) for unit in (b"\x67", b"\x68", b"\x65", b"\x41")] == [7, 8, 5, 1]
