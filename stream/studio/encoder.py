"""H.264 encoder, once for everybody: no delay, no B-frames, IDRs exactly where asked for."""

from fractions import Fraction
from typing import Any

import av
import numpy as np
from av.video.frame import PictureType

from stream.ipc.frames import CLOCK_RATE
from stream.settings import Size

from .cmaf import InitSegment
from .presenter import Picture

_TIME_BASE = Fraction(1, CLOCK_RATE)

_OPTIONS: dict[str, dict[str, str]] = {
    "libx264": {
        "preset": "superfast",
        "tune": "zerolatency",
        "profile": "baseline",
        "forced-idr": "1",
        "x264-params": "repeat-headers=1:scenecut=0:sliced-threads=0:keyint=infinite",
    },
    "h264_nvenc": {
        "preset": "p4",
        "tune": "ull",
        "profile": "baseline",
        "rc": "cbr",
        "zerolatency": "1",
        "delay": "0",
        "forced-idr": "1",
    },
}


class EncoderError(Exception):
    """An encoder cannot be opened on this machine."""


class Encoder:
    """Encodes I420 pictures of one size. Raises EncoderError when the codec cannot be had.

    `bitrate` is in bit/s; every picture makes exactly one access unit.
    """

    def __init__(self, codec: str, size: Size, fps: int, bitrate: int) -> None:
        self.name = codec
        self._size = size
        try:
            context: Any = av.CodecContext.create(codec, "w")
            context.width, context.height = size
            context.pix_fmt = "yuv420p"
            context.time_base = _TIME_BASE
            context.framerate = fps
            context.bit_rate = bitrate
            context.gop_size = 1 << 20
            context.max_b_frames = 0
            context.thread_count = 1
            context.color_range, context.color_primaries, context.color_trc, context.colorspace = 1, 1, 1, 1
            # Half a second of buffer: IDRs may be large, but no moment swamps a thin line.
            rate = {"maxrate": str(bitrate), "bufsize": str(bitrate // 2)}
            context.options = _OPTIONS[codec] | rate
            context.open()
        except (av.FFmpegError, ValueError) as error:
            raise EncoderError(f"{codec}: {error}") from error
        self._context = context

    def encode(self, picture: Picture, pts: int, idr: bool) -> bytes:
        """The access unit of a picture, with start codes; an IDR brings its parameter sets."""
        frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
        frame.pts = pts
        frame.time_base = _TIME_BASE
        frame.pict_type = PictureType.I if idr else PictureType.NONE
        return b"".join(bytes(packet) for packet in self._context.encode(frame))


def open_encoder(name: str, size: Size, fps: int, bitrate: int) -> Encoder:
    """The encoder of that name, for `bitrate` bit/s; `auto` takes the graphics card's where it works.

    The libraries list encoders of hardware that is not there, so each is tried on a picture. Raises EncoderError.
    """
    if name != "auto":
        return _open_probed(name, size, fps, bitrate)
    try:
        return _open_probed("h264_nvenc", size, fps, bitrate)
    except EncoderError:
        return _open_probed("libx264", size, fps, bitrate)


def _open_probed(name: str, size: Size, fps: int, bitrate: int) -> Encoder:
    """An encoder whose like has encoded a picture as it should."""
    trial = Encoder(name, size, fps, bitrate)
    try:
        unit = trial.encode(np.full((size.height * 3 // 2, size.width), 128, np.uint8), 0, idr=True)
    except av.FFmpegError as error:
        raise EncoderError(f"{name}: {error}") from error
    if not unit:
        raise EncoderError(f"{name} delays its pictures")
    try:
        InitSegment.of(size, unit)
    except ValueError as error:
        raise EncoderError(f"{name} brings no parameter sets with its IDRs") from error
    return Encoder(name, size, fps, bitrate)
