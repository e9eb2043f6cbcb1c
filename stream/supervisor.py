"""Process supervisor: starts, watches and restarts the processes of the show, and owns what they share.

reverie serve                the supervisor
  python -m stream.site      pages, chat, WebRTC, HLS
  python -m stream.studio    the clock: moves, fades, encodes
  python -m stream.dream     the dreamer
"""

import contextlib
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

from .ipc.channels import WORKERS, Rings
from .ipc.rings import Reader, RingError
from .ipc.worker import CONFIG_VARIABLE, EXIT_BAD_SETTING, WorkerConfig, secrets_pipe
from .listener import ListenError, listen, shown_host
from .restart_backoff import RestartBackoff
from .sd_notify import SystemdNotifier
from .settings import ENVIRONMENT_PREFIX, Settings, secret_names

log = logging.getLogger(__name__)

ENVIRONMENTS = {
    # with which memory can be given back when a crowd has left
    "site": {"PYTHONMALLOC": "malloc"},
    # with which glibc keeps what every keyframe needs anew: to take its pages again cost a third of the time
    "dreamer": {"MALLOC_MMAP_THRESHOLD_": str(32 << 20), "MALLOC_TRIM_THRESHOLD_": str(128 << 20)},
}

MODULES = {"site": "stream.site", "studio": "stream.studio", "dreamer": "stream.dream"}

_CHECK_INTERVAL = 0.5  # seconds between two looks at the workers' reports
HANG_TIMEOUT = 15.0  # seconds without a report after which a process that had reported is taken for hanging
_START_TIMEOUT = 60.0  # seconds that a process may take to its first report
_FRESH = 5.0  # seconds within which frames must have been shown for systemd's watchdog to be fed
_TERMINATE_TIMEOUT = 3.0  # seconds a worker may take to end when asked to


class StartError(Exception):
    """The show cannot start; the sentence says why and what to do."""


class _Heartbeat(msgspec.Struct):
    """The part of every report that the supervisor cares for."""

    time: float
    state: str = ""


class WorkerProcess:
    """One worker, seen from outside, through all of its lives."""

    def __init__(self, name: str, rings: Rings) -> None:
        self.name = name
        self.backoff = RestartBackoff()
        self.running: subprocess.Popen[bytes] | None = None
        self.started = 0.0
        self.start_due = 0.0
        self.was_healthy = False
        self._reports = Reader(msgspec.structs.replace(rings.handles(name)[f"{name}_report"], bells=()))

    def _heartbeat(self) -> _Heartbeat | None:
        """The report of this life; None before the first."""
        entry = self._reports.peek()
        if entry is None:
            return None
        heartbeat = msgspec.msgpack.decode(entry.data, type=_Heartbeat)
        return heartbeat if heartbeat.time >= self.started else None

    def hangs(self, now: float) -> bool:
        """Has it not reported though it should have? While it is loading it need not."""
        heartbeat = self._heartbeat()
        if heartbeat is None:
            return now - self.started > _START_TIMEOUT
        return heartbeat.state != "loading" and now - heartbeat.time > HANG_TIMEOUT

    def is_healthy(self, now: float) -> bool:
        """Does it live, and has this life reported that it works?"""
        heartbeat = self._heartbeat()
        if self.running is None or heartbeat is None:
            return False
        return heartbeat.state != "loading" and now - heartbeat.time < _FRESH


