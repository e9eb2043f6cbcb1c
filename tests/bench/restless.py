"""Do dreams flash when the subject changes all the time? Recorded with the flash guard and without, and analysed.

    python -m tests.bench.restless --folder /tmp/restless
    python -m tests.bench.restless --folder /tmp/restless --minutes 0.5 --strobe 8

Time is simulated: keyframes, frames and subjects come at the same moments on any machine. The recordings are what
viewers get, the encoder's packets in fragmented MP4, about 20 MB a minute each at the usual settings. Ends with 1 when
the guarded one has violations.
"""

import argparse
import random
import sys
from collections.abc import Iterator
from pathlib import Path

from stream.dream.dreamer import Dreamer
from stream.dream.networks.engine import start
from stream.dream.networks.zoo import LABELS
from stream.ipc.frames import CLOCK_RATE, Keyframe
from stream.ipc.scene import Scene, Target
from stream.setting_types import parse_files
from stream.settings import NETWORKS, Settings, parse
from stream.studio.cmaf import InitSegment, fragment
from stream.studio.encoder import Encoder
from stream.studio.flash_guard import FlashGuard
from stream.studio.presenter import Picture, Presenter
from tests.bench.flashes import analyse


class Recording:
    """A fragmented MP4 of pictures at a steady rate."""

    def __init__(self, path: Path, settings: Settings) -> None:
        self.path, self._settings, self._number = path, settings, 0
        self._encoder = Encoder("libx264", settings.size, settings.fps, settings.bits_per_second)
        path.unlink(missing_ok=True)

    def add(self, picture: Picture) -> None:
        ticks = CLOCK_RATE // self._settings.fps
        pts = self._number * ticks
        unit = self._encoder.encode(picture, pts, idr=self._number % self._settings.fps == 0)
        with self.path.open("ab") as file:
            if self._number == 0:
                file.write(InitSegment.of(self._settings.size, unit).to_bytes())
            file.write(fragment(self._number, pts, ticks, unit))
        self._number += 1


def main() -> None:
    arguments = _arguments()
    settings = Settings(
        network=arguments.network,
        weights=arguments.weights,
        size=parse("size", arguments.size, "--size"),
        fps=arguments.fps,
        threads=arguments.threads,
    )
    arguments.folder.mkdir(parents=True, exist_ok=True)
    plain = Recording(arguments.folder / "plain.mp4", settings)
    guarded = Recording(arguments.folder / "guarded.mp4", settings)
    presenter, guard = Presenter(settings.size), FlashGuard(settings.size)
    keyframes = _dream(settings, arguments)
    waiting = next(keyframes)
    frames = round(arguments.minutes * 60 * settings.fps)
    for number in range(frames):
        time = number / settings.fps
        while waiting.time + 1 / arguments.rate <= time:
            presenter.take(waiting)
            waiting = next(keyframes)
        picture = presenter.picture(time)
        if arguments.strobe and int(2 * arguments.strobe * time + 1e-6) % 2:
            picture = 255 - picture
        plain.add(picture)
        guarded.add(guard.show(picture, time))
        if number % (60 * settings.fps) == 0:
            print(f"{time / 60:.0f} minutes dreamed", flush=True)
    print(f"softened: {guard.softened} of {frames} pictures")
    for recording in (plain, guarded):
        analysis = analyse(recording.path)
        print(f"{recording.path}: {analysis}")
        for violation in analysis.violations:
            print(violation)
    sys.exit(1 if analysis.violations else 0)


def _dream(settings: Settings, arguments: argparse.Namespace) -> Iterator[Keyframe]:
    """Keyframe after keyframe, of one subject after another."""
    engine, chance = start(settings), random.Random(arguments.seed)
    now = 0.0
    dreamer = Dreamer(engine, settings, arguments.seed, lambda: now)
    known = sorted(set(engine.network.spec.outputs))
    count = scenes = 0
    while True:
        if now >= scenes * arguments.hold:
            scenes += 1
            index = chance.choice(known)
            dreamer.follow(Scene(scenes, (Target(index, LABELS[index]),)))
        dreamer.move()
        for _ in range(settings.steps):
            dreamer.step()
        yield dreamer.keyframe()
        count += 1
        now = count / arguments.rate


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True, help="where to write plain.mp4 and guarded.mp4")
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--hold", type=float, default=3.0, help="seconds for each subject")
    parser.add_argument("--strobe", type=float, default=0.0, help="show the negative this many times a second")
    parser.add_argument("--rate", type=float, default=6.5, help="keyframes a second")
    parser.add_argument("--network", default="pocket", choices=NETWORKS)
    parser.add_argument("--weights", type=parse_files, default=())
    parser.add_argument("--size", default=str(Settings().size))
    parser.add_argument("--fps", type=int, default=Settings().fps)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
