"""WebRTC server: one encode shared by every viewer, each with a session that ends by itself when the viewer is gone.

aiortc sends a packet as it is when a track hands it one. Two things that it does not offer are reached through its
private parts, in `on_idr_request` and `offer_only`; a test of each fails when aiortc changes them.
"""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import aioice.ice
import av
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpCodecCapability,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError

from stream.ipc.frames import CLOCK_RATE

from .packet_feed import PacketFeed, PacketQueue

log = logging.getLogger(__name__)

_TIME_BASE = Fraction(1, CLOCK_RATE)
_QUEUE_PACKETS = 15
_CONNECT_TIMEOUT = 10.0  # seconds
_CONSTRAINED_BASELINE = "42e01f"


class OfferError(ValueError):
    """The offer of a viewer is no SDP, or wants what is not to be had."""


class SeatsTakenError(Exception):
    """All seats are taken."""


def on_idr_request(sender: RTCRtpSender, callback: Any) -> None:
    """Calls `callback` when the viewer of `sender` reports a lost picture (RTCP PLI or FIR)."""
    if not callable(getattr(sender, "_send_keyframe", None)):
        raise AttributeError("aiortc's RTCRtpSender has no _send_keyframe any more")
    sender._send_keyframe = callback  # type: ignore[method-assign]


def offer_only(address: str) -> None:
    """ICE host candidates: all peer connections of this process offer `address` alone, not every one but loopback's."""
    if not callable(getattr(aioice.ice, "get_host_addresses", None)):
        raise AttributeError("aioice has no get_host_addresses any more")
    aioice.ice.get_host_addresses = lambda *_, **__: [address]


class PacketTrack(MediaStreamTrack):
    """The video, as it was encoded by the studio, for one viewer."""

    kind = "video"

    def __init__(self, feed: PacketFeed) -> None:
        super().__init__()
        self._queue = PacketQueue(_QUEUE_PACKETS)
        self._feed = feed
        self._unsubscribe: Callable[[], object] | None = None

    async def recv(self) -> Any:
        if self.readyState != "live":
            raise MediaStreamError
        if self._unsubscribe is None:  # the viewer is connected now
            self._unsubscribe = self._feed.subscribe(self._queue.put)
            self._feed.request_idr()
        packet = await self._queue.get()
        coded: Any = av.Packet(packet.annexb)
        coded.pts = coded.dts = packet.pts
        coded.time_base = _TIME_BASE
        return coded

    def stop(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
        super().stop()


class WebRtcServer:
    """The peer connections of all viewers, at most `seats` of them, by the names of their WHEP sessions."""

    def __init__(self, feed: PacketFeed, seats: int) -> None:
        self._feed, self._seats = feed, seats
        self._sessions: dict[str, RTCPeerConnection] = {}
        self._watchers: set[asyncio.Task[None]] = set()

    @property
    def viewers(self) -> int:
        return len(self._sessions)

    async def open(self, offer: str) -> tuple[str, str]:
        """Answers an SDP offer: the session's name and the SDP answer. Raises OfferError and SeatsTakenError."""
        if len(self._sessions) >= self._seats:
            raise SeatsTakenError
        peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        name = secrets.token_urlsafe(12)
        self._sessions[name] = peer
        try:
            await self._negotiate(peer, offer)
        except Exception as error:  # what a parser of foreign text may raise has no end
            await self.close(name)
            log.debug("An offer is refused: %r", error)
            if isinstance(error, OfferError):
                raise
            raise OfferError("That is no SDP offer.") from error
        self._close_when_gone(name, peer)
        return name, peer.localDescription.sdp

    async def _negotiate(self, peer: RTCPeerConnection, offer: str) -> None:
        transceiver = peer.addTransceiver(PacketTrack(self._feed), direction="sendonly")
        # Before the remote description: after it VP8 is agreed on, and H.264 goes out under its name.
        transceiver.setCodecPreferences(_h264())
        await peer.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        if not any(codec.mimeType == "video/H264" for codec in transceiver._codecs) or transceiver.mid is None:
            raise OfferError("The offer has no video in H.264 to answer.")
        on_idr_request(transceiver.sender, self._feed.request_idr)
        await peer.setLocalDescription(await peer.createAnswer())

    def _close_when_gone(self, name: str, peer: RTCPeerConnection) -> None:
        connected = asyncio.Event()

        async def changed() -> None:
            if peer.connectionState == "connected":
                connected.set()
            elif peer.connectionState in ("failed", "closed"):
                connected.set()
                await self.close(name)

        async def give_up() -> None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(connected.wait(), _CONNECT_TIMEOUT)
                return
            await self.close(name)

        peer.on("connectionstatechange", changed)
        watcher = asyncio.create_task(give_up())
        self._watchers.add(watcher)
        watcher.add_done_callback(self._watchers.discard)

    async def close(self, name: str) -> bool:
        """Ends a session; false when there is none of that name."""
        peer = self._sessions.pop(name, None)
        if peer is None:
            return False
        for sender in peer.getSenders():
            if sender.track is not None:
                sender.track.stop()
        await peer.close()
        return True

    async def close_all(self) -> None:
        for watcher in tuple(self._watchers):
            watcher.cancel()
        await asyncio.gather(*(self.close(name) for name in tuple(self._sessions)))


def _h264() -> list[RTCRtpCodecCapability]:
    """The one profile that every browser decodes, and retransmission."""
    capabilities = RTCRtpSender.getCapabilities("video").codecs
    return [
        codec
        for codec in capabilities
        if (codec.mimeType == "video/H264" and codec.parameters.get("profile-level-id") == _CONSTRAINED_BASELINE)
        or codec.mimeType == "video/rtx"
    ]
