"""H.264 access units as CMAF: an init segment, and a fragment (moof + mdat) for every picture.

After ISO/IEC 14496-12 (boxes), 14496-15 (AVC in them) and 23000-19 (CMAF). A box is its size, its four-letter type and
its content; a full box begins its content with a version and flags.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum

from stream.ipc.frames import CLOCK_RATE
from stream.settings import Size

_TRACK = 1
_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_SYNC_SAMPLE = 0x02000000  # depends on no other sample
_DELTA_SAMPLE = 0x01010000  # depends on others, is no sync sample


class Nal(IntEnum):
    """The types of NAL unit that matter here."""

    SLICE = 1
    IDR = 5
    SPS = 7
    PPS = 8


def split_nal_units(annexb: bytes) -> list[bytes]:
    """The NAL units of an access unit with start codes."""
    units = annexb.replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1")
    return [stripped for unit in units if (stripped := unit.rstrip(b"\0"))]


def nal_type(unit: bytes) -> int:
    """The type of a NAL unit."""
    return unit[0] & 0x1F


def _box(name: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack(">I4s", 8 + len(content), name) + content


def _full(name: bytes, version: int, flags: int, *parts: bytes) -> bytes:
    return _box(name, struct.pack(">I", version << 24 | flags), *parts)


@dataclass(frozen=True)
class InitSegment:
    """The CMAF header: what a decoder must know before the first fragment."""

    size: Size
    sps: bytes
    pps: bytes

    @classmethod
    def of(cls, size: Size, annexb: bytes) -> "InitSegment":
        """From an access unit that brings its parameter sets. Raises ValueError for one that does not."""
        units = {nal_type(unit): unit for unit in split_nal_units(annexb)}
        if Nal.SPS not in units or Nal.PPS not in units:
            raise ValueError("an access unit without parameter sets cannot be a first one")
        return cls(size, units[Nal.SPS], units[Nal.PPS])

    @property
    def mime(self) -> str:
        """The MIME type as a browser wants it: profile, constraints and level are the first bytes of the SPS."""
        return f'video/mp4; codecs="avc1.{self.sps[1:4].hex().upper()}"'

    def parameter_sets(self) -> bytes:
        """The parameter sets (SPS, PPS) with start codes."""
        return b"\0\0\0\1" + self.sps + b"\0\0\0\1" + self.pps

    def to_bytes(self) -> bytes:
        """As it is sent: ftyp and moov."""
        return _box(b"ftyp", b"iso6", struct.pack(">I", 0), b"iso6cmfcavc1mp41") + self._moov()

    def _moov(self) -> bytes:
        mvhd = struct.pack(">5I2H2I", 0, 0, 1000, 0, 0x10000, 0x0100, 0, 0, 0) + _MATRIX + bytes(24)
        mvhd += struct.pack(">I", _TRACK + 1)
        defaults = struct.pack(">5I", _TRACK, 1, 0, 0, 0)
        return _box(b"moov", _full(b"mvhd", 0, 0, mvhd), self._trak(), _box(b"mvex", _full(b"trex", 0, 0, defaults)))

    def _trak(self) -> bytes:
        tkhd = struct.pack(">5I", 0, 0, _TRACK, 0, 0) + bytes(8) + struct.pack(">4H", 0, 0, 0, 0) + _MATRIX
        tkhd += struct.pack(">2I", self.size.width << 16, self.size.height << 16)
        mdhd = struct.pack(">4I2H", 0, 0, CLOCK_RATE, 0, 0x55C4, 0)  # language "und"
        hdlr = struct.pack(">I4s", 0, b"vide") + bytes(12) + b"Reverie\0"
        dinf = _box(b"dinf", _full(b"dref", 0, 0, struct.pack(">I", 1), _full(b"url ", 0, 1)))
        stbl = _box(
            b"stbl",
            _full(b"stsd", 0, 0, struct.pack(">I", 1), self._avc1()),
            *(_full(name, 0, 0, bytes(4)) for name in (b"stts", b"stsc")),
            _full(b"stsz", 0, 0, bytes(8)),
            _full(b"stco", 0, 0, bytes(4)),
        )
        minf = _box(b"minf", _full(b"vmhd", 0, 1, bytes(8)), dinf, stbl)
        mdia = _box(b"mdia", _full(b"mdhd", 0, 0, mdhd), _full(b"hdlr", 0, 0, hdlr), minf)
        return _box(b"trak", _full(b"tkhd", 0, 3, tkhd), mdia)

    def _avc1(self) -> bytes:
        entry = bytes(6) + struct.pack(">H", 1) + bytes(16) + struct.pack(">2H", *self.size)
        entry += struct.pack(">3IH", 0x480000, 0x480000, 0, 1) + bytes(32) + struct.pack(">Hh", 24, -1)
        sets = struct.pack(">BH", 0xE1, len(self.sps)) + self.sps + struct.pack(">BH", 1, len(self.pps)) + self.pps
        avcc = b"\x01" + self.sps[1:4] + b"\xff" + sets
        colour = b"nclx" + struct.pack(">3HB", 1, 1, 1, 0)  # BT.709, limited range
        return _box(b"avc1", entry, _box(b"avcC", avcc), _box(b"colr", colour))


def fragment(number: int, pts: int, duration: int, annexb: bytes) -> bytes:
    """One picture as moof + mdat. `number` grows from fragment to fragment; `pts` and `duration` in 1/90000 s."""
    units = [unit for unit in split_nal_units(annexb) if nal_type(unit) in (Nal.SLICE, Nal.IDR)]
    sample = b"".join(struct.pack(">I", len(unit)) + unit for unit in units)
    flags = _SYNC_SAMPLE if any(nal_type(unit) == Nal.IDR for unit in units) else _DELTA_SAMPLE
    mfhd = _full(b"mfhd", 0, 0, struct.pack(">I", number & 0xFFFFFFFF))
    tfhd = _full(b"tfhd", 0, 0x020000, struct.pack(">I", _TRACK))  # the base of offsets is the moof
    tfdt = _full(b"tfdt", 1, 0, struct.pack(">Q", pts))
    run = struct.Struct(">Ii3I")  # one sample: offset of its data, duration, size, flags
    trun_size = 12 + run.size
    traf_size = 8 + len(tfhd) + len(tfdt) + trun_size
    offset = 8 + len(mfhd) + traf_size + 8  # past the moof and the mdat's own header
    trun = _full(b"trun", 0, 0x000701, run.pack(1, offset, duration, len(sample), flags))
    return _box(b"moof", mfhd, _box(b"traf", tfhd, tfdt, trun)) + _box(b"mdat", sample)
