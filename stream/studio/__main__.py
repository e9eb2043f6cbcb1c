"""The studio's process: `python -m stream.studio`, started by the supervisor.

`fps` times a second: look for a keyframe, make the picture of this moment, see that it does not flash, encode it, hand
the packet on.
"""

import collections
import logging
import os
import time

import cv2

from stream.ipc.channels import poll, post
from stream.ipc.frames import CLOCK_RATE, Packet, pack, unpack_keyframe
from stream.ipc.idr_gate import IdrGate
from stream.ipc.motion import Motion
from stream.ipc.reports import IdrRequests, StudioReport
from stream.ipc.worker import Worker, attach, exit_with_message

from .cmaf import InitSegment, fragment
from .encoder import Encoder, EncoderError, open_encoder
from .flash_guard import FlashGuard
from .frame_clock import FrameClock, FrameIntervals
from .placeholder import placeholder
from .presenter import Picture, Presenter
from .snapshot import encode_jpeg

log = logging.getLogger(__name__)

_REPORT_INTERVAL = 0.5  # seconds
_SNAPSHOT_INTERVAL = 1.0  # seconds
# On request, in seconds: a crowd that arrives at once must not cost everybody the picture's quality.
_MIN_IDR_INTERVAL = 0.5


class Studio:
    """The loop and what it holds."""

    def __init__(self, worker: Worker, encoder: Encoder) -> None:
        settings = worker.settings
        self._worker, self._encoder = worker, encoder
        self._size, self._fps = settings.size, settings.fps
        self._keyframes, self._idr_requests = worker.reader("keyframes"), worker.reader("idr_requests")
        self._packets, self._snapshots = worker.writer("packets"), worker.writer("snapshot")
        self._reports = worker.writer("studio_report")
        self._clock = FrameClock(worker.epoch, settings.fps)
        self._intervals = FrameIntervals(settings.fps)
        self._presenter, self._guard = Presenter(settings.size), FlashGuard(settings.size)
        if self._keyframes.peek() is None:
            motion = Motion(settings.zoom, settings.turn)
            self._presenter.take(placeholder(settings.canvas, motion, time.monotonic(), settings.seed or 0))
        self._init_segment: InitSegment | None = None
        self._segment = -1
        self._idr_time = 0.0
        self._idr_requested = True
        self._gate = IdrGate()
        self._sent: collections.deque[tuple[float, int]] = collections.deque(maxlen=2 * settings.fps)
        self._report_time = self._snapshot_time = 0.0

    def run(self) -> None:
        """Frame after frame, until the worker is to stop."""
        while not self._worker.stopping.is_set():
            self._frame(self._clock.tick())

    def _frame(self, number: int) -> None:
        due = self._clock.time(number)
        if entry := self._keyframes.latest():
            self._presenter.take(unpack_keyframe(entry.data))
        picture = self._guard.show(self._presenter.picture(due), due)
        self._send(self._encode(number, due, picture))
        if due - self._snapshot_time >= _SNAPSHOT_INTERVAL:
            self._snapshot_time = due
            self._snapshots.write(encode_jpeg(picture))
        if due - self._report_time >= _REPORT_INTERVAL:
            self._report_time = due
            self._report(due)

    def _encode(self, number: int, due: float, picture: Picture) -> Packet:
        if poll(self._idr_requests, IdrRequests):
            self._idr_requested = True
        segment = number // self._fps
        segment_start = segment != self._segment
        idr = segment_start or (self._idr_requested and due - self._idr_time >= _MIN_IDR_INTERVAL)
        if idr:
            self._idr_time, self._idr_requested = due, False
        self._segment = segment
        pts = self._clock.pts(number)
        annexb = self._encoder.encode(picture, pts, idr)
        if self._init_segment is None:
            self._init_segment = InitSegment.of(self._size, annexb)
        coded = fragment(number, pts, CLOCK_RATE // self._fps, annexb)
        if not idr:
            return Packet(pts, due, segment_start, idr, coded)
        init = self._init_segment
        return Packet(pts, due, segment_start, idr, coded, init.parameter_sets(), init.to_bytes(), init.mime)

    def _send(self, packet: Packet) -> None:
        self._sent.append((packet.time, len(packet.fragment)))
        if not self._gate.passes(packet):
            return
        try:
            self._packets.write(pack(packet))
            self._intervals.record()
        except ValueError as error:
            self._gate.close()
            self._idr_requested = True
            log.warning("A picture is left out: %s.", error)

    def _report(self, now: float) -> None:
        (first, _), (last, _) = self._sent[0], self._sent[-1]
        seconds = max(last - first, 1e-3)
        post(
            self._reports,
            StudioReport(
                time=time.monotonic(),
                encoder=self._encoder.name,
                frame_time=now,
                packet_time=last,
                frames_per_second=round((len(self._sent) - 1) / seconds, 2),
                frames_late=self._clock.late,
                frame_interval=round(self._intervals.p99, 3),
                frames_softened=self._guard.softened,
                kilobits_per_second=round(sum(size for _, size in self._sent) * 8 / 1000 / seconds),
            ),
        )


def main() -> None:
    worker = attach()
    settings = worker.settings
    cv2.setNumThreads(max(1, (os.cpu_count() or 1) // 4))  # most cores are the dreamer's
    try:
        encoder = open_encoder(settings.encoder, settings.size, settings.fps, settings.bits_per_second)
    except EncoderError as error:
        exit_with_message(f"No video can be encoded: {error}. Try another --encoder or --size.")
    log.info("Video: %s at %d fps by %s.", settings.size, settings.fps, encoder.name)
    Studio(worker, encoder).run()


if __name__ == "__main__":
    main()