class Supervisor:
    """The show as a whole. Raises StartError when the port or the memory cannot be had."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        try:
            self._listener = listen(settings.host, settings.port)
            self._rings = Rings(settings)
        except ListenError as error:
            raise StartError(str(error)) from error
        except RingError as error:
            raise StartError(
                f"There is too little memory for a video of {settings.size} and a canvas of {settings.canvas}: {error}."
            ) from error
        self.port: int = self._listener.getsockname()[1]
        self._lifeline = os.pipe()
        self._epoch = time.monotonic()
        self._workers = [WorkerProcess(name, self._rings) for name in WORKERS]
        self._wakeup, self._wakeup_writer = socket.socketpair()
        for end in (self._wakeup, self._wakeup_writer):
            end.setblocking(False)
        self._ending = False
        self._exit_code = 0
        self._systemd = SystemdNotifier(os.environ.pop("NOTIFY_SOCKET", None))
        self._announced = False

    def run(self) -> int:
        """Runs the show until SIGTERM or SIGINT, or until a worker finds a setting at fault; returns the exit code."""
        signal.set_wakeup_fd(self._wakeup_writer.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for ending in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(ending, self._end)
        try:
            while not self._ending:
                self._start_due()
                select.select([self._wakeup], [], [], _CHECK_INTERVAL)
                with contextlib.suppress(BlockingIOError):
                    self._wakeup.recv(4096)
                self._reap()
                self._check_health()
        finally:
            self._stop_all()
        return self._exit_code

    def _end(self, *_: object) -> None:
        self._ending = True

    def _start_due(self) -> None:
        now = time.monotonic()
        for worker in self._workers:
            if worker.running is not None or now < worker.start_due:
                continue
            worker.started = now
            try:
                worker.running = self._spawn(worker.name)
            except OSError as error:
                worker.start_due = now + max(_CHECK_INTERVAL, worker.backoff.wait(0))
                log.warning("The %s cannot be started now: %s.", worker.name, error)

    def _spawn(self, name: str) -> subprocess.Popen[bytes]:
        handles = self._rings.handles(name)
        secrets = secrets_pipe(self._settings) if name == "site" else None
        config = WorkerConfig(
            name, self._settings, handles, self._lifeline[0], self._epoch, self._listener.fileno(), secrets
        )
        inherited = {self._lifeline[0], self._listener.fileno()} | ({secrets} if secrets is not None else set())
        for handle in handles.values():
            inherited |= {handle.memory, *handle.bells}
        variables = ENVIRONMENTS.get(name, {}) | {CONFIG_VARIABLE: config.to_text(), "PYTHONUNBUFFERED": "1"}
        environment = module_environment() | variables
        # Not from the working directory, where a file of any name may lie (-P), but from where this package is.
        command = [sys.executable, "-P", "-m", MODULES[name]]
        try:
            return subprocess.Popen(command, env=environment, pass_fds=inherited, stdin=subprocess.DEVNULL)
        finally:
            if secrets is not None:
                os.close(secrets)

    def _reap(self) -> None:
        """Says when workers that have ended are started again; one that a setting keeps from working ends the show."""
        for worker in self._workers:
            if worker.running is None or worker.running.poll() is None:
                continue
            code = worker.running.returncode
            worker.running = None
            if self._ending:
                continue
            if code == EXIT_BAD_SETTING and not worker.was_healthy:
                self._ending, self._exit_code = True, EXIT_BAD_SETTING
                return
            now = time.monotonic()
            wait = worker.backoff.wait(now - worker.started)
            worker.start_due = now + wait
            how = f"was ended by {_signal_name(-code)}" if code < 0 else f"ended with code {code}"
            when = f"it keeps failing, the next try is in {wait:.0f} s" if wait else "starting it again"
            log.warning("The %s %s; %s.", worker.name, how, when)

    def _check_health(self) -> None:
        """Kills workers that hang, and tells systemd whether frames are shown."""
        now = time.monotonic()
        for worker in self._workers:
            if worker.running is None:
                continue
            worker.was_healthy = worker.was_healthy or worker.is_healthy(now)
            if worker.hangs(now):
                log.warning("The %s has not reported for %.0f s and is ended.", worker.name, HANG_TIMEOUT)
                worker.running.kill()
        site, studio, _ = self._workers
        if not self._announced and site.was_healthy:
            self._announced = True
            log.info("The show is on at http://%s:%d/", shown_host(self._settings.host), self.port)
            self._systemd.notify("READY=1")
        if site.is_healthy(now) and studio.is_healthy(now):
            self._systemd.notify("WATCHDOG=1")

    def _stop_all(self) -> None:
        self._systemd.notify("STOPPING=1")
        running = {worker.name: worker.running for worker in self._workers if worker.running is not None}
        for process in running.values():
            process.terminate()
        deadline = time.monotonic() + _TERMINATE_TIMEOUT
        for name, process in running.items():
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.warning("The %s has not ended within %.0f s and is killed.", name, _TERMINATE_TIMEOUT)
                process.kill()
        for process in running.values():
            process.wait()
        self._listener.close()
        self._rings.close()


def module_environment() -> dict[str, str]:
    """This process's variables for one that runs a module of the show, without secrets. It looks for modules where this
    process was told to, and last where this package lies."""
    home = str(Path(__file__).resolve().parent.parent)
    path = os.pathsep.join([*filter(None, [os.environ.get("PYTHONPATH")]), home])
    hidden = {f"{ENVIRONMENT_PREFIX}{name.upper()}" for name in secret_names()}
    return {name: value for name, value in os.environ.items() if name not in hidden} | {"PYTHONPATH": path}


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
