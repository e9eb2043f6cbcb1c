"""What the operator does to the crowd is done at once, and only by the operator."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse
from aiohttp.test_utils import TestClient, TestServer

from stream.ipc.channels import Rings
from stream.settings import Settings
from stream.site.app import Site
from tests.site.alone import SiteAlone, hears

TOKEN = "correct-horse-battery"


class Office:
    """The operator's, at a site with visitors."""

    def __init__(self, client: TestClient[Any, Any], site: Site) -> None:
        self.client, self.site = client, site

    async def does(self, act: str, fields: dict[str, Any], token: str = TOKEN) -> tuple[int, str]:
        headers = {"Authorization": f"Bearer {token}"}
        async with self.client.post(f"/api/operator/{act}", json=fields, headers=headers) as answer:
            return answer.status, await answer.text()

    async def bans(self) -> list[dict[str, Any]]:
        async with self.client.get("/api/operator/bans", headers={"Authorization": f"Bearer {TOKEN}"}) as answer:
            found: list[dict[str, Any]] = await answer.json()
            return found

    @asynccontextmanager
    async def visitor(self, token: str) -> AsyncIterator[tuple[int, ClientWebSocketResponse]]:
        async with self.client.ws_connect(f"/ws?token={token}") as socket:
            yield (await hears(socket, "hello"))["you"]["id"], socket


@asynccontextmanager
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    settings = Settings(data=tmp_path, operator=TOKEN)
    rings = Rings(settings)
    try:
        site = Site(SiteAlone(settings, rings.handles("site")), 0)
        async with TestClient(TestServer(site.application())) as client:
            yield Office(client, site)
    finally:
        rings.close()


async def test_modes_switch_live(tmp_path: Path) -> None:
    async with office(tmp_path) as house, house.visitor("a" * 20) as (_, ada):
        assert (await house.does("mode", {"mode": "mix"}))[0] == 200
        while (await hears(ada, "tally"))["mode"] != "mix":
            pass


async def test_who_is_muted_only_listens_until_that_is_ended(tmp_path: Path) -> None:
    async with office(tmp_path) as house, house.visitor("e" * 20) as (number, eve):
        assert (await house.does("mute", {"from": number, "seconds": 60}))[0] == 200
        await eve.send_json({"type": "shout", "text": "volcano"})
        assert (await hears(eve, "shout", "error"))["code"] == "muted"
        assert (await house.does("mute", {"from": number, "seconds": 0}))[0] == 200
        await eve.send_json({"type": "shout", "text": "volcano"})
        assert (await hears(eve, "shout", "error"))["type"] == "shout"


async def test_who_is_banned_goes_with_their_lines_until_that_is_ended(tmp_path: Path) -> None:
    async with office(tmp_path) as house, house.visitor("a" * 20) as (_, ada):
        async with house.visitor("e" * 20) as (number, eve):
            await eve.send_json({"type": "shout", "text": "volcano"})
            assert (await hears(ada, "shout"))["from"] == number
            status, said = await house.does("ban", {"from": number, "seconds": 600})
            assert status == 200
            assert (await hears(eve, "error"))["code"] == "banned"
            assert (await hears(ada, "cleared"))["from"] == number
        (ban,) = await house.bans()
        assert f"the ban's id is {ban['id']}" in said
        assert set(ban) == {"id", "name", "until", "whole_address"}
        assert (await house.does("unban", {"id": ban["id"]}))[0] == 200
        assert await house.bans() == []
        assert (await house.does("unban", {"id": ban["id"]}))[0] == 404
        async with house.visitor("e" * 20):
            pass


async def test_everybody_is_slowed_and_lines_are_cleared(tmp_path: Path) -> None:
    async with office(tmp_path) as house, house.visitor("a" * 20) as (_, ada):
        assert (await house.does("slow", {"seconds": 60}))[0] == 200
        for expected in ("shout", "error"):
            await ada.send_json({"type": "shout", "text": "pizza"})
            assert (await hears(ada, "shout", "error"))["type"] == expected
        assert (await house.does("clear", {}))[0] == 200
        assert (await hears(ada, "cleared"))["from"] == 0


async def test_nobody_but_the_operator_may(tmp_path: Path) -> None:
    async with office(tmp_path) as house:
        for act in ("mode", "mute", "ban"):
            assert (await house.does(act, {"mode": "mix"}, "somebody-elses-token"))[0] == 401
        async with house.client.get("/api/operator/bans") as answer:
            assert answer.status in (401, 429)
        assert house.site.chat.director.mode == "democracy"


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("mode", {}),
        ("mode", {"mode": "tyranny"}),
        ("mute", {"from": "Eve", "seconds": 1}),
        ("mute", {"from": 1, "seconds": -1}),
        ("ban", {"from": 1, "seconds": 1e12}),
        ("ban", {"from": 1, "seconds": 0}),
        ("ban", {"from": 1, "seconds": 1, "because": "ü"}),
        ("slow", {"seconds": None}),
        ("unban", {"id": 1.5}),
    ],
)
async def test_a_bad_request_is_answered_with_what_is_wrong(tmp_path: Path, act: str, fields: dict[str, Any]) -> None:
    async with office(tmp_path) as house:
        status, said = await house.does(act, fields)
        assert status == 400
        assert said.count("\n") == 1
        assert said.isascii()


async def test_what_is_no_json_and_who_is_not_there(tmp_path: Path) -> None:
    async with office(tmp_path) as house:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        for body in (b"", b"\xff", b"[" * 5000, json.dumps([1]).encode(), b'{"seconds": NaN}'):
            async with house.client.post("/api/operator/slow", data=body, headers=headers) as answer:
                assert answer.status == 400
        assert (await house.does("mute", {"from": 77, "seconds": 1}))[0] == 404
        assert (await house.does("ban", {"from": 77, "seconds": 1}))[0] == 404
