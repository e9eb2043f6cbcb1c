"""Does a stranger recognise what is dreamed? An independent network says which rank each category has, every second.

    python -m tests.bench.recognise --random 40 --sheet /tmp/alone.png
    python -m tests.bench.recognise --random 40 --show --sheet /tmp/show.png
    python -m tests.bench.recognise --network pocket goldfinch castle

The engine alone dreams each category on a new canvas, in simulated time: the same steps on any machine. With `--show`
it is the real show at the machine's own pace: shouts go in by the chat, frames come out of the live socket and are
decoded, and the canvas goes on from one category to the next. The judges (MobileNetV2, and EfficientNet-Lite2 where it
does not dream) take no part in the dream; of three square crops the best rank counts, and they look only when a
category's time is over.
"""

import argparse
import asyncio
import json
import random
import statistics
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import aiohttp

from stream.dream.networks.zoo import LABELS
from stream.ipc.scene import Target
from stream.settings import Settings, parse
from tests.bench.dreams import REFERENCE, Job, dreams, network_flags, share_within, weights
from tests.bench.figures import Figures, mean
from tests.bench.sheets import Picture, sheet
from tests.clients import FragmentDecoder
from tests.judge import judges
from tests.show import Show

Ranks: TypeAlias = Mapping[str, Sequence[int]]
"""By judge, the rank of a category in every second since it was wanted."""


@dataclass(frozen=True)
class Course:
    """How a category fared, and its last picture."""

    index: int
    picture: Picture
    ranks: Ranks


def main() -> None:
    arguments = _arguments()
    indices = [_index(name) for name in arguments.names]
    indices += random.Random(arguments.seed).sample(range(1000), arguments.random)
    found = list(_show(arguments, indices) if arguments.show else _alone(arguments, indices))
    _summary([one.ranks for one in found])
    print(mean([Figures.of(one.picture) for one in found]))
    if arguments.sheet:
        tiles = [(f"{LABELS[one.index]} {_last(one.ranks)}", one.picture) for one in found]
        sheet(tiles, 4, 480).save(arguments.sheet)


def _last(ranks: Ranks) -> str:
    return "/".join(str(path[-1]) for path in ranks.values())


def _told(course: Course) -> Course:
    for name, path in course.ranks.items():
        print(f"{LABELS[course.index]:<28} {name:<19} {' '.join(f'{rank:>3}' for rank in path)}", flush=True)
    return course


def _alone(arguments: argparse.Namespace, indices: list[int]) -> Iterator[Course]:
    """The engine's own canvas, each category begun anew."""
    settings = Settings(
        network=arguments.network,
        weights=weights(arguments.network),
        canvas=parse("canvas", arguments.canvas, "--canvas"),
        steps=arguments.steps,
        zoom=arguments.zoom,
        threads=1,
    )
    jobs = [
        Job(settings, (Target(index, LABELS[index]),), arguments.dreamed, arguments.rate, arguments.seed)
        for index in indices
    ]
    for index, one in zip(indices, dreams(jobs, arguments.jobs), strict=True):
        ranks = {name: [first for first, *_ in path] for name, path in one.ranks.items()}
        yield _told(Course(index, one.picture, ranks))


def _show(arguments: argparse.Namespace, indices: list[int]) -> Iterator[Course]:
    """Frames of a real show of its own, on the loopback."""
    given = {name: getattr(arguments, name) for name in ("zoom", "threads", "seed")}
    if not arguments.auto:
        given |= {"canvas": arguments.canvas, "size": arguments.canvas, "steps": arguments.steps}
    flags = network_flags(arguments.network)
    flags += [word for name, value in given.items() if value for word in (f"--{name}", str(value))]
    seen = judges(arguments.network)
    with Show(*flags, command=(sys.executable, "-m", "stream", "serve")) as show:
        show.dreams()
        for index in indices:
            pictures = asyncio.run(watched(show.url, LABELS[index], arguments.seconds))
            ranks = {name: [judge.rank(picture, index) for picture in pictures] for name, judge in seen.items()}
            yield _told(Course(index, pictures[-1], ranks))
        state = show.state
        print({name: state[name] for name in ("network", "rates")})


async def watched(url: str, name: str, seconds: int) -> list[Picture]:
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
                    wanted = _indices(said)
                if said["type"] == "scene" and _indices(said) == wanted:
                    break
        clock = asyncio.get_running_loop().time
        won, pictures = clock(), list[Picture]()
        async with http.ws_connect("/live") as live:
            decoder = FragmentDecoder(await live.receive_bytes(timeout=10))
            while len(pictures) < seconds:
                frames = decoder.decode(await live.receive_bytes(timeout=10))
                if frames and clock() >= won + len(pictures) + 1:
                    pictures.append(frames[-1].to_ndarray(format="rgb24"))
    return pictures


def _indices(said: dict[str, Any]) -> list[int]:
    """Of what a message's targets are, wherever they lie."""
    return [target["index"] for target in said["targets"]]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="torchvision's names or indices of categories")
    parser.add_argument("--random", type=int, default=0, metavar="N", help="N more categories, chosen by the seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="the real show instead of the engine alone")
    parser.add_argument("--auto", action="store_true", help="the show chooses canvas, size and steps itself")
    parser.add_argument("--seconds", type=int, default=20, help="how long each is dreamed in the show")
    parser.add_argument("--dreamed", type=int, default=250, help="how many steps each is dreamed by the engine alone")
    parser.add_argument("--rate", type=float, default=4.0, help="the engine's simulated keyframes a second")
    parser.add_argument("--jobs", type=int, default=2, help="dreams at once, of the engine alone")
    parser.add_argument("--steps", type=int, default=Settings().steps)
    parser.add_argument("--zoom", type=float, default=Settings().zoom)
    parser.add_argument("--canvas", default="1280x720")
    parser.add_argument("--threads", type=int, help="of the show")
    parser.add_argument("--network", default=REFERENCE, help="weights beside the project are used where they are")
    parser.add_argument("--sheet", type=Path, help="where to write the last pictures, as a PNG")
    return parser.parse_args()


def _index(name: str) -> int:
    return int(name) if name.isdigit() else LABELS.index(name)


def _summary(found: Sequence[Ranks]) -> None:
    for name in found[0]:
        paths = [ranks[name] for ranks in found]
        last = [path[-1] for path in paths]
        first, five = (sum(rank <= top for rank in last) for top in (1, 5))
        late = [path[2 * len(path) // 3 :] for path in paths]
        print(
            f"{name}: top-1 {first}/{len(last)}, top-5 {five}/{len(last)}, median rank {statistics.median(last):g}; "
            f"over the last third top-1 {share_within(late, 1):.2f}, top-5 {share_within(late, 5):.2f}"
        )
        seconds = [next((second for second, rank in enumerate(path, 1) if rank <= 5), None) for path in paths]
        if reached := [second for second in seconds if second]:
            after = statistics.median(reached)
            print(f"    top-5 at some time {len(reached)}/{len(paths)}, the first time after {after:g} s")


if __name__ == "__main__":
    main()
