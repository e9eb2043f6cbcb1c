"""Workers get their configuration from the supervisor, secrets by a pipe, and end with it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from stream.ipc.worker import CONFIG_VARIABLE, EXIT_BAD_SETTING, WorkerConfig, read_secrets, secrets_pipe
from stream.settings import Settings, Size

WORKER = """
import time
from stream.ipc.worker import attach
worker = attach()
print(worker.name, worker.settings.size, flush=True)
while {condition}:
    time.sleep(0.01)
"""


@contextmanager
def started(lifeline: int, condition: str) -> Iterator[subprocess.Popen[str]]:
    """A worker that does nothing while a condition holds."""
    config = WorkerConfig("studio", Settings(size=Size(128, 128)), {}, lifeline, 0.0, 0)
    with subprocess.Popen(
        [sys.executable, "-c", WORKER.format(condition=condition)],
        env=os.environ | {CONFIG_VARIABLE: config.to_text()},
        pass_fds=[lifeline],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "studio 128x128\n"
            yield process
        finally:
            process.kill()


def test_secrets_are_handed_down_by_a_pipe_and_not_by_the_environment() -> None:
    settings = Settings(operator="correct-horse-battery", twitch_token="abc123")
    secrets = {"operator": settings.operator, "twitch_token": settings.twitch_token}
    text = WorkerConfig("site", settings, {}, 3, 0.0, 4, secrets_pipe(settings)).to_text()
    assert not any(str(secret) in text for secret in secrets.values())
    read = WorkerConfig.from_text(text)
    assert read.settings == Settings()
    assert read.secrets is not None and read_secrets(read.secrets) == secrets


def test_a_worker_is_told_to_stop_by_sigterm_and_not_by_a_ctrl_c_that_reaches_everybody() -> None:
    reading, writing = os.pipe()
    with started(reading, "not worker.stopping.is_set()") as worker:
        worker.send_signal(signal.SIGINT)
        with pytest.raises(subprocess.TimeoutExpired):
            worker.wait(0.3)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(10) == 0
    os.close(reading)
    os.close(writing)


@pytest.mark.parametrize(
    ("condition", "code"), [("not worker.stopping.is_set()", 0), pytest.param("True", 1, marks=pytest.mark.slow)]
)
def test_a_worker_ends_when_its_supervisor_has_ended_even_if_it_heeds_no_signal(condition: str, code: int) -> None:
    reading, writing = os.pipe()
    with started(reading, condition) as worker:
        os.close(reading)
        os.close(writing)
        assert worker.wait(10) == code


def test_a_part_of_the_show_that_is_started_alone_says_how_to_start_it() -> None:
    environment = {name: value for name, value in os.environ.items() if name != CONFIG_VARIABLE}
    command = [sys.executable, "-m", "stream.studio"]
    alone = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert alone.returncode == EXIT_BAD_SETTING
    assert alone.stderr == "reverie: This is a part of the show and cannot run alone; `reverie serve` starts it.\n"
