"""How many can chat: thousands of sockets on the loopback, from a process of their own.

    python -m tests.bench.chat --sockets 5000 --seconds 30
    python -m tests.bench.chat --sockets 500 --flood address
    python -m tests.bench.chat --sockets 500 --flood thousand

Prints how soon shouts were acknowledged, whether any was lost or doubled, what a message to one socket costs, and what
is left when all have gone. With `--flood` one more process speaks as fast as it can: from one address, or a thousand.
"""

import argparse
import asyncio
import collections
import contextlib
import json
import multiprocessing
import os
import random
import resource
import socket
import statistics
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil
from aiohttp import web

from stream.ipc.channels import Rings, post
from stream.ipc.reports import DreamReport, Seen
from stream.ipc.rings import Writer
from stream.settings import Settings
from stream.site.app import make_app
from tests.site.alone import SiteAlone

WORDS = ("volcano", "pizza", "flamingo", "castle", "goldfish", "teapot", "zebra", "daisy", "ostrich", "snail")
PER_ADDRESS = 20  # sockets; the loopback has sixteen million addresses
HEADERS = "Host: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"


def serve(pipe: Connection, data: str) -> None:
    """The site in a process of its own, until the pipe says anything. What it remembers goes to the folder `data`."""

    async def run() -> None:
        settings = Settings(data=Path(data))
        rings = Rings(settings)
        site = SiteAlone(settings, rings.handles("site"))
        runner = web.AppRunner(make_app(site, 0), access_log=None)
        await runner.setup()
        listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
        await web.SockSite(runner, listener).start()
        pipe.send(listener.getsockname()[1])
        with Writer(rings.handles("dreamer")["dreamer_report"]) as reports:
            seen = tuple(Seen(index, f"category {index}", 0.1) for index in range(5))
            while not pipe.poll():
                post(reports, DreamReport(time.monotonic(), "dreaming", categories=tuple(range(1000)), seen=seen))
                await asyncio.sleep(0.5)
        await runner.cleanup()
        rings.close()

    asyncio.run(run())


class Client(asyncio.Protocol):
    """A chat client that does as little as it can: it counts frames, and reads only what is about itself."""

    def __init__(self, room: "Room") -> None:
        self._room = room
        self._rest = b""
        self._mark = b"?"
        self.id = 0
        self.waiting: collections.deque[float] = collections.deque()
        self.welcome: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        token = f"{random.getrandbits(128):032x}"
        key = "dGhlIHNhbXBsZSBub25jZQ=="
        transport.write(f"GET /ws?token={token} HTTP/1.1\r\n{HEADERS}Sec-WebSocket-Key: {key}\r\n\r\n".encode())

    def connection_lost(self, _: Exception | None) -> None:
        self._room.lost += self.id != 0 and not self._room.closing
        if not self.welcome.done():
            self.welcome.set_exception(ConnectionError("refused"))

    def data_received(self, data: bytes) -> None:
        data = self._rest + data if self._rest else data
        if self.id == 0 and data.startswith(b"HTTP"):
            head, _, data = data.partition(b"\r\n\r\n")
            assert b" 101 " in head, head
        place, size = 0, len(data)
        while size - place >= 2:
            length, start = data[place + 1], place + 2
            if length == 126:
                length, start = int.from_bytes(data[place + 2 : place + 4], "big"), place + 4
            elif length == 127:
                length, start = int.from_bytes(data[place + 2 : place + 10], "big"), place + 10
            if size < start + length:
                break
            if data[place] == 0x81:
                self._frame(data[start : start + length])
            place = start + length
        self._rest = data[place:]

    def _frame(self, text: bytes) -> None:
        self._room.frames += 1
        if self.id == 0:
            self.id = json.loads(text)["you"]["id"]
            self._mark = b'"from":%d,' % self.id
            self.welcome.set_result(None)
        elif self._mark in text:
            for _ in range(text.count(self._mark)):
                if self.waiting:
                    self._room.took.append(time.perf_counter() - self.waiting.popleft())
                else:
                    self._room.doubled += 1
        elif text.startswith(b'{"type":"error"'):
            self._room.refused += 1

    def shout(self, word: str) -> None:
        self.waiting.append(time.perf_counter())
        self._room.shouts += 1
        self.send(json.dumps({"type": "shout", "text": word}).encode())

    def send(self, payload: bytes) -> None:
        """With a mask of noughts, which changes nothing."""
        assert len(payload) < 126
        self._transport.write(bytes((0x81, 0x80 | len(payload), 0, 0, 0, 0)) + payload)

    def close(self) -> None:
        self._transport.abort()


@dataclass
class Room:
    frames: int = 0
    shouts: int = 0
    doubled: int = 0
    refused: int = 0
    lost: int = 0
    closing: bool = False
    took: list[float] = field(default_factory=list)

    async def join(self, port: int, count: int, first: int) -> list[Client]:
        """`count` clients, PER_ADDRESS from each address of the loopback."""
        gate = asyncio.Semaphore(50)
        loop = asyncio.get_running_loop()

        async def one(number: int) -> Client:
            host = number // PER_ADDRESS + first
            local = f"127.1.{host // 250}.{host % 250 + 1}"
            async with gate:
                _, client = await loop.create_connection(lambda: Client(self), "127.0.0.1", port, local_addr=(local, 0))
                await asyncio.wait_for(client.welcome, 60)
            return client

        return list(await asyncio.gather(*(one(number) for number in range(count))))


