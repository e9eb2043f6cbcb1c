"""Runs the show for as long as you like with shouts and viewers, and prints what it weighs and how it does.

.venv/bin/python -m tests.soak.endure --minutes 60
"""

import argparse
import asyncio
import random
import time

import aiohttp

from stream.words import Vocabulary
from tests.clients import watch_live, watch_webrtc
from tests.footprint import Footprint
from tests.show import Show


async def visit(show: Show, rng: random.Random, until: float) -> None:
    """Forty people come one after the other, again and again, shout and leave: what is kept of everybody who was there
    is soon all there is to keep."""
    labels = [category.label for category in Vocabulary.load().categories]
    async with aiohttp.ClientSession() as http:
        while time.monotonic() < until:
            async with http.ws_connect(f"{show.url}/ws?token=visitor-number-{rng.randrange(40):05}") as socket:
                await socket.receive_json(timeout=10)
                await socket.send_json({"type": "shout", "text": rng.choice(labels)})
                while (await socket.receive_json(timeout=10))["type"] not in ("shout", "unheard", "error", "batch"):
                    pass
            await asyncio.sleep(0.1)


async def watch(show: Show, until: float) -> None:
    """Viewers come and go through two doors."""
    while time.monotonic() < until:
        seen = await asyncio.gather(watch_webrtc(show.url, 5), watch_live(show.url, 5))
        rates = " ".join(f"{watched.distinct_per_second:.1f}" for watched in seen)
        print(f"{time.monotonic() - show.started:6.0f} s  frames/s {rates}", flush=True)


async def follow(show: Show, until: float) -> None:
    """A player follows by HLS, and a machine looks after the show, once a second."""
    async with aiohttp.ClientSession(show.url) as http:

        async def get(path: str) -> bytes:
            async with http.get(path) as answer:
                assert answer.status == 200, path
                return await answer.read()

        while time.monotonic() < until:
            *_, newest = (await get("/hls/live.m3u8")).split()
            for path in (f"/hls/{newest.decode()}", "/api/state", "/snapshot.jpg", "/api/words?q=vol", "/"):
                await get(path)
            await asyncio.sleep(1)


async def endure(show: Show, minutes: float) -> None:
    until = time.monotonic() + 60 * minutes
    await asyncio.gather(visit(show, random.Random(1), until), watch(show, until), follow(show, until))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--minutes", type=float, default=10)
    arguments = parser.parse_args()
    with Show("--hold", "5") as show:
        show.dreams()
        footprint = Footprint(show)
        asyncio.run(endure(show, arguments.minutes))
        footprint.stop()
        print(footprint.table())


if __name__ == "__main__":
    main()
