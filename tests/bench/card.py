"""Everything that a graphics card can show, in one go: whether all works there, how fast it dreams, and how it looks.

    python -m tests.bench.card --out card
    python -m tests.bench.card --out card --minutes 4 --parts graphs speed
    python -m tests.bench.card --out card --device cpu --brief
    python -m tests.bench.card --pack card_pack --python 3.12

Writes `card.txt` and `card.png` into the folder. What fails says so, and the rest goes on. `--brief` shows in seconds
on a processor that the bench itself works; its figures mean nothing. `--pack` fills a folder with what a machine lacks
that has nothing but PyTorch, and says how to begin there.
"""

import argparse
import functools
import importlib.util
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
import torchvision

from stream.dream import opencv_planes
from stream.dream.networks.zoo import LABELS
from stream.ipc.scene import Target
from stream.settings import Settings
from tests.bench.card_graphs import graphs
from tests.bench.card_memory import full_memory
from tests.bench.card_pace import dreaming, pace
from tests.bench.card_pack import PackError, pack
from tests.bench.card_plan import STEPS, Plan
from tests.bench.card_report import KILL_SECONDS, Part, Report, Task, run_parts
from tests.bench.card_speed import ratio, rest, speed
from tests.bench.dreams import dreamed
from tests.bench.sheets import Picture, sheet
from tests.judge import Judge
from tests.show import SHARED


def machine(plan: Plan, task: Task) -> None:
    """Which card, driver and libraries."""
    say = task.say
    say(f"Python {platform.python_version()}, PyTorch {torch.__version__}, torchvision {torchvision.__version__}")
    opencv = "OpenCV" if opencv_planes.cv2 else "no OpenCV"
    say(f"{os.cpu_count()} processors, {torch.get_num_threads()} threads, {opencv}")
    if not plan.on_card:
        say("no card: the processor stands in for it")
        return
    cudnn: Any = torch.backends.cudnn
    found = torch.cuda.get_device_properties(plan.device)
    say(f"{found.name}, {found.total_memory / 2**30:.1f} GiB, {found.multi_processor_count} multiprocessors")
    say(f"compute capability {found.major}.{found.minor}, {torch.cuda.mem_get_info()[0] / 2**30:.1f} GiB free")
    say(f"CUDA {torch.version.cuda}, cuDNN {cudnn.version()}, driver {_driver()}")
    say(f"TF32 in convolutions {cudnn.allow_tf32}, in products {torch.backends.cuda.matmul.allow_tf32}")
    began = time.perf_counter()
    product = torch.rand(64, 64, device=plan.device) @ torch.rand(64, 64, device=plan.device)
    say(f"its first product took {time.perf_counter() - began:.2f} s, and its mean is {product.mean().item():.2f}")


def _driver() -> str:
    command = ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"]
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=10).stdout.strip()
    except (OSError, subprocess.SubprocessError) as error:
        return f"unknown ({type(error).__name__})"


def look(plan: Plan, task: Task) -> None:
    """A contact sheet of dreams at the pace that this machine has, and what the judge says to them."""
    engine = plan.engine("bvlc_googlenet", plan.precisions[0])
    rate = min(30.0, pace(plan, dreaming(engine, plan.wide)).keyframes)
    settings = Settings(canvas=plan.wide, steps=STEPS)
    judge = Judge.mobilenet(plan.weights / "mobilenet_v2-imagenet.pth")
    task.say(f"{plan.dreamed:.1f} s at {rate:.1f} keyframes a second on {plan.wide}, by {engine.name}")
    tiles: list[tuple[str, Picture]] = []
    for index in plan.dreams:
        if task.is_late:
            task.say(f"no time was left for {LABELS[index]} and what comes after it")
            break
        target = Target(index, LABELS[index])
        keyframes = max(1, round(plan.dreamed * rate))
        *_, picture = dreamed(engine, settings, [target], STEPS * keyframes, rate, seed=1)
        rank = judge.rank(picture, index)
        task.say(f"{LABELS[index]:<20} rank {rank:4} by MobileNetV2")
        tiles.append((f"{LABELS[index]}: {rank}", picture))
        sheet(tiles, columns=4, width=320).save(plan.out / "card.png", optimize=True)
    assert tiles, "there was no time for any dream"


