"""The studio's process: `python -m stream.studio`, started by the supervisor.

Thirty times a second: look for a keyframe, make the picture of this moment, see that it does not flash, encode it, hand
the packet on.
"""

import collections
import logging
import os
import time

import av
import cv2

from stream.ipc.channels import news, post
from stream.ipc.frames import CLOCK_RATE, Packet, pack, unpack_keyframe
from stream.ipc.motion import Motion
from stream.ipc.reports import Requests, StudioReport
from stream.ipc.worker import Worker, inherit, refuse

from .cmaf import InitSegment, fragment
from .encoder import Encoder, EncoderError, open_encoder
from .flash_guard import FlashGuard
from .frame_clock import FrameClock, FrameIntervals
from .placeholder import placeholder
from .presenter import Picture, Presenter

log = logging.getLogger(__name__)

_REPORT_EVERY = 0.5  # seconds
_SNAPSHOT_EVERY = 1.0  # seconds
# On request, in seconds: a crowd that arrives at once must not cost everybody the picture's quality.
_IDR_AT_MOST_EVERY = 0.5


def jpeg(picture: Picture) -> bytes:
    """An I420 picture (BT.709) as a JPEG file."""
    frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
    bgr = frame.reformat(format="bgr24", src_colorspace="ITU709", dst_colorspace="ITU709").to_ndarray()
    return bytes(cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, 88])[1])


class Studio:
    """The loop and what it holds."""

    def __init__(self, child: Worker, encoder: Encoder) -> None:
        settings = child.settings
        self._child, self._encoder = child, encoder
        self._size, self._fps = settings.size, settings.fps
        self._keyframes, self._requests = child.reader("keyframes"), child.reader("requests")
        self._packets, self._snapshots = child.writer("packets"), child.writer("snapshot")
        self._reports = child.writer("studio")
        self._clock = FrameClock(child.epoch, settings.fps)
        self._rhythm = FrameIntervals(settings.fps)
        self._presenter, self._guard = Presenter(settings.size), FlashGuard(settings.size)
        if self._keyframes.peek() is None:
            motion = Motion(settings.zoom, settings.turn)
            self._presenter.take(placeholder(settings.canvas, motion, time.monotonic(), settings.seed or 0))
        self._header: InitSegment | None = None
        self._segment = -1
        self._idr_time = 0.0
        self._idr_wanted = True
        self._torn = False
        self._recent: collections.deque[tuple[float, int]] = collections.deque(maxlen=2 * settings.fps)
        self._reported = self._snapped = 0.0

    def run(self) -> None:
        """Frame after frame, until the child is to stop."""
        while not self._child.stopping.is_set():
            self._frame(self._clock.tick())

    def _frame(self, number: int) -> None:
        due = self._clock.time(number)
        if entry := self._keyframes.latest():
            self._presenter.take(unpack_keyframe(entry.data))
        picture = self._guard.show(self._presenter.picture(due), due)
        packet = self._encode(number, due, picture)
        self._hand_on(packet)
        if due - self._snapped >= _SNAPSHOT_EVERY:
            self._snapped = due
            self._snapshots.write(jpeg(picture))
        if due - self._reported >= _REPORT_EVERY:
            self._reported = due
            self._report(due)

    def _encode(self, number: int, due: float, picture: Picture) -> Packet:
        if news(self._requests, Requests):
            self._idr_wanted = True
        segment = number // self._fps
        grid = segment != self._segment
        idr = grid or (self._idr_wanted and due - self._idr_time >= _IDR_AT_MOST_EVERY)
        if idr:
            self._idr_time, self._idr_wanted = due, False
        self._segment = segment
        pts = self._clock.pts(number)
        annexb = self._encoder.encode(picture, pts, idr)
        if self._header is None:
            self._header = InitSegment.of(self._size, annexb)
        coded = fragment(number, pts, CLOCK_RATE // self._fps, annexb)
        if not idr:
            return Packet(pts, due, grid, idr, coded)
        header = self._header
        return Packet(pts, due, grid, idr, coded, header.sets(), header.init(), header.mime)

    def _hand_on(self, packet: Packet) -> None:
        self._recent.append((packet.time, len(packet.fragment)))
        if self._torn and not packet.idr:
            return  # it leans on a picture that was left out
        try:
            self._packets.write(pack(packet))
            self._rhythm.beat()
            self._torn = False
        except ValueError as error:
            self._torn = self._idr_wanted = True
            log.warning("A picture is left out: %s.", error)

    def _report(self, now: float) -> None:
        (first, _), (last, _) = self._recent[0], self._recent[-1]
        seconds = max(last - first, 1e-3)
        post(
            self._reports,
            StudioReport(
                time=time.monotonic(),
                encoder=self._encoder.name,
                frame_time=now,
                packet_time=last,
                frames_per_second=round((len(self._recent) - 1) / seconds, 2),
                frames_late=self._clock.late,
                frame_interval=round(self._rhythm.p99, 3),
                frames_softened=self._guard.softened,
                kilobits_per_second=round(sum(size for _, size in self._recent) * 8 / 1000 / seconds),
            ),
        )


def main() -> None:
    child = inherit()
    settings = child.settings
    cv2.setNumThreads(max(1, (os.cpu_count() or 1) // 4))  # most cores are the dreamer's
    try:
        encoder = open_encoder(settings.encoder, settings.size, settings.fps, settings.bits_per_second)
    except EncoderError as error:
        refuse(f"No video can be encoded: {error}. Try another --encoder or --size.")
    log.info("Video: %s at %d fps by %s.", settings.size, settings.fps, encoder.name)
    Studio(child, encoder).run()


if __name__ == "__main__":
    main()
