"""Every message finds its one writer, and only who waits for it is woken."""

import select
from collections.abc import Iterator

import pytest

from stream.ipc.channels import WORKERS, Rings, channels, peek, poll, post
from stream.ipc.reports import SiteReport
from stream.ipc.rings import Reader, Writer
from stream.settings import Settings, Size


@pytest.fixture
def rings() -> Iterator[Rings]:
    rings = Rings(Settings())
    yield rings
    rings.close()


def test_every_worker_reports_on_a_ring_of_its_own() -> None:
    writers = {channel.name: channel.writer for channel in channels(Settings())}
    assert {name: writers[f"{name}_report"] for name in WORKERS} == {name: name for name in WORKERS}


def test_rings_hold_pictures_of_the_sizes_that_are_set() -> None:
    settings = Settings(canvas=Size(64, 64), size=Size(128, 96))
    capacity = {channel.name: channel.capacity for channel in channels(settings)}
    assert capacity["keyframes"] > 64 * 64 * 3 / 2
    assert capacity["packets"] > capacity["snapshot"] == 128 * 96 * 3 / 2


def test_a_message_is_polled_once_and_peeked_at_any_time(rings: Rings) -> None:
    writer, reader = (part(rings.handles("site")["site_report"]) for part in (Writer, Reader))
    assert isinstance(writer, Writer) and isinstance(reader, Reader)
    assert peek(reader, SiteReport) is None
    post(writer, SiteReport(1.0))
    post(writer, SiteReport(2.0))
    assert [poll(reader, SiteReport) for _ in range(2)] == [SiteReport(2.0), None]
    assert peek(reader, SiteReport) == SiteReport(2.0)


def test_the_site_is_woken_by_packets_and_waits_for_nothing_else(rings: Rings) -> None:
    heard = {name for name, handle in rings.handles("site").items() if handle.bells}
    assert heard == {"packets"}
    reader, writer = Reader(rings.handles("site")["packets"]), Writer(rings.handles("studio")["packets"])
    assert not select.select([reader], [], [], 0)[0]
    writer.write(b"a picture")
    assert select.select([reader], [], [], 10)[0]
