"""Does a stranger recognise what is dreamed? An independent network says which rank each category has, every second.

    python -m tests.bench.recognise --random 40 --sheet /tmp/alone.png
    python -m tests.bench.recognise --random 40 --show --sheet /tmp/show.png
    python -m tests.bench.recognise --network pocket goldfinch castle

The engine alone dreams each category on a new canvas, in simulated time: the same steps on any machine. With `--show`
it is the real show at the machine's own pace: shouts go in by the chat, frames come out of the live socket and are
decoded, and the canvas goes on from one category to the next. The judge (MobileNetV2 by default) takes no part in the
dream; of three square crops the best rank counts, and it looks only when a category's time is over.
"""

import argparse
import asyncio
import json
import random
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from stream.dream.dreamer import Dreamer
from stream.dream.networks.engine import Engine, start
from stream.dream.networks.zoo import LABELS
from stream.ipc.scene import Scene, Target
from stream.setting_types import parse_files
from stream.settings import NETWORK, Settings, parse
from tests.bench.sheets import Picture, pixels, sheet
from tests.clients import FragmentDecoder
from tests.judge import Judge
from tests.show import JUDGE, SQUEEZENET, Show


@dataclass(frozen=True)
class Course:
    """A category's pictures, second after second since it was wanted."""

    index: int
    pictures: list[Picture]


def main() -> None:
    arguments = _arguments()
    indices = [_index(name) for name in arguments.names]
    indices += random.Random(arguments.seed).sample(range(1000), arguments.random)
    judge = Judge(arguments.judge)
    ranks, tiles = [], []
    for course in _show(arguments, indices) if arguments.show else _alone(arguments, indices):
        path = [judge.rank(picture, course.index) for picture in course.pictures]
        ranks.append(path)
        tiles.append((f"{LABELS[course.index]} {path[-1]}", course.pictures[-1]))
        print(f"{LABELS[course.index]:<28} {' '.join(f'{rank:>3}' for rank in path)}", flush=True)
    _summary(ranks)
    if arguments.sheet:
        sheet(tiles, 5, 320).save(arguments.sheet)


def _alone(arguments: argparse.Namespace, indices: list[int]) -> Iterator[Course]:
    """The engine's own canvas, each category begun anew."""
    settings = Settings(
        network=arguments.network,
        weights=arguments.weights,
        canvas=parse("canvas", arguments.canvas, "--canvas"),
        steps=arguments.steps,
        zoom=arguments.zoom,
        threads=arguments.threads,
    )
    engine = start(settings)
    for index in indices:
        scene = Scene(1, (Target(index, LABELS[index]),))
        yield Course(index, list(dreamed(engine, settings, scene, arguments.dreamed, arguments.rate, arguments.seed)))


def dreamed(engine: Engine, settings: Settings, scene: Scene, steps: int, rate: float, seed: int) -> Iterator[Picture]:
    """A new canvas at every second of simulated time, `rate` keyframes each, and after the last of so many steps."""
    now = 0.0
    dreamer = Dreamer(engine, settings, seed, lambda: now)
    dreamer.follow(scene)
    last = round(steps / settings.steps)
    for keyframe in range(1, last + 1):
        now = keyframe / rate
        dreamer.move()
        for _ in range(settings.steps):
            dreamer.step()
        dreamer.keyframe()
        if keyframe == last or int(now) > int((keyframe - 1) / rate):
            yield pixels(dreamer.canvas)


def _show(arguments: argparse.Namespace, indices: list[int]) -> Iterator[Course]:
    """Frames of a real show of its own, on the loopback."""
    given = {
        name: getattr(arguments, name) for name in ("network", "weights", "canvas", "steps", "zoom", "threads", "seed")
    }
    given["weights"] = ",".join(map(str, arguments.weights))
    flags = [word for name, value in given.items() if value for word in (f"--{name}", str(value))]
    with Show(*flags, command=(sys.executable, "-m", "stream", "serve")) as show:
        show.dreams()
        for index in indices:
            yield asyncio.run(_watched(show.url, LABELS[index], arguments.seconds))
        state = show.state
        print({name: state[name] for name in ("network", "rates")})


async def _watched(url: str, name: str, seconds: int) -> Course:
    """Shouts a category's name, and takes the frame of every second after it has won."""
    async with aiohttp.ClientSession(url) as http:
        async with http.ws_connect("/ws") as chat:
            await chat.send_json({"type": "shout", "text": name})
            wanted = None
            async for message in chat:
                said = json.loads(message.data)
                if said["type"] in ("error", "unheard"):
                    raise SystemExit(f"{name} was not heard: {said}")
                if said["type"] == "shout" and said["text"] == name:
                    wanted = said["targets"]
                if said["type"] == "scene" and said["targets"] == wanted:
                    break
        clock = asyncio.get_running_loop().time
        won, pictures = clock(), list[Picture]()
        async with http.ws_connect("/live") as live:
            decoder = FragmentDecoder(await live.receive_bytes(timeout=10))
            while len(pictures) < seconds:
                frames = decoder.decode(await live.receive_bytes(timeout=10))
                if frames and clock() >= won + len(pictures) + 1:
                    pictures.append(frames[-1].to_ndarray(format="rgb24"))
    return Course(said["targets"][0]["index"], pictures)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="torchvision's names or indices of categories")
    parser.add_argument("--random", type=int, default=0, metavar="N", help="N more categories, chosen by the seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="the real show instead of the engine alone")
    parser.add_argument("--seconds", type=int, default=20, help="how long each is dreamed in the show")
    parser.add_argument("--dreamed", type=int, default=250, help="how many steps each is dreamed by the engine alone")
    parser.add_argument("--rate", type=float, default=8.0, help="the engine's simulated keyframes a second")
    parser.add_argument("--steps", type=int, default=Settings().steps)
    parser.add_argument("--zoom", type=float, default=Settings().zoom)
    parser.add_argument("--canvas", default=str(Settings().canvas))
    parser.add_argument("--threads", type=int)
    parser.add_argument("--network", type=NETWORK.parse, help="without it, SqueezeNet from the tests' weights")
    parser.add_argument("--weights", type=parse_files, default=())
    parser.add_argument("--judge", type=Path, default=JUDGE)
    parser.add_argument("--sheet", type=Path, help="where to write the last pictures, as a PNG")
    arguments = parser.parse_args()
    if arguments.network is None:
        arguments.network, arguments.weights = "auto", arguments.weights or (SQUEEZENET,)
    return arguments


def _index(name: str) -> int:
    return int(name) if name.isdigit() else LABELS.index(name)


def _summary(ranks: list[list[int]]) -> None:
    last = [path[-1] for path in ranks]
    first, five = (sum(rank <= top for rank in last) for top in (1, 5))
    print(f"top-1 {first}/{len(last)}  top-5 {five}/{len(last)}  median rank {statistics.median(last):g}")
    seconds = [next((second for second, rank in enumerate(path, 1) if rank <= 5), None) for path in ranks]
    reached = [second for second in seconds if second]
    if reached:
        print(f"top-5 at some time {len(reached)}/{len(ranks)}, the first time after {statistics.median(reached):g} s")


if __name__ == "__main__":
    main()