def chat(pipe: Connection, port: int, sockets: int, rate: float, seconds: float) -> None:
    """The crowd in a process of its own: joins, shouts when the pipe says so, reports, and leaves when it says so."""

    async def run() -> None:
        room, chance = Room(), random.Random(1)
        began = time.perf_counter()
        clients = await room.join(port, sockets, 0)
        pipe.send(time.perf_counter() - began)
        await asyncio.to_thread(pipe.recv)
        chance.shuffle(clients)  # and each in their turn, so that nobody is too fast
        room.frames = 0
        began = time.perf_counter()
        while (passed := time.perf_counter() - began) < seconds:
            while room.shouts < passed * rate:
                clients[room.shouts % len(clients)].shout(chance.choice(WORDS))
            await asyncio.sleep(0.005)
        frames = room.frames / (time.perf_counter() - began)
        await asyncio.sleep(3)
        unanswered = sum(len(client.waiting) for client in clients)
        pipe.send((room.took, unanswered, room.doubled, room.refused, room.lost, room.shouts, frames))
        await asyncio.to_thread(pipe.recv)
        room.closing = True
        for client in clients:
            client.close()
        await asyncio.sleep(0.5)

    asyncio.run(run())


class Flooder(Client):
    """Speaks as fast as the system takes it, and reads what is answered."""

    def __init__(self) -> None:
        super().__init__(Room())
        self.writable = asyncio.Event()
        self.writable.set()
        self.gone = False

    def pause_writing(self) -> None:
        self.writable.clear()

    def resume_writing(self) -> None:
        self.writable.set()

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self.gone = True
        self.writable.set()

    async def speak(self) -> None:
        """Until it is cut off."""
        await asyncio.wait_for(self.welcome, 60)
        while not self.gone:
            self.send(b'{"type":"shout","text":"volcano"}')
            await self.writable.wait()
            await asyncio.sleep(0)


def flood(port: int, addresses: int, sockets: int) -> None:
    """Speaks as fast as it can, for ever: each socket is opened again when it is cut off."""

    async def one(number: int) -> None:
        local = f"127.9.{number % addresses // 250}.{number % addresses % 250 + 1}"
        loop = asyncio.get_running_loop()
        while True:
            with contextlib.suppress(OSError, TimeoutError, AssertionError):
                _, flooder = await loop.create_connection(Flooder, "127.0.0.1", port, local_addr=(local, 0))
                await flooder.speak()
            await asyncio.sleep(0.1)

    async def run() -> None:
        await asyncio.gather(*(one(number) for number in range(sockets)))

    os.nice(19)  # it stands for other machines, and is not to take this one's time from those who are measured
    asyncio.run(run())


def spawn(target: Any, *arguments: Any) -> BaseProcess:
    process = multiprocessing.get_context("spawn").Process(target=target, args=arguments, daemon=True)
    process.start()
    return process


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sockets", type=int, default=500)
    parser.add_argument("--rate", type=float, default=50.0, help="shouts a second of all together")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--flood", choices=["address", "thousand"], help="somebody who speaks as fast as they can")
    arguments = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

    ours, theirs = multiprocessing.Pipe()
    os.environ["PYTHONMALLOC"] = "malloc"  # as the supervisor starts the site
    folder = TemporaryDirectory()
    site = spawn(serve, theirs, folder.name)
    del os.environ["PYTHONMALLOC"]
    port = ours.recv()
    process = psutil.Process(site.pid)
    time.sleep(8)  # until WebRTC is loaded
    before = process.memory_info().rss, process.num_fds()

    crowd, theirs = multiprocessing.Pipe()
    spawn(chat, theirs, port, arguments.sockets, arguments.rate, arguments.seconds)
    print(f"{arguments.sockets} sockets joined in {crowd.recv():.1f} s")
    flooding = None
    if arguments.flood:
        flooding = spawn(flood, port, *((1, 20) if arguments.flood == "address" else (1000, 1000)))
        time.sleep(5)
    time.sleep(1)
    full = process.memory_info().rss, process.num_fds()
    spent = sum(process.cpu_times()[:2])
    began = time.perf_counter()
    crowd.send("shout")
    took, unanswered, doubled, refused, lost, shouts, frames = crowd.recv()
    spent = (sum(process.cpu_times()[:2]) - spent) / (time.perf_counter() - began)
    took.sort()
    print(f"{shouts} shouts, acknowledged after {statistics.median(took) * 1000:.1f} ms (half of them), ", end="")
    print(f"{took[int(len(took) * 0.99)] * 1000:.1f} ms (99 %), {took[-1] * 1000:.1f} ms (all)")
    print(f"{unanswered} lost, {doubled} doubled, {refused} refused, {lost} sockets cut off")
    each, every = frames / arguments.sockets, arguments.rate * arguments.sockets
    print(f"{each:.2f} frames a second to each socket; the site took {spent:.0%} of a core, ", end="")
    print(f"{spent / frames * 1e6:.1f} µs a frame, {spent / every * 1e6:.2f} µs for each shout at each socket")
    if flooding:
        flooding.kill()
    crowd.send("leave")
    left = time.monotonic()
    while time.monotonic() - left < 30 and process.num_fds() > before[1]:
        time.sleep(0.5)
    print(f"descriptors: {before[1]} before, {full[1]} with all, {process.num_fds()} ", end="")
    print(f"{time.monotonic() - left:.1f} s after they left")
    time.sleep(max(0.0, 20 - (time.monotonic() - left)))
    after = process.memory_info().rss
    print(f"memory: {before[0] >> 20} MiB before, {full[0] >> 20} MiB with all, {after >> 20} MiB 20 s after they left")
    ours.send("stop")
    site.join(10)


if __name__ == "__main__":
    main()
