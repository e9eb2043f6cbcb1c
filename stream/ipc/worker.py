"""Worker process: what the supervisor's children have in common, from their configuration to their end."""

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

from stream.settings import Settings, secret_names

from .rings import Handle, Reader, Writer

CONFIG_VARIABLE = "_REVERIE_WORKER"
EXIT_BAD_SETTING = 2
"""The exit code of a command or a worker that a setting keeps from working; trying it again would not help."""
_ORPHAN_TIMEOUT = 3.0  # seconds that a worker has to end by itself once its supervisor is gone


class WorkerConfig(msgspec.Struct, frozen=True):
    """What the supervisor leaves to a worker, in an environment variable; descriptors are open in the worker."""

    name: str
    settings: Settings
    handles: dict[str, Handle]
    lifeline: int
    """A pipe that nobody writes to; it ends when the supervisor does, however it ends."""
    epoch: float
    """`time.monotonic()` when the show began."""
    listener: int
    """The listening socket, which outlives every site that serves it."""
    secrets: int | None = None
    """A pipe with the settings that are secret, for the worker that needs them: others could read an environment."""

    def to_text(self) -> str:
        """As JSON, without the secrets."""
        hidden: dict[str, Any] = dict.fromkeys(secret_names())
        public = replace(self.settings, **hidden)
        return msgspec.json.encode(msgspec.structs.replace(self, settings=public), enc_hook=str).decode()

    @classmethod
    def from_text(cls, text: str) -> "WorkerConfig":
        return msgspec.json.decode(text, type=cls, dec_hook=_decode)


def _decode(type_: type, value: Any) -> Any:
    assert type_ is Path
    return Path(value)


class StopFlag:
    """A threading.Event without a lock, which a signal handler may not wait for. Set once."""

    def __init__(self) -> None:
        self._up = False

    def set(self) -> None:
        self._up = True

    def is_set(self) -> bool:
        return self._up


class Worker:
    """A process of the show, seen from inside. Made first thing in the process, by its main thread."""

    def __init__(self, config: WorkerConfig) -> None:
        self.name = config.name
        secrets: dict[str, Any] = {} if config.secrets is None else read_secrets(config.secrets)
        self.settings = replace(config.settings, **secrets)
        self.epoch = config.epoch
        self.listener = config.listener
        self.stopping = StopFlag()
        self._handles = config.handles
        start_logging(self.name, self.settings.log)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C reaches everybody; the supervisor passes it on
        signal.signal(signal.SIGTERM, lambda *_: self.stopping.set())
        threading.Thread(target=_end_with, args=(config.lifeline,), name="lifeline", daemon=True).start()

    def reader(self, ring: str) -> Reader:
        return Reader(self._handles[ring])

    def writer(self, ring: str) -> Writer:
        return Writer(self._handles[ring])


def _end_with(lifeline: int) -> None:
    """Ends this process when the supervisor has ended, which closes the lifeline."""
    while os.read(lifeline, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_ORPHAN_TIMEOUT)
    os._exit(1)


def attach() -> Worker:
    """The worker that this process is; ends the process when no supervisor started it."""
    text = os.environ.pop(CONFIG_VARIABLE, None)
    if text is None:
        exit_with_message("This is a part of the show and cannot run alone; `reverie serve` starts it.")
    return Worker(WorkerConfig.from_text(text))


def secrets_pipe(settings: Settings) -> int:
    """The end of a pipe from which the settings that are secret may be read once. Raises OSError."""
    reading, writing = os.pipe()
    with open(writing, "wb") as end:
        end.write(msgspec.json.encode({name: getattr(settings, name) for name in secret_names()}))
    return reading


def read_secrets(pipe: int) -> dict[str, Any]:
    """What was written to a `secrets_pipe`, by the settings' names."""
    with open(pipe, "rb") as reading:
        return msgspec.json.decode(reading.read(), type=dict[str, Any])


def exit_with_message(sentence: str) -> NoReturn:
    """Ends the process because of something that only a person can mend, which the sentence says."""
    print(f"reverie: {sentence}", file=sys.stderr, flush=True)
    sys.exit(EXIT_BAD_SETTING)


def start_logging(name: str, level: str) -> None:
    """One line an event on stderr: time, process, what happened."""
    logging.basicConfig(
        level=level.upper(), format=f"%(asctime)s {name:<10} %(message)s", datefmt="%H:%M:%S", force=True
    )
