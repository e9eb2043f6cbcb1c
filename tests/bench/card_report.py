"""Supervised parts of a bench on a machine that nobody has tried: each in a process of its own, with a time limit."""

import faulthandler
import logging
import multiprocessing
import os
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

SOFT = 0.8
"""The share of its time after which a part begins nothing new."""
KILL_SECONDS = 5.0
"""How long a part may take to end once its time is up."""


_RAISED, _TIMED_OUT = 3, 1
"""Exit codes of parts; the second is faulthandler's."""


class Report:
    """Lines that are at once on the screen and in a file, whatever becomes of the process; what parts write to stderr
    is in the file alone."""

    def __init__(self, path: Path) -> None:
        self.file: TextIO = path.open("a", encoding="utf-8", buffering=1)

    def __call__(self, *lines: str) -> None:
        for line in lines:
            print(line, flush=True)
            self.file.write(f"{line}\n")


@dataclass(frozen=True)
class Part:
    """Something to find out. `run` says what it finds; what it raises is said as well."""

    name: str
    share: float
    """Of all time; what one leaves is shared by those after it."""
    run: Callable[["Task"], None]


@dataclass(frozen=True)
class Task:
    """What a running part has at hand."""

    say: Report
    soft_end: float

    @property
    def is_late(self) -> bool:
        return time.monotonic() > self.soft_end


def run_parts(parts: Sequence[Part], say: Report, seconds: float) -> list[str]:
    """Runs one after the other, says at the end what became of each, and gives the names of those that failed.

    Each begins as a fork of this process, which must not have used the graphics card: an error that spoils all work on
    the card spoils one part.
    """
    end = time.monotonic() + seconds
    outcomes: list[tuple[str, str, float]] = []
    for number, part in enumerate(parts):
        began = time.monotonic()
        limit = (end - began) * part.share / sum(one.share for one in parts[number:])
        say("", f"== {part.name} (at most {limit:.0f} s)")
        outcome = _outcome(part, say, limit)
        outcomes.append((part.name, outcome, time.monotonic() - began))
    say("", f"{'part':<34}{'seconds':>8}  outcome")
    for name, outcome, taken in outcomes:
        say(f"{name:<34}{taken:8.1f}  {outcome}")
    return [name for name, outcome, _ in outcomes if outcome != "done"]


def _outcome(part: Part, say: Report, limit: float) -> str:
    process = multiprocessing.get_context("fork").Process(target=_run, args=(part, say, limit), daemon=False)
    process.start()
    process.join(limit + KILL_SECONDS)
    if process.is_alive():
        process.kill()
        process.join(KILL_SECONDS)
        say(f"FAILED: {part.name} did not end, and was killed.")
        return "hung"
    if process.exitcode == 0:
        return "done"
    if process.exitcode == _RAISED:
        return "FAILED"
    if process.exitcode == _TIMED_OUT:
        say(f"FAILED: {part.name} took longer than it may.")
        return "FAILED (too slow)"
    say(f"FAILED: {part.name} ended with {process.exitcode}.")
    return f"FAILED ({process.exitcode})"


def _run(part: Part, say: Report, limit: float) -> None:
    os.dup2(say.file.fileno(), 2)  # warnings, logs, and what libraries say before they abort
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    faulthandler.enable(say.file)
    faulthandler.dump_traceback_later(limit, exit=True, file=say.file)
    try:
        part.run(Task(say, time.monotonic() + SOFT * limit))
    except BaseException as error:  # whatever it is, the others go on
        say(f"FAILED: {type(error).__name__}: {str(error).partition(chr(10))[0]}", *traceback.format_exc().splitlines())
        sys.exit(_RAISED)
    finally:
        faulthandler.cancel_dump_traceback_later()
