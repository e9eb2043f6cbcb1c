"""The studio's loop: IDRs on the grid and on request, and nothing is sent that cannot be decoded."""

import time
from collections.abc import Callable, Iterator

import pytest

from stream.ipc.channels import Rings, peek, post
from stream.ipc.frames import Packet, unpack_packet
from stream.ipc.reports import IdrRequests, StudioReport
from stream.ipc.rings import Reader, Writer
from stream.ipc.worker import StopFlag, Worker
from stream.settings import Settings, Size
from stream.studio.__main__ import Studio
from stream.studio.encoder import Encoder
from stream.studio.presenter import Picture

SIZE = Size(128, 128)
TOO_LARGE = b"\1" * 100_000


class StudioAlone(Worker):
    """A studio within the test's own process."""

    def __init__(self, settings: Settings, rings: Rings) -> None:
        self.name, self.settings, self._handles = "studio", settings, rings.handles("studio")
        self.epoch, self.stopping = time.monotonic(), StopFlag()


class ScriptedEncoder(Encoder):
    """Encodes `pictures` and ends the loop; makes those in `too_large` larger than what can be sent.

    `encoded` are the times of all, in 1/90000 s; `before` is called before each with how many there were.
    """

    def __init__(self, worker: Worker, pictures: int, too_large: int = -1) -> None:
        super().__init__("libx264", SIZE, 60, 500_000)
        self._worker, self._pictures, self._too_large = worker, pictures, too_large
        self.before: Callable[[int], object] = lambda _: None
        self.encoded: list[int] = []

    def encode(self, picture: Picture, pts: int, idr: bool) -> bytes:
        self.before(len(self.encoded))
        self.encoded.append(pts)
        if len(self.encoded) == self._pictures:
            self._worker.stopping.set()
        unit = super().encode(picture, pts, idr)
        return unit + TOO_LARGE if len(self.encoded) - 1 == self._too_large else unit


@pytest.fixture
def rings() -> Iterator[Rings]:
    rings = Rings(Settings(size=SIZE, canvas=Size(64, 64), fps=60))
    yield rings
    rings.close()


@pytest.fixture
def worker(rings: Rings) -> StudioAlone:
    return StudioAlone(Settings(size=SIZE, canvas=Size(64, 64), fps=60, seed=1), rings)


def sent(rings: Rings, worker: Worker, encoder: Encoder) -> list[Packet]:
    """What the site gets until the encoder ends the loop."""
    packets = Reader(rings.handles("site")["packets"])
    Studio(worker, encoder).run()
    found = []
    while entry := packets.next():
        found.append(unpack_packet(entry.data))
    return found


def test_the_first_picture_is_an_idr_and_every_idr_has_all_that_a_decoder_needs(
    rings: Rings, worker: StudioAlone
) -> None:
    packets = sent(rings, worker, ScriptedEncoder(worker, 20))
    assert packets[0].idr and packets[0].segment_start
    for packet in packets:
        assert packet.segment_start <= packet.idr
        assert bool(packet.init_segment) == bool(packet.parameter_sets) == bool(packet.mime) == packet.idr


def test_an_idr_is_given_on_request_half_a_second_after_the_one_before_at_the_earliest(
    rings: Rings, worker: StudioAlone
) -> None:
    encoder = ScriptedEncoder(worker, 50)
    with Writer(rings.handles("site")["idr_requests"]) as requests:
        encoder.before = lambda count: post(requests, IdrRequests(count)) if 3 <= count <= 5 else None
        packets = sent(rings, worker, encoder)
    first, second, *_ = (packet for packet in packets if packet.idr)
    assert second.time - first.time >= 0.5 - 1e-6


def test_after_a_picture_that_could_not_be_sent_the_next_is_an_idr(
    rings: Rings, worker: StudioAlone, caplog: pytest.LogCaptureFixture
) -> None:
    encoder = ScriptedEncoder(worker, 50, too_large=5)
    packets = sent(rings, worker, encoder)
    assert [packet.pts for packet in packets[:5]] == encoder.encoded[:5]
    assert packets[5].pts > encoder.encoded[5] and packets[5].idr
    assert "A picture is left out" in caplog.text


def test_the_studio_reports_what_it_does(rings: Rings, worker: StudioAlone) -> None:
    packets = sent(rings, worker, ScriptedEncoder(worker, 10))
    report = peek(Reader(rings.handles("site")["studio_report"]), StudioReport)
    assert report is not None
    assert (report.encoder, report.packet_time) == ("libx264", packets[0].time)
