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


async def shout(show: Show, rng: random.Random, until: float) -> None:
    """A new subject every ten seconds."""
    labels = [category.label for category in Vocabulary.load().categories]
    async with aiohttp.ClientSession() as http:
        while time.monotonic() < until:
            async with http.ws_connect(f"{show.url}/ws") as socket:
                await socket.send_json({"type": "shout", "text": rng.choice(labels)})
                await asyncio.sleep(10)


async def watch(show: Show, until: float) -> None:
    """Viewers who come and go through both doors."""
    while time.monotonic() < until:
        seen = await asyncio.gather(watch_webrtc(show.url, 20), watch_live(show.url, 20))
        rates = " ".join(f"{watched.distinct_per_second:.1f}" for watched in seen)
        print(f"{time.monotonic() - show.started:6.0f} s  frames/s {rates}  {show.state['rates']}", flush=True)


async def endure(show: Show, minutes: float) -> None:
    until = time.monotonic() + 60 * minutes
    await asyncio.gather(shout(show, random.Random(1), until), watch(show, until))


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
