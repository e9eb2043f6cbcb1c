"""What a newcomer without internet sees: how soon, how smoothly, and how subjects change.

    unshare --net sh -c 'ip link set lo up; .venv/bin/python -m tests.bench.newcomer --strip /tmp/strip.png'

Starts `deploy/run` with nothing but an address, times the first dreamed keyframe from the command on, prints the rates,
then shouts one subject after another and puts snapshots 1, 2, 3, 4, 6 and 8 seconds after each had won into a strip.
"""

import argparse
import asyncio
import time
from pathlib import Path

from tests.bench.sheets import sheet
from tests.show import REPOSITORY, Show, wait_for
from tests.whole.test_dream import shout, snapshot

MOMENTS = (1, 2, 3, 4, 6, 8)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--strip", type=Path, required=True, help="where to write the snapshots, as a PNG")
    parser.add_argument("--subjects", nargs="+", default=["strawberry", "lion", "volcano", "umbrella", "airliner"])
    parser.add_argument("--seconds", type=float, default=20.0, help="how long the rates are watched")
    arguments = parser.parse_args()
    with Show(command=[str(REPOSITORY / "deploy" / "run")]) as show:
        print(f"the page answers after {time.monotonic() - show.started:.1f} s")
        wait_for(lambda: show.health["ages"]["keyframe"] is not None, 60)
        print(f"the first dreamed keyframe after {time.monotonic() - show.started:.1f} s", flush=True)
        time.sleep(arguments.seconds)
        print(show.state["network"], show.state["rates"], flush=True)
        tiles = []
        for subject in arguments.subjects:
            asyncio.run(shout(show, subject))
            won = time.monotonic()
            for moment in MOMENTS:
                time.sleep(max(0.0, won + moment - time.monotonic()))
                tiles.append((f"{subject}, {moment} s", snapshot(show)))
            print(subject, show.state["rates"], flush=True)
        sheet(tiles, len(MOMENTS)).save(arguments.strip)
        print(show.log)


if __name__ == "__main__":
    main()
