"""The private parts of aiortc and aioice that the show leans on are still there and still do what they did."""

import aioice.ice
import pytest
from aiortc import RTCPeerConnection
from aiortc.rtcrtpsender import RTCRtpSender
from aiortc.rtp import RTCP_PSFB_PLI, RtcpPsfbPacket

from stream.site.webrtc import gather_only_on, on_keyframe_request


async def test_a_lost_picture_reported_by_a_viewer_is_heard() -> None:
    async def report() -> list[str]:
        heard: list[str] = []
        peer = RTCPeerConnection()
        sender = peer.addTransceiver("video", direction="sendonly").sender
        assert isinstance(sender, RTCRtpSender)
        on_keyframe_request(sender, lambda: heard.append("idr"))
        await sender._handle_rtcp_packet(RtcpPsfbPacket(fmt=RTCP_PSFB_PLI, ssrc=1, media_ssrc=2))
        await peer.close()
        return heard

    assert await report() == ["idr"]


async def test_only_the_address_that_was_chosen_is_offered() -> None:
    async def offer() -> str:
        gather_only_on("127.0.0.1")
        peer = RTCPeerConnection()
        peer.createDataChannel("x")
        await peer.setLocalDescription(await peer.createOffer())
        sdp = str(peer.localDescription.sdp)
        await peer.close()
        return sdp

    candidates = [line for line in (await offer()).splitlines() if line.startswith("a=candidate")]
    assert candidates and all(" 127.0.0.1 " in line for line in candidates if "typ host" in line)


def test_a_change_of_the_libraries_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(aioice.ice, "get_host_addresses")
    with pytest.raises(AttributeError, match="any more"):
        gather_only_on("127.0.0.1")
    with pytest.raises(AttributeError, match="any more"):
        on_keyframe_request(object(), print)  # type: ignore[arg-type]
