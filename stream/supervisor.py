"""Starts, watches and restarts the three processes of the show, owns what they share, and tells systemd how they are.

reverie serve            the supervisor
  python -m stream.site      pages, chat, WebRTC, HLS
  python -m stream.studio    the clock: moves, fades, encodes
  python -m stream.dream     the dreamer
"""

import collections
import contextlib
import logging
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable

import msgspec

from .channels import CHILDREN, Rings
from .child import EXIT_REFUSED, VARIABLE, Inheritance
from .reports import StudioReport
from .rings import Reader, RingError
from .settings import Settings

log = logging.getLogger(__name__)

MODULES = {"site": "stream.site", "studio": "stream.studio", "dreamer": "stream.dream"}

_TICK = 0.5  # seconds between two looks at the children's reports
_HANGS = 15.0  # seconds without a report after which a process that had reported is taken for hanging
_FRESH = 5.0  # seconds within which frames must have been shown for systemd's watchdog to be fed
_TERM = 3.0  # seconds a child may take to end when asked to


class StartError(Exception):
    """The show cannot start; the sentence says why and what to do."""


class _Pulse(msgspec.Struct):
    """The part of every report that the supervisor cares for."""

    time: float
    state: str = ""


class Patience:
    """How long to wait before a process is started again.

    At first there is no wait; after `bound` ends within `window` seconds each further start waits `slow` seconds.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, bound: int = 5, window: float = 60.0, slow: float = 15.0
    ) -> None:
        self._clock, self._bound, self._window, self._slow = clock, bound, window, slow
        self._ends: collections.deque[float] = collections.deque(maxlen=bound + 1)

    def wait(self) -> float:
        """Seconds to wait after an end that happened now."""
        now = self._clock()
        self._ends.append(now)
        recent = sum(1 for end in self._ends if now - end < self._window)
        return self._slow if recent > self._bound else 0.0


class _Process:
    """One child, through all of its lives."""

    def __init__(self, name: str, rings: Rings) -> None:
        self.name = name
        self.patience = Patience()
        self.running: subprocess.Popen[bytes] | None = None
        self.started = 0.0
        self.due = 0.0
        self.was_well = False
        self._report = Reader(msgspec.structs.replace(rings.handles(name)[name], bells=()))

    def pulse(self) -> _Pulse | None:
        """The report of this life; None before the first."""
        entry = self._report.peek()
        if entry is None:
            return None
        pulse = msgspec.msgpack.decode(entry.data, type=_Pulse)
        return pulse if pulse.time >= self.started else None

    def hangs(self, now: float) -> bool:
        pulse = self.pulse()
        return pulse is not None and pulse.state != "loading" and now - pulse.time > _HANGS


class Supervisor:
    """The show as a whole. Raises StartError when the port or the memory cannot be had."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._listener = listen(settings.host, settings.port)
        self.port: int = self._listener.getsockname()[1]
        try:
            self._rings = Rings(settings)
        except RingError as error:
            raise StartError(
                f"There is too little memory for a video of {settings.size} and a canvas of {settings.canvas}: {error}."
            ) from error
        self._lifeline = os.pipe()
        self._epoch = time.monotonic()
        self._processes = [_Process(name, self._rings) for name in CHILDREN]
        self._wakeup, wakeup = socket.socketpair()
        for end in (self._wakeup, wakeup):
            end.setblocking(False)
        self._wakeup_writer = wakeup
        self._ending = False
        self._code = 0
        self._notifier = _Notifier(os.environ.pop("NOTIFY_SOCKET", None))
        self._announced = False

    def run(self) -> int:
        """Runs the show until SIGTERM or SIGINT, or until a child finds a setting at fault; returns the exit code."""
        signal.set_wakeup_fd(self._wakeup_writer.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for ending in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(ending, self._end)
        try:
            while not self._ending:
                self._start_due()
                select.select([self._wakeup], [], [], _TICK)
                with contextlib.suppress(BlockingIOError):
                    self._wakeup.recv(4096)
                self._bury()
                self._look()
        finally:
            self._stop_all()
        return self._code

    def _end(self, *_: object) -> None:
        self._ending = True

    def _start_due(self) -> None:
        now = time.monotonic()
        for process in self._processes:
            if process.running is None and now >= process.due:
                process.started = now
                process.running = self._spawn(process.name)

    def _spawn(self, name: str) -> subprocess.Popen[bytes]:
        handles = self._rings.handles(name)
        inheritance = Inheritance(
            name, self._settings, handles, self._lifeline[0], self._epoch, self._listener.fileno()
        )
        inherited = {self._lifeline[0], self._listener.fileno()}
        for handle in handles.values():
            inherited |= {handle.memory, *handle.bells}
        environment = os.environ | {VARIABLE: inheritance.to_text(), "PYTHONUNBUFFERED": "1"}
        command = [sys.executable, "-m", MODULES[name]]
        return subprocess.Popen(command, env=environment, pass_fds=inherited, stdin=subprocess.DEVNULL)

    def _bury(self) -> None:
        for process in self._processes:
            if process.running is None or process.running.poll() is None:
                continue
            code = process.running.returncode
            process.running = None
            if self._ending:
                continue
            if code == EXIT_REFUSED and not process.was_well:
                self._ending, self._code = True, EXIT_REFUSED
                return
            wait = process.patience.wait()
            process.due = time.monotonic() + wait
            how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
            when = f"it keeps failing, the next try is in {wait:.0f} s" if wait else "starting it again"
            log.warning("The %s %s; %s.", process.name, how, when)

    def _look(self) -> None:
        now = time.monotonic()
        for process in self._processes:
            if process.running is None:
                continue
            process.was_well = process.was_well or self._is_well(process)
            if process.hangs(now):
                log.warning("The %s has not reported for %.0f s and is ended.", process.name, _HANGS)
                process.running.kill()
        site, studio, _ = self._processes
        if not self._announced and site.was_well:
            self._announced = True
            log.info("The show is on at http://%s:%d/", _shown_host(self._settings.host), self.port)
            self._notifier.tell("READY=1")
        if self._shows(studio, now) and site.running is not None and site.was_well and not site.hangs(now):
            self._notifier.tell("WATCHDOG=1")

    @staticmethod
    def _is_well(process: _Process) -> bool:
        pulse = process.pulse()
        return pulse is not None and pulse.state != "loading"

    @staticmethod
    def _shows(studio: _Process, now: float) -> bool:
        entry = studio._report.peek()
        return entry is not None and now - msgspec.msgpack.decode(entry.data, type=StudioReport).frame_time < _FRESH

    def _stop_all(self) -> None:
        self._notifier.tell("STOPPING=1")
        running = [process.running for process in self._processes if process.running is not None]
        for child in running:
            child.terminate()
        deadline = time.monotonic() + _TERM
        for child in running:
            try:
                child.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
        for child in running:
            child.wait()
        self._listener.close()


class _Notifier:
    """systemd's sd_notify: datagrams to the socket that NOTIFY_SOCKET names; without one, nothing."""

    def __init__(self, address: str | None) -> None:
        self._address = "\0" + address[1:] if address and address.startswith("@") else address

    def tell(self, state: str) -> None:
        if self._address:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel, contextlib.suppress(OSError):
                channel.sendto(state.encode(), self._address)


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there, for all interfaces where `host` is a wildcard. Raises StartError."""
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, proto)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(1024)
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no host name"
        raise StartError(
            f"Port {port} on {host} cannot be had ({why}); another program may hold it: try another --port or --host."
        ) from error
    return listener


def _shown_host(host: str) -> str:
    if host in ("0.0.0.0", "::", ""):  # noqa: S104
        return "localhost"
    return f"[{host}]" if ":" in host else host
