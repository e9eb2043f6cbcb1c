"""Viewers without a browser, for tests: each counts what it decodes."""

import asyncio
import hashlib
import io
import itertools
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import av
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError

from stream.site.webrtc import offer_only


@dataclass
class Watched:
    """What a viewer saw: when each frame came, its place in the video in seconds, the distinct pictures among them, and
    the places of the IDRs."""

    times: list[float] = field(default_factory=list)
    places: list[float] = field(default_factory=list)
    pictures: set[bytes] = field(default_factory=set)
    idrs: list[float] = field(default_factory=list)
    size: tuple[int, int] = (0, 0)

    def see(self, frame: Any) -> None:
        self.times.append(time.monotonic())
        self.places.append(float(frame.pts * frame.time_base))
        self.pictures.add(hashlib.sha1(bytes(frame.planes[0]), usedforsecurity=False).digest())
        self.size = (frame.width, frame.height)
        if frame.key_frame:
            self.idrs.append(self.places[-1])

    @property
    def distinct_per_second(self) -> float:
        return (len(self.pictures) - 1) / (self.times[-1] - self.times[0])


async def watch_webrtc(url: str, seconds: float) -> Watched:
    """Watches by WebRTC with aiortc, which decodes with PyAV; ends its session."""
    offer_only("127.0.0.1")
    peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    peer.addTransceiver("video", direction="recvonly")
    tracks: asyncio.Queue[Any] = asyncio.Queue()
    peer.on("track", tracks.put_nowait)
    await peer.setLocalDescription(await peer.createOffer())
    watched = Watched()
    async with aiohttp.ClientSession(url) as http:
        headers = {"Content-Type": "application/sdp"}
        async with http.post("/whep", data=peer.localDescription.sdp, headers=headers) as answer:
            assert answer.status == 201, await answer.text()
            session = answer.headers["Location"]
            await peer.setRemoteDescription(RTCSessionDescription(await answer.text(), "answer"))
        track = await tracks.get()
        try:
            watched.see(await asyncio.wait_for(track.recv(), 10))
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                watched.see(await asyncio.wait_for(track.recv(), 10))
        except MediaStreamError as error:
            raise AssertionError("the track ended") from error
        async with http.delete(session) as answer:
            assert answer.status == 200
    await peer.close()
    return watched


class FragmentDecoder:
    """Decodes an init segment and the fragments after it with PyAV, as they come."""

    def __init__(self, init: bytes) -> None:
        self._init = init
        with av.open(io.BytesIO(init), format="mp4") as container:
            source: Any = container.streams.video[0]
            self._decoder: Any = av.CodecContext.create("h264", "r")
            self._decoder.extradata = source.codec_context.extradata
            self._decoder.thread_count = 1

    def decode(self, fragment: bytes) -> list[Any]:
        with av.open(io.BytesIO(self._init + fragment), "r", format="mp4") as container:
            packets: list[Any] = [packet for packet in container.demux(video=0) if packet.size]
        return [frame for packet in packets for frame in self._decoder.decode(packet)]


async def watch_live(url: str, seconds: float) -> Watched:
    """Watches by the live socket, decoding with PyAV."""
    watched = Watched()
    async with aiohttp.ClientSession() as http, http.ws_connect(f"{url}/live") as socket:
        decoder = FragmentDecoder(await socket.receive_bytes(timeout=10))
        start = time.monotonic() + 1  # the pictures since the last IDR come at once
        while time.monotonic() < start + seconds:
            frames = decoder.decode(await socket.receive_bytes(timeout=10))
            if time.monotonic() > start:
                for frame in frames:
                    watched.see(frame)
    return watched


STEADY_SECONDS = 10
_TRIES = 3  # a machine shared with others may be slow for a while; a show that is too slow is so every time


async def sees_a_steady_video(watch: Callable[[str, float], Awaitable[Watched]], url: str) -> None:
    """Asserts that one of a few tries sees 28 of 30 frames a second, all distinct, with an IDR each second."""
    for _ in range(_TRIES):
        watched = await watch(url, STEADY_SECONDS)
        print(f"\n{watched.distinct_per_second:.1f} distinct frames/s, {len(watched.idrs)} IDRs")
        if watched.distinct_per_second >= 28:
            break
    assert watched.size == (640, 360)
    assert watched.distinct_per_second >= 28
    apart = [after - before for before, after in itertools.pairwise(watched.idrs)]
    assert len(watched.idrs) >= STEADY_SECONDS - 1
    assert max(apart) < 1.1, apart
