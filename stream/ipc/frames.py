"""Keyframes (dreamed pictures, I420) for the studio, and packets (coded pictures, H.264) for the site.

A keyframe is what the dreamer made; the coded picture that decoding can begin with is an IDR. Times are
`time.monotonic()` seconds, which all processes of a machine share.
"""

import struct
from functools import cached_property

import msgspec

from stream.settings import Size

from .motion import Motion

CLOCK_RATE = 90_000
"""Ticks of a `pts` in a second, as RTP and MPEG have it for video."""

_UINT32 = struct.Struct(">I")
_START_CODE = b"\0\0\0\1"


class Keyframe(msgspec.Struct, frozen=True):
    """One dreamed picture.

    `planes` is I420, BT.709, limited range: height x width luma bytes, then two chroma planes of half the width and
    height. `time` is the moment whose view it shows; from there on the studio moves it by `motion`.
    """

    width: int
    height: int
    time: float
    motion: Motion
    scene: int
    steps: int
    """Dream steps so far, over the whole run of this dreamer; 0 for a picture that is not dreamed yet."""
    planes: bytes

    @property
    def size(self) -> Size:
        return Size(self.width, self.height)


class Packet(msgspec.Struct, frozen=True, dict=True):
    """One coded picture of the video, H.264: an access unit."""

    pts: int
    """When it is shown, in 1/90000 s since the show began."""
    time: float
    segment_start: bool
    """Is this one of the regular IDRs, with which an HLS segment begins?"""
    idr: bool
    """Can decoding begin here?"""
    fragment: bytes
    """The picture as CMAF, moof and mdat, for the live socket, HLS and recordings."""
    parameter_sets: bytes = b""
    """SPS and PPS with start codes; with every IDR."""
    init_segment: bytes = b""
    """The CMAF header (ftyp, moov) that the fragment belongs to; with every IDR."""
    mime: str = ""
    """The MIME type of the fragments with its codecs, as a browser wants it; with every IDR."""

    @cached_property
    def annexb(self) -> bytes:
        """The picture in Annex B, with start codes, for WebRTC; parameter sets before every IDR.

        Made from the fragment (AVCC) by whoever wants it first, and shared by all who are given this packet.
        """
        parts = [self.parameter_sets]
        at = _UINT32.unpack_from(self.fragment)[0] + 8  # past the moof and the mdat's header
        while at < len(self.fragment):
            end = at + 4 + _UINT32.unpack_from(self.fragment, at)[0]
            parts += (_START_CODE, self.fragment[at + 4 : end])
            at = end
        return b"".join(parts)


def pack(value: Keyframe | Packet) -> bytes:
    """A value as the bytes of a ring's entry (msgpack)."""
    return msgspec.msgpack.encode(value)


def unpack_keyframe(data: bytes) -> Keyframe:
    return _keyframe.decode(data)


def unpack_packet(data: bytes) -> Packet:
    return _packet.decode(data)


_keyframe = msgspec.msgpack.Decoder(Keyframe)
_packet = msgspec.msgpack.Decoder(Packet)


def i420_bytes(size: Size) -> int:
    """How many bytes an I420 picture of this size takes."""
    return size.width * size.height * 3 // 2
