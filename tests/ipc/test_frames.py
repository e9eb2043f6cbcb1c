"""Packets go through a ring unchanged, and carry the same picture as a fragment and in Annex B."""

from stream.ipc.frames import Keyframe, Packet, i420_bytes, pack, unpack_keyframe, unpack_packet
from stream.ipc.motion import Motion
from stream.settings import Size
from stream.studio.cmaf import InitSegment, fragment, split_nal_units
from stream.studio.encoder import open_encoder
from tests.studio.test_encoder import SIZE, noise


def coded(number: int, unit: bytes, first: bytes) -> Packet:
    header = InitSegment.of(SIZE, first)
    sets = header.parameter_sets() if number == 0 else b""
    return Packet(number * 3000, 0.0, number == 0, number == 0, fragment(number, number * 3000, 3000, unit), sets)


def test_annex_b_is_what_the_encoder_made_and_has_parameter_sets_before_an_idr() -> None:
    encoder = open_encoder("libx264", SIZE, 30, 500_000)
    units = [encoder.encode(noise(number), number * 3000, idr=number == 0) for number in range(3)]
    for number, unit in enumerate(units):
        made = split_nal_units(coded(number, unit, units[0]).annexb)
        kept = [nal for nal in split_nal_units(unit) if nal[0] & 0x1F in (1, 5, 7, 8)]
        assert made == kept


def test_annex_b_is_made_once_and_takes_no_part_in_what_is_sent_on() -> None:
    encoder = open_encoder("libx264", SIZE, 30, 500_000)
    unit = encoder.encode(noise(0), 0, idr=True)
    packet = coded(0, unit, unit)
    before = pack(packet)
    assert packet.annexb is packet.annexb
    assert pack(packet) == before
    assert unpack_packet(before) == packet


def test_a_keyframe_goes_through_a_ring_unchanged() -> None:
    size = Size(64, 48)
    planes = bytes(number % 256 for number in range(i420_bytes(size)))
    keyframe = Keyframe(*size, 1.5, Motion(1.1, 0.3), scene=3, steps=7, planes=planes)
    assert unpack_keyframe(pack(keyframe)) == keyframe
    assert keyframe.size == size
