"""The site's process: `python -m stream.site`, started by the supervisor, which owns the listening socket."""

import asyncio
import logging
import resource
import signal
import socket

from aiohttp import web

from stream.crowd import BlocklistError, VoiceError
from stream.ipc.worker import Worker, inherit, refuse

from .app import make_app

_END = 1.0  # seconds that requests in flight have at the end
_IDLE = 75.0  # seconds that a connection may be silent between requests


async def serve(child: Worker) -> None:
    """Serves until the child is to stop."""
    listener = socket.socket(fileno=child.listener)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    if child.stopping.is_set():
        return
    try:
        app = make_app(child, listener.getsockname()[1])
    except (VoiceError, BlocklistError) as error:
        refuse(str(error))
    runner = web.AppRunner(app, access_log=None, keepalive_timeout=_IDLE, shutdown_timeout=_END)
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        await stop.wait()
    finally:
        await runner.cleanup()


def main() -> None:
    child = inherit()
    logging.getLogger("aioice").setLevel(logging.WARNING)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # every viewer takes two or three descriptors
    asyncio.run(serve(child))


if __name__ == "__main__":
    main()
