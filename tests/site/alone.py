"""A site without a supervisor, for tests, and what is heard from it."""

from typing import Any

from aiohttp import ClientWebSocketResponse

from stream.ipc.rings import Handle
from stream.ipc.worker import Worker
from stream.settings import Settings


class SiteAlone(Worker):
    """A site within the test's own process, whose signals and log stay as they are."""

    def __init__(self, settings: Settings, handles: dict[str, Handle]) -> None:
        self.name, self.settings, self._handles = "site", settings, handles


async def hears(socket: ClientWebSocketResponse, *kinds: str) -> dict[str, Any]:
    """The next message of these kinds."""
    while (message := await socket.receive_json(timeout=10))["type"] not in kinds:
        pass
    found: dict[str, Any] = message
    return found
