"""Chat and autocomplete follow the network that the dreamer reports, over real sockets and rings."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse
from aiohttp.test_utils import TestClient, TestServer

from stream.ipc.channels import Rings, post
from stream.ipc.reports import DreamReport
from stream.ipc.rings import Writer
from stream.settings import Settings
from stream.site.app import make_app
from tests.site.alone import SiteAlone, hears

GOLDEN_RETRIEVER, BEAGLE, BAGEL, PIZZA = 207, 162, 931, 963


class Visit:
    """Somebody in the chat of a site, whose dreamer the test plays."""

    def __init__(self, client: TestClient[Any, Any], socket: ClientWebSocketResponse, reports: Writer) -> None:
        self._client, self._socket, self._reports = client, socket, reports
        self._scene = 0

    async def report(self, categories: Iterable[int], **more: Any) -> None:
        """The dreamer reports, and the site has heard of it when it tells of the report's scene."""
        self._scene += 1
        facts = {"scene": self._scene, "categories": tuple(categories), **more}
        post(self._reports, DreamReport(time.monotonic(), facts.pop("state", "dreaming"), **facts))
        while (await self.hears("dreaming"))["scene"] != self._scene:
            pass

    async def hears(self, *kinds: str) -> dict[str, Any]:
        """The next message of these kinds."""
        return await hears(self._socket, *kinds)

    async def shouts(self, text: str) -> dict[str, Any]:
        """What comes of it: the shout or that it was unheard."""
        await asyncio.sleep(0.7)  # slower than the chat would mind
        await self._socket.send_json({"type": "shout", "text": text})
        return await self.hears("shout", "unheard")

    async def completions(self, text: str) -> list[tuple[str, str]]:
        async with self._client.get("/api/words", params={"q": text, "limit": "3"}) as answer:
            return [(word["match"], word["label"]) for word in await answer.json()]


@asynccontextmanager
async def visit() -> AsyncIterator[Visit]:
    rings = Rings(Settings())
    try:
        with TemporaryDirectory() as data, Writer(rings.handles("dreamer")["dreamer_report"]) as reports:
            site = SiteAlone(Settings(hold=60, data=Path(data)), rings.handles("site"))
            async with TestClient(TestServer(make_app(site, 0))) as client, client.ws_connect("/ws") as socket:
                yield Visit(client, socket, reports)
    finally:
        rings.close()


def labels(shout: dict[str, Any]) -> list[str]:
    assert shout["type"] == "shout", shout
    return [target["label"] for target in shout["targets"]]


async def test_a_shout_gets_what_stands_in_for_it_by_name() -> None:
    async with visit() as ada:
        await ada.report([GOLDEN_RETRIEVER])
        shout = await ada.shouts("beagle")
        assert labels(shout) == ["golden retriever"]
        reply = await ada.hears("reply")
        assert reply["to"] == shout["name"]
        assert "eagle" in reply["text"] and "olden retriever" in reply["text"]
        assert (await ada.hears("scene"))["targets"] == shout["targets"]
        assert await ada.completions("beag") == [("beagle", "golden retriever")]
        assert (await ada.shouts("pizza"))["type"] == "unheard"


@pytest.mark.slow
async def test_words_follow_a_network_that_changes_while_the_show_runs() -> None:
    async with visit() as ada:
        assert labels(await ada.shouts("beagle")) == ["beagle"]  # nothing was reported yet
        await ada.report([GOLDEN_RETRIEVER, PIZZA])
        assert labels(await ada.shouts("beagle")) == ["golden retriever"]
        await ada.report([], state="loading")  # a dreamer that was started again
        assert labels(await ada.shouts("beagle")) == ["golden retriever"]
        await ada.report(range(1000))
        assert labels(await ada.shouts("beagle")) == ["beagle"]
        assert (await ada.completions("beag"))[0] == ("beagle", "beagle")
        await ada.report([BAGEL])
        assert (await ada.shouts("beagle"))["suggestions"][0]["label"] == "bagel"
        await ada.report([])
        assert labels(await ada.shouts("beagle")) == ["beagle"]


async def test_indices_that_are_no_categories_are_passed_over() -> None:
    async with visit() as ada:
        await ada.report([GOLDEN_RETRIEVER, 1000, -7])
        assert labels(await ada.shouts("beagle")) == ["golden retriever"]
        assert (await ada.shouts("pizza"))["type"] == "unheard"
