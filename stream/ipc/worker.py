"""What the supervisor's children have in common: inheritance, end, and how they say that a setting is wrong."""

import logging
import os
import signal
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import msgspec

from stream.settings import Settings, secrets

from .rings import Handle, Reader, Writer

VARIABLE = "_REVERIE_CHILD"
EXIT_REFUSED = 2
"""The exit code of a command or a child that a setting keeps from working; trying it again would not help."""
_LAST_WORDS = 3.0  # seconds a child has to end by itself once its supervisor is gone


class Inheritance(msgspec.Struct, frozen=True):
    """What the supervisor leaves to a child, in an environment variable; descriptors are open in the child."""

    name: str
    settings: Settings
    handles: dict[str, Handle]
    lifeline: int
    """A pipe that nobody writes to; it ends when the supervisor does, however it ends."""
    epoch: float
    """`time.monotonic()` when the show began."""
    listener: int
    """The listening socket, which outlives every site that serves it."""
    secret: int | None = None
    """A pipe with the settings that are secret, for the child that needs them: others could read an environment."""

    def to_text(self) -> str:
        """Without the secrets."""
        hidden: dict[str, Any] = dict.fromkeys(secrets())
        public = replace(self.settings, **hidden)
        return msgspec.json.encode(msgspec.structs.replace(self, settings=public), enc_hook=str).decode()

    @classmethod
    def from_text(cls, text: str) -> "Inheritance":
        return msgspec.json.decode(text, type=cls, dec_hook=_decode)


def _decode(kind: type, value: Any) -> Any:
    assert kind is Path
    return Path(value)


class StopFlag:
    """Set once, by a signal handler for example, which may not wait for a lock."""

    def __init__(self) -> None:
        self._up = False

    def set(self) -> None:
        self._up = True

    def is_set(self) -> bool:
        return self._up


class Worker:
    """A process of the show, seen from inside. Made first thing in the process, by its main thread."""

    def __init__(self, inheritance: Inheritance) -> None:
        self.name = inheritance.name
        told: dict[str, Any] = {} if inheritance.secret is None else overheard(inheritance.secret)
        self.settings = replace(inheritance.settings, **told)
        self.epoch = inheritance.epoch
        self.listener = inheritance.listener
        self.stopping = StopFlag()
        self._handles = inheritance.handles
        start_logging(self.name, self.settings.log)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C reaches everybody; the supervisor passes it on
        signal.signal(signal.SIGTERM, lambda *_: self.stopping.set())
        threading.Thread(target=self._watch, args=(inheritance.lifeline,), name="lifeline", daemon=True).start()

    def reader(self, ring: str) -> Reader:
        return Reader(self._handles[ring])

    def writer(self, ring: str) -> Writer:
        return Writer(self._handles[ring])

    def _watch(self, lifeline: int) -> None:
        while os.read(lifeline, 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_LAST_WORDS)
        os._exit(1)


def inherit() -> Worker:
    """The child that this process is; ends the process when no supervisor started it."""
    text = os.environ.pop(VARIABLE, None)
    if text is None:
        refuse("This is a part of the show and cannot run alone; `reverie serve` starts it.")
    return Worker(Inheritance.from_text(text))


def confided(settings: Settings) -> int:
    """The end of a pipe from which the settings that are secret may be read once. Raises OSError."""
    reading, writing = os.pipe()
    with open(writing, "wb") as end:
        end.write(msgspec.json.encode({name: getattr(settings, name) for name in secrets()}))
    return reading


def overheard(end: int) -> dict[str, Any]:
    """What was confided to a pipe, by the settings' names."""
    with open(end, "rb") as reading:
        return msgspec.json.decode(reading.read(), type=dict[str, Any])


def refuse(sentence: str) -> NoReturn:
    """Ends the process because of something that only a person can mend, which the sentence says."""
    print(f"reverie: {sentence}", file=sys.stderr, flush=True)
    sys.exit(EXIT_REFUSED)


def start_logging(name: str, level: str) -> None:
    """One line an event on stderr: time, process, what happened."""
    logging.basicConfig(
        level=level.upper(), format=f"%(asctime)s {name:<10} %(message)s", datefmt="%H:%M:%S", force=True
    )
