"""The pictures on their way: keyframes from the dreamer to the studio, packets from the studio to the site.

Times are `time.monotonic()` seconds, which all processes of a machine share.
"""

import struct

import msgspec

from stream.settings import Size

from .motion import Motion

CLOCK_RATE = 90_000
"""Ticks of a `pts` in a second, as RTP and MPEG have it for video."""

_LENGTH = struct.Struct(">I")
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


class Packet(msgspec.Struct, frozen=True):
    """One coded picture of the video, H.264."""

    pts: int
    """When it is shown, in 1/90000 s since the show began."""
    time: float
    grid: bool
    """Is this an IDR on the fixed grid, where a segment begins?"""
    idr: bool
    """Can decoding begin here?"""
    fragment: bytes
    """The picture as CMAF, moof and mdat, for the live socket, HLS and recordings."""
    sets: bytes = b""
    """SPS and PPS with start codes; with every IDR."""
    init: bytes = b""
    """The CMAF header (ftyp, moov) that the fragment belongs to; with every IDR."""
    mime: str = ""
    """The MIME type of the fragments with its codecs, as a browser wants it; with every IDR."""

    def annexb(self) -> bytes:
        """The picture as an access unit with start codes, for WebRTC and pushing; parameter sets before every IDR."""
        parts = [self.sets]
        at = _LENGTH.unpack_from(self.fragment)[0] + 8  # past the moof and the mdat's header
        while at < len(self.fragment):
            end = at + 4 + _LENGTH.unpack_from(self.fragment, at)[0]
            parts += (_START_CODE, self.fragment[at + 4 : end])
            at = end
        return b"".join(parts)


def pack(value: Keyframe | Packet) -> bytes:
    """A value as the bytes of a ring's entry."""
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
