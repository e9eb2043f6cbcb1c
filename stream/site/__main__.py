"""The site's process: `python -m stream.site`, started by the supervisor, which owns the listening socket."""

import asyncio
import logging
import resource
import signal
import socket

from aiohttp import web

from stream.crowd import BlocklistError, VoiceError
from stream.ipc.worker import Worker, attach, exit_with_message
from stream.words import OwnWordsError

from .app import make_app

_SHUTDOWN_TIMEOUT = 1.0  # seconds that requests in flight have at the end
_KEEPALIVE_TIMEOUT = 75.0  # seconds that a connection may be silent between requests


async def serve(worker: Worker) -> None:
    """Serves until the worker is to stop."""
    listener = socket.socket(fileno=worker.listener)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    if worker.stopping.is_set():
        return
    try:
        app = make_app(worker, listener.getsockname()[1])
    except (VoiceError, BlocklistError, OwnWordsError) as error:
        exit_with_message(str(error))
    runner = web.AppRunner(
        app, access_log=None, keepalive_timeout=_KEEPALIVE_TIMEOUT, shutdown_timeout=_SHUTDOWN_TIMEOUT
    )
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        await stop.wait()
    finally:
        await runner.cleanup()


def main() -> None:
    worker = attach()
    logging.getLogger("aioice").setLevel(logging.WARNING)
    _, hard_limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard_limit, hard_limit))  # every viewer takes two or three descriptors
    asyncio.run(serve(worker))


if __name__ == "__main__":
    main()