def nvenc(plan: Plan, task: Task) -> None:
    """The card's H.264 encoder, on noise that moves."""
    if importlib.util.find_spec("av") is None or opencv_planes.cv2 is None:
        task.say("the studio's libraries (PyAV, OpenCV) are not here: NVENC is not tried")
        return
    from stream.studio.encoder import Encoder, EncoderError  # noqa: PLC0415

    size = plan.wide
    name = "h264_nvenc" if plan.on_card else "libx264"
    try:
        encoder = Encoder(name, size, 30, replace(Settings(), size=size).bits_per_second)
    except EncoderError as error:
        task.say(f"it cannot be had: {error}")
        return
    noise = torch.randint(16, 236, (size.height * 3 // 2, size.width), dtype=torch.uint8).numpy()
    began, total = time.perf_counter(), 0
    for number in range(2 * plan.rounds):
        total += len(encoder.encode(noise, number * 3000, idr=number == 0))
    taken = 1000 * (time.perf_counter() - began) / (2 * plan.rounds)
    task.say(f"{name} {size}: {taken:.2f} ms a frame, {total} bytes in all")
    assert total, "it gave nothing"


PARTS: dict[str, tuple[float, Callable[..., None]]] = {
    "machine": (5, machine),
    "graphs": (10, graphs),
    "speed": (45, speed),
    "rest": (5, rest),
    "full_memory": (8, full_memory),
    "look": (20, look),
    "ratio": (8, ratio),
    "nvenc": (2, nvenc),
}
"""Their shares of the time, and what they do, in order; `speed` once for each network and precision."""


def main() -> None:
    began = time.monotonic()
    arguments = _arguments()
    if arguments.pack:
        try:
            print(f"{arguments.pack} takes {pack(arguments.pack, arguments.weights, arguments.python):.1f} MiB.")
        except PackError as error:
            sys.exit(str(error))
        return
    arguments.out.mkdir(parents=True, exist_ok=True)
    (arguments.out / "card.txt").unlink(missing_ok=True)
    plan = Plan(torch.device(arguments.device), arguments.weights, arguments.out)
    if arguments.brief:
        plan = plan.brief()
    parts = list(_parts(arguments.parts, plan))
    seconds = 60 * arguments.minutes - KILL_SECONDS - (time.monotonic() - began)
    if failed := run_parts(parts, Report(arguments.out / "card.txt"), seconds):
        sys.exit(f"Failed: {', '.join(failed)}.")


def _parts(names: Sequence[str], plan: Plan) -> Iterator[Part]:
    for name in names:
        share, run = PARTS[name]
        if name != "speed":
            yield Part(name, share, functools.partial(_run, plan, run))
            continue
        engines = [(network, precision) for precision in plan.precisions for network in plan.networks]
        for engine in engines:
            once = functools.partial(_run, plan, functools.partial(run, *engine))
            yield Part(" ".join((name, *engine)), share / len(engines), once)


def _run(plan: Plan, part: Callable[[Plan, Task], None], task: Task) -> None:
    if plan.on_card:
        torch.cuda.set_device(plan.device.index or 0)
    else:
        torch.set_num_threads(1)
    part(plan, task)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("card"), help="a folder for card.txt and card.png")
    parser.add_argument("--device", default="cuda", help="cuda, cuda:NUMBER or cpu")
    parser.add_argument("--minutes", type=float, default=8.0, help="what it may take at the most")
    parser.add_argument("--parts", nargs="+", default=list(PARTS), choices=list(PARTS))
    parser.add_argument("--brief", action="store_true", help="only shows that the bench works")
    parser.add_argument("--weights", type=Path, default=SHARED / "weights", help="a folder with weights")
    parser.add_argument("--pack", type=Path, help="fill this folder for a machine that lacks everything but PyTorch")
    parser.add_argument("--python", default="3.12", help="the version there")
    return parser.parse_args()


if __name__ == "__main__":
    main()
