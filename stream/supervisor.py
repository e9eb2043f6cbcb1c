"""Starts, watches and restarts the three processes of the show, owns what they share, and tells systemd how they are.

reverie serve            the supervisor
  python -m stream.site      pages, chat, WebRTC, HLS
  python -m stream.studio    the clock: moves, fades, encodes
  python -m stream.dream     the dreamer
"""

import contextlib
import errno
import logging
import os
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import msgspec

from .ipc.channels import CHILDREN, Rings
from .ipc.rings import Reader, RingError
from .ipc.worker import EXIT_REFUSED, VARIABLE, Inheritance, confided
from .settings import ENVIRONMENT_PREFIX, WILDCARDS, Settings, secrets

log = logging.getLogger(__name__)

_ENVIRONMENTS = {"site": {"PYTHONMALLOC": "malloc"}}  # with which memory can be given back when a crowd has left

MODULES = {"site": "stream.site", "studio": "stream.studio", "dreamer": "stream.dream"}

_TICK = 0.5  # seconds between two looks at the children's reports
HANGS = 15.0  # seconds without a report after which a process that had reported is taken for hanging
_STARTS = 60.0  # seconds that a process may take to its first report
_FRESH = 5.0  # seconds within which frames must have been shown for systemd's watchdog to be fed
_TERM = 3.0  # seconds a child may take to end when asked to


class StartError(Exception):
    """The show cannot start; the sentence says why and what to do."""


class _Pulse(msgspec.Struct):
    """The part of every report that the supervisor cares for."""

    time: float
    state: str = ""


class RestartBackoff:
    """How long to wait before a process is started again.

    At first there is no wait; after `bound` lives in a row that were shorter than `window` seconds it is `slow`
    seconds, until one was longer.
    """

    def __init__(self, bound: int = 5, window: float = 60.0, slow: float = 15.0) -> None:
        self._bound, self._window, self._slow = bound, window, slow
        self._short = 0

    def wait(self, lived: float) -> float:
        """Seconds to wait after a life of `lived` seconds."""
        self._short = self._short + 1 if lived < self._window else 0
        return self._slow if self._short > self._bound else 0.0


class Process:
    """One child, through all of its lives."""

    def __init__(self, name: str, rings: Rings) -> None:
        self.name = name
        self.patience = RestartBackoff()
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

    def silent(self, now: float) -> float:
        """Seconds for which it has not reported though it should have."""
        pulse = self.pulse()
        if pulse is None:
            return now - self.started - (_STARTS - HANGS)
        return 0.0 if pulse.state == "loading" else now - pulse.time

    def is_well(self, now: float) -> bool:
        """Does it live, and has this life reported that it works?"""
        pulse = self.pulse()
        return self.running is not None and pulse is not None and pulse.state != "loading" and now - pulse.time < _FRESH


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
        self._processes = [Process(name, self._rings) for name in CHILDREN]
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
            if process.running is not None or now < process.due:
                continue
            process.started = now
            try:
                process.running = self._spawn(process.name)
            except OSError as error:
                process.due = now + max(_TICK, process.patience.wait(0))
                log.warning("The %s cannot be started now: %s.", process.name, error)

    def _spawn(self, name: str) -> subprocess.Popen[bytes]:
        handles = self._rings.handles(name)
        secret = confided(self._settings) if name == "site" else None
        inheritance = Inheritance(
            name, self._settings, handles, self._lifeline[0], self._epoch, self._listener.fileno(), secret
        )
        inherited = {self._lifeline[0], self._listener.fileno()} | ({secret} if secret is not None else set())
        for handle in handles.values():
            inherited |= {handle.memory, *handle.bells}
        environment = (
            os.environ
            | _ENVIRONMENTS.get(name, {})
            | {VARIABLE: inheritance.to_text(), "PYTHONUNBUFFERED": "1", "PYTHONPATH": _path()}
        )
        for hidden in secrets():
            environment.pop(f"{ENVIRONMENT_PREFIX}{hidden.upper()}", None)
        # Not from the working directory, where a file of any name may lie (-P), but from where this package is.
        command = [sys.executable, "-P", "-m", MODULES[name]]
        try:
            return subprocess.Popen(command, env=environment, pass_fds=inherited, stdin=subprocess.DEVNULL)
        finally:
            if secret is not None:
                os.close(secret)

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
            now = time.monotonic()
            wait = process.patience.wait(now - process.started)
            process.due = now + wait
            how = f"was ended by {_signal_name(-code)}" if code < 0 else f"ended with code {code}"
            when = f"it keeps failing, the next try is in {wait:.0f} s" if wait else "starting it again"
            log.warning("The %s %s; %s.", process.name, how, when)

    def _look(self) -> None:
        now = time.monotonic()
        for process in self._processes:
            if process.running is None:
                continue
            process.was_well = process.was_well or process.is_well(now)
            if process.silent(now) > HANGS:
                log.warning("The %s has not reported for %.0f s and is ended.", process.name, HANGS)
                process.running.kill()
        site, studio, _ = self._processes
        if not self._announced and site.was_well:
            self._announced = True
            log.info("The show is on at http://%s:%d/", shown_host(self._settings.host), self.port)
            self._notifier.tell("READY=1")
        if site.is_well(now) and studio.is_well(now):
            self._notifier.tell("WATCHDOG=1")

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
        self._rings.close()


class _Notifier:
    """systemd's sd_notify: datagrams to the socket that NOTIFY_SOCKET names; without one, nothing."""

    def __init__(self, address: str | None) -> None:
        self._address = "\0" + address[1:] if address and address.startswith("@") else address

    def tell(self, state: str) -> None:
        if self._address:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel, contextlib.suppress(OSError):
                channel.sendto(state.encode(), self._address)


def _path() -> str:
    """Where children look for modules: as this process was told, and last where this package lies."""
    home = str(Path(__file__).resolve().parent.parent)
    return os.pathsep.join([*filter(None, [os.environ.get("PYTHONPATH")]), home])


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


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
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            why = "another program holds it"
        raise StartError(f"Port {port} on {host} cannot be had: {why}; try another --port or --host.") from error
    return listener


def shown_host(host: str) -> str:
    """How a host that is listened on stands in a web address on this machine."""
    if host in WILDCARDS:
        return "localhost"
    return f"[{host}]" if ":" in host else host
