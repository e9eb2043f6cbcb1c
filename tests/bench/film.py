"""A short film of a dream, as README shows it: an animated WebP of what the studio would draw.

    python -m tests.bench.film flamingo castle marmoset --output deploy/dream.webp

Each subject is dreamed for some seconds of simulated time at the pace of two processor cores; the first few seconds,
in which the first one grows out of clouds, are left out.
"""

import argparse
from pathlib import Path

import cv2
from PIL import Image

from stream.dream.dreamer import Dreamer
from stream.dream.networks.engine import start
from stream.dream.networks.zoo import LABELS
from stream.dream.yuv import from_i420
from stream.ipc.scene import Scene, Target
from stream.settings import Settings, parse
from stream.studio.presenter import Presenter
from tests.bench.dreams import REFERENCE, weights
from tests.bench.sheets import pixels


def main() -> None:
    arguments = _arguments()
    settings = Settings(
        network=arguments.network, weights=weights(arguments.network), size=parse("size", "1280x720", ""), threads=1
    )
    now = 0.0
    dreamer = Dreamer(start(settings), settings, arguments.seed, lambda: now)
    presenter, shown = Presenter(settings.size), parse("size", arguments.size, "--size")
    whole, frames = arguments.begin + len(arguments.names) * arguments.hold, list[Image.Image]()
    for keyframe in range(round(whole * arguments.rate)):
        now = keyframe / arguments.rate
        number = max(0, int((now - arguments.begin) / arguments.hold))
        index = LABELS.index(arguments.names[number])
        dreamer.follow(Scene(number + 1, (Target(index, LABELS[index]),)))
        dreamer.move()
        for _ in range(settings.steps):
            dreamer.step()
        presenter.take(dreamer.keyframe())
        for frame in range(round(arguments.fps / arguments.rate)):
            moment = now + frame / arguments.fps
            if moment >= arguments.begin:
                drawn = presenter.picture(moment + 1 / arguments.rate)
                picture = pixels(from_i420(drawn.tobytes(), *settings.size))
                frames.append(Image.fromarray(cv2.resize(picture, shown, interpolation=cv2.INTER_AREA)))
    first, *others = frames
    first.save(
        arguments.output,
        save_all=True,
        append_images=others,
        duration=round(1000 / arguments.fps),
        loop=0,
        quality=arguments.quality,
        method=4,
    )
    print(f"{len(frames)} pictures, {arguments.output.stat().st_size / 1e6:.2f} MB")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="+", help="torchvision's names of categories, one after the other")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--network", default=REFERENCE, help="weights beside the project are used where they are")
    parser.add_argument("--begin", type=float, default=10.0, help="seconds that are left out")
    parser.add_argument("--hold", type=float, default=6.0, help="seconds for each subject")
    parser.add_argument("--rate", type=float, default=4.0, help="keyframes a second")
    parser.add_argument("--fps", type=int, default=8)
    parser.add_argument("--size", default="480x270")
    parser.add_argument("--quality", type=int, default=36)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
