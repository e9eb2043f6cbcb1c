"""Viewers share one conversion, and the private parts of aiortc and aioice that are leant on do what they did."""

from unittest.mock import Mock

import aioice.ice
import pytest
from aiortc import RTCPeerConnection
from aiortc.rtcrtpsender import RTCRtpSender
from aiortc.rtp import RTCP_PSFB_PLI, RtcpPsfbPacket

from stream.ipc.frames import CLOCK_RATE, Packet
from stream.site.packet_feed import Sink
from stream.site.webrtc import PacketTrack, offer_only, on_idr_request
from stream.studio.cmaf import InitSegment, fragment
from stream.studio.encoder import open_encoder
from tests.studio.test_encoder import SIZE, noise


class FakeFeed:
    """Hands everybody the same packet at once."""

    def __init__(self, packet: Packet) -> None:
        self._packet = packet
        self.requests = 0

    def subscribe(self, sink: Sink) -> object:
        sink(self._packet)
        return lambda: None

    def request_idr(self) -> None:
        self.requests += 1


async def test_a_picture_is_converted_to_annex_b_once_for_all_viewers(monkeypatch: pytest.MonkeyPatch) -> None:
    unit = open_encoder("libx264", SIZE, 30, 500_000).encode(noise(1), 0, idr=True)
    sets = InitSegment.of(SIZE, unit).parameter_sets()
    packet = Packet(2 * CLOCK_RATE, 0.0, True, True, fragment(1, 0, 3000, unit), sets)
    annexb = vars(Packet)["annexb"]
    convert = Mock(wraps=annexb.func)
    monkeypatch.setattr(annexb, "func", convert)
    feed = FakeFeed(packet)
    tracks = [PacketTrack(feed) for _ in range(3)]  # type: ignore[arg-type]
    sent = [await track.recv() for track in tracks]
    assert convert.call_count == 1
    assert {bytes(one) for one in sent} == {packet.annexb}
    assert {float(one.pts * one.time_base) for one in sent} == {2.0}
    assert feed.requests == 3  # each viewer waits for an IDR


async def test_a_lost_picture_reported_by_a_viewer_is_heard() -> None:
    heard: list[str] = []
    peer = RTCPeerConnection()
    sender = peer.addTransceiver("video", direction="sendonly").sender
    assert isinstance(sender, RTCRtpSender)
    on_idr_request(sender, lambda: heard.append("idr"))
    await sender._handle_rtcp_packet(RtcpPsfbPacket(fmt=RTCP_PSFB_PLI, ssrc=1, media_ssrc=2))
    await peer.close()
    assert heard == ["idr"]


async def test_only_the_address_that_was_chosen_is_offered() -> None:
    offer_only("127.0.0.1")
    peer = RTCPeerConnection()
    peer.createDataChannel("x")
    await peer.setLocalDescription(await peer.createOffer())
    sdp = str(peer.localDescription.sdp)
    await peer.close()
    candidates = [line for line in sdp.splitlines() if line.startswith("a=candidate")]
    assert candidates and all(" 127.0.0.1 " in line for line in candidates if "typ host" in line)


def test_a_change_of_the_libraries_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(aioice.ice, "get_host_addresses")
    with pytest.raises(AttributeError, match="any more"):
        offer_only("127.0.0.1")
    with pytest.raises(AttributeError, match="any more"):
        on_idr_request(object(), print)  # type: ignore[arg-type]
