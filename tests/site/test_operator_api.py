"""What the operator does to the crowd and to the dreamer: at once, with the token and no other."""

import json
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse
from aiohttp.test_utils import TestClient, TestServer

from stream.ipc.channels import Rings, peek, post
from stream.ipc.reports import DreamReport, NetworkRequest
from stream.ipc.rings import Reader, Writer
from stream.settings import NETWORKS, Settings
from stream.site.app import Site
from tests.site.alone import SiteAlone, hears

TOKEN = "correct-horse-battery"
SQUEEZENET = b'{"name": "squeezenet1_0"}'


class Operator:
    """The operator of a site, whose dreamer the test plays."""

    def __init__(self, client: TestClient[Any, Any], site: Site, rings: Rings) -> None:
        self.client, self.site = client, site
        self._reports = Writer(rings.handles("dreamer")["dreamer_report"])
        self._requests = Reader(rings.handles("dreamer")["network_requests"])

    async def does(self, action: str, fields: dict[str, Any], token: str = TOKEN) -> tuple[int, str]:
        return await self._post(action, json.dumps(fields).encode(), {"Authorization": f"Bearer {token}"})

    async def asks(self, body: bytes = SQUEEZENET, token: str | None = TOKEN, **headers: str) -> tuple[int, str]:
        """Asks for a network."""
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        return await self._post("network", body, headers)

    async def _post(self, action: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        async with self.client.post(f"/api/operator/{action}", data=body, headers=headers) as answer:
            return answer.status, await answer.text()

    async def bans(self) -> list[dict[str, Any]]:
        async with self.client.get("/api/operator/bans", headers={"Authorization": f"Bearer {TOKEN}"}) as answer:
            found: list[dict[str, Any]] = await answer.json()
            return found

    async def state(self) -> str:
        async with self.client.get("/api/state") as answer:
            return await answer.text()

    @asynccontextmanager
    async def visitor(self, token: str) -> AsyncIterator[tuple[int, ClientWebSocketResponse]]:
        async with self.client.ws_connect(f"/ws?token={token}") as socket:
            yield (await hears(socket, "hello"))["you"]["id"], socket

    def dreams(self, network: str, **more: Any) -> None:
        """The dreamer reports that it dreams with this network."""
        post(self._reports, DreamReport(time.monotonic(), "dreaming", network=network, **more))

    @property
    def request(self) -> NetworkRequest | None:
        """What the dreamer is asked for."""
        return peek(self._requests, NetworkRequest)


@asynccontextmanager
async def serving(
    tmp_path: Path, rings: Rings | None = None, operator: str | None = TOKEN, **settings: Any
) -> AsyncIterator[Operator]:
    """A site with these settings, and with the rings of an earlier one if they are given."""
    used = Settings(data=tmp_path, operator=operator, **settings)
    given, rings = rings, rings or Rings(used)
    try:
        site = Site(SiteAlone(used, rings.handles("site")), 0)
        async with TestClient(TestServer(site.application())) as client:
            yield Operator(client, site, rings)
    finally:
        if given is None:
            rings.close()


async def test_modes_switch_live(tmp_path: Path) -> None:
    async with serving(tmp_path) as operator, operator.visitor("a" * 20) as (_, ada):
        assert (await operator.does("mode", {"mode": "mix"}))[0] == 200
        while (await hears(ada, "tally"))["mode"] != "mix":
            pass


async def test_who_is_muted_only_listens_until_that_is_ended(tmp_path: Path) -> None:
    async with serving(tmp_path) as operator, operator.visitor("e" * 20) as (number, eve):
        assert (await operator.does("mute", {"from": number, "seconds": 60}))[0] == 200
        await eve.send_json({"type": "shout", "text": "volcano"})
        assert (await hears(eve, "shout", "error"))["code"] == "muted"
        assert (await operator.does("mute", {"from": number, "seconds": 0}))[0] == 200
        await eve.send_json({"type": "shout", "text": "volcano"})
        assert (await hears(eve, "shout", "error"))["type"] == "shout"


async def test_who_is_banned_goes_with_their_lines_until_that_is_ended(tmp_path: Path) -> None:
    async with serving(tmp_path) as operator, operator.visitor("a" * 20) as (_, ada):
        async with operator.visitor("e" * 20) as (number, eve):
            await eve.send_json({"type": "shout", "text": "volcano"})
            assert (await hears(ada, "shout"))["from"] == number
            status, said = await operator.does("ban", {"from": number, "seconds": 600})
            assert status == 200
            assert (await hears(eve, "error"))["code"] == "banned"
            assert (await hears(ada, "cleared"))["from"] == number
        (ban,) = await operator.bans()
        assert f"the ban's id is {ban['id']}" in said
        assert set(ban) == {"id", "name", "until", "whole_address"}
        assert (await operator.does("unban", {"id": ban["id"]}))[0] == 200
        assert await operator.bans() == []
        assert (await operator.does("unban", {"id": ban["id"]}))[0] == 404
        async with operator.visitor("e" * 20):
            pass


async def test_everybody_is_slowed_and_lines_are_cleared(tmp_path: Path) -> None:
    async with serving(tmp_path) as operator, operator.visitor("a" * 20) as (_, ada):
        assert (await operator.does("slow", {"seconds": 60}))[0] == 200
        for expected in ("shout", "error"):
            await ada.send_json({"type": "shout", "text": "pizza"})
            assert (await hears(ada, "shout", "error"))["type"] == expected
        assert (await operator.does("clear", {}))[0] == 200
        assert (await hears(ada, "cleared"))["from"] == 0


async def test_nobody_but_the_operator_may(tmp_path: Path) -> None:
    async with serving(tmp_path) as operator:
        for action in ("mode", "mute", "ban"):
            assert (await operator.does(action, {"mode": "mix"}, "somebody-elses-token"))[0] == 401
        async with operator.client.get("/api/operator/bans") as answer:
            assert answer.status in (401, 429)
        assert operator.site.chat.director.mode == "democracy"


@pytest.mark.parametrize(
    ("action", "fields"),
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
async def test_a_bad_request_is_answered_with_what_is_wrong(
    tmp_path: Path, action: str, fields: dict[str, Any]
) -> None:
    async with serving(tmp_path) as operator:
        status, said = await operator.does(action, fields)
        assert status == 400
        assert said.count("\n") == 1
        assert said.isascii()


async def test_what_is_no_json_and_who_is_not_there(tmp_path: Path) -> None:
    async with serving(tmp_path) as operator:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        for body in (b"", b"\xff", b"[" * 5000, json.dumps([1]).encode(), b'{"seconds": NaN}'):
            async with operator.client.post("/api/operator/slow", data=body, headers=headers) as answer:
                assert answer.status == 400
        assert (await operator.does("mute", {"from": 77, "seconds": 1}))[0] == 404
        assert (await operator.does("ban", {"from": 77, "seconds": 1}))[0] == 404


async def test_without_a_token_nobody_passes_and_is_told_how_to_set_one_which_counts_at_once(tmp_path: Path) -> None:
    async with serving(tmp_path, operator=None) as operator:
        for token in (None, "", "none", "None", TOKEN):
            status, said = await operator.asks(token=token)
            assert status == 403
            assert "operator.token" in said and "REVERIE_OPERATOR" in said
            assert str(tmp_path) not in said
        assert operator.request is None
        (tmp_path / "operator.token").write_text(f"{TOKEN}\n# mine\n")
        assert (await operator.asks())[0] == 202
        (tmp_path / "operator.token").write_text("another-token-altogether")
        assert (await operator.asks())[0] == 401
        assert (await operator.asks(token="another-token-altogether"))[0] == 202


@pytest.mark.parametrize(
    "content", [b"", b"short", b"two words of a token", b"\xff" * 20, b"x" * 2000, b"\n" + b"x" * 20]
)
async def test_a_token_that_cannot_be_used_lets_nobody_pass_and_the_log_says_why_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, content: bytes
) -> None:
    (tmp_path / "operator.token").write_bytes(content)
    async with serving(tmp_path, operator=None) as operator:
        for token in ("short", "x" * 2000, "", TOKEN):
            status, said = await operator.asks(token=token)
            assert (status, said) == (403, "The operator's token of this show cannot be used; its log says why.\n")
    (line,) = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert line.startswith(f"{tmp_path / 'operator.token'} must be")
    assert "short" not in line and "xxxx" not in line


async def test_the_token_in_a_header_is_wanted_and_no_other_is_told_apart(tmp_path: Path) -> None:
    async with serving(tmp_path) as operator:
        assert (await operator.asks(token=None))[0] == 401
        assert (await operator.asks(token=None, Authorization=f"Basic {TOKEN}"))[0] == 401
        for token in (TOKEN[:-1], TOKEN + "x", TOKEN.upper(), "ü" * 20):
            status, said = await operator.asks(token=token)
            assert status == 401
            assert token not in said
        assert operator.request is None
        assert (await operator.asks())[0] == 202
        assert (await operator.asks(token=None, Authorization=f"bearer  {TOKEN} "))[0] == 202


async def test_wrong_tokens_are_slowed_and_never_logged_nor_shown(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    async with serving(tmp_path) as operator:
        statuses = [(await operator.asks(token="wrong-guess-of-somebody"))[0] for _ in range(8)]
        assert statuses == [401] * 5 + [429] * 3
        status, said = await operator.asks()  # not even the right one, or it could be told apart
        assert status == 429
        assert "wait 1 s" in said
        assert TOKEN not in await operator.state()
        assert operator.request is None
    said = "\n".join(record.getMessage() for record in caplog.records)
    assert said.count("wrong operator's tokens came from 127.0.0.1") == 1
    assert "guess" not in said and TOKEN not in said


async def test_a_page_of_another_site_may_not_ask_even_with_the_token(tmp_path: Path) -> None:
    async with serving(tmp_path) as operator:
        assert (await operator.asks(Origin="https://example.org"))[0] == 403
        assert operator.request is None


@pytest.mark.parametrize("name", ["auto", *NETWORKS, "squeezenet1_0+squeezenet1_1"])
async def test_any_network_may_be_asked_for_and_the_dreamer_hears_of_it(tmp_path: Path, name: str) -> None:
    async with serving(tmp_path) as operator:
        status, said = await operator.asks(json.dumps({"name": name}).encode())
        answer = json.loads(said)
        assert (status, answer["name"], answer["wish"]) == (202, name, 1)
        assert answer["happens"] == f"The dreamer is being loaded; then comes {name}."
        assert operator.request == NetworkRequest(1, name)


async def test_the_answer_says_what_happens(tmp_path: Path) -> None:
    async with serving(tmp_path) as operator:
        operator.dreams("pocket", at_hand=("pocket", "squeezenet1_0"))

        async def happens(name: str) -> str:
            status, said = await operator.asks(json.dumps({"name": name}).encode())
            assert status == 202
            return str(json.loads(said)["happens"])

        assert await happens("squeezenet1_0") == "squeezenet1_0 is being loaded, while pocket goes on dreaming."
        assert await happens("vgg16") == "vgg16 is being fetched and loaded, while pocket goes on dreaming."
        assert await happens("pocket") == "pocket dreams already."
        assert "the best that can be had" in await happens("auto")
        both = "squeezenet1_0+mobilenet_v2"
        assert await happens(both) == f"{both} is being fetched and loaded, while pocket goes on dreaming."
        assert operator.request == NetworkRequest(5, both)


async def test_what_comes_by_file_alone_is_refused_unless_it_was_given(tmp_path: Path) -> None:
    async with serving(tmp_path) as operator:
        operator.dreams("pocket", at_hand=("pocket", "squeezenet1_0", "bvlc_googlenet"))
        status, said = await operator.asks(b'{"name": "squeezenet1_0+robust_resnet50"}')
        assert (status, said) == (409, "The weights of robust_resnet50 come by file alone, with --weights.\n")
        assert operator.request is None
        assert (await operator.asks(b'{"name": "squeezenet1_0+bvlc_googlenet"}'))[0] == 202


async def test_what_offline_forbids_is_refused_at_once(tmp_path: Path) -> None:
    async with serving(tmp_path, offline=True) as operator:
        operator.dreams("pocket", at_hand=("pocket", "squeezenet1_0"))
        status, said = await operator.asks(b'{"name": "vgg16"}')
        assert (status, said) == (409, "vgg16 is not on this machine, and --offline downloads nothing.\n")
        assert operator.request is None
        assert (await operator.asks())[0] == 202


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"{}",
        b'"googlenet"',
        b'{"name": 7}',
        b'{"name": null}',
        b'{"name": ""}',
        b'{"name": "alexnet"}',
        b'{"name": "googlenet+alexnet"}',
        b'{"name": "googlenet+googlenet"}',
        b'{"name": "googlenet+auto"}',
        b'{"name": "googlenet+"}',
        b'{"name": "GoogLeNet"}',
        b'{"name": "../pocket"}',
        b'{"name": "pocket", "colour": "red"}',
        b'{"name": NaN}',
        b'{"name": "\\ud800"}',
        b'{"name": "\xff"}',
        b'{"name": "' + b"x" * 10_000 + b'"}',
        b'{"name": "\\u202e\\u0007"}',
        b"[" * 100_000,
    ],
    ids=lambda body: repr(body)[:30],
)
async def test_what_is_no_network_is_answered_in_one_sentence_with_what_may_be_asked_for(
    tmp_path: Path, body: bytes
) -> None:
    async with serving(tmp_path) as operator:
        status, said = await operator.asks(body)
        assert status == 400
        assert said.endswith(f"{', '.join(['auto', *NETWORKS])}.\n") and said.count("\n") == 1
        assert said.isascii() and len(said) < 300
        assert operator.request is None
        assert (await operator.asks(b"x" * 200_000))[0] == 413


async def test_the_numbers_of_requests_go_on_when_the_site_is_started_again(tmp_path: Path) -> None:
    rings = Rings(replace(Settings(), data=tmp_path))
    for number in (1, 2):
        async with serving(tmp_path, rings) as operator:
            await operator.asks()
            assert operator.request == NetworkRequest(number, "squeezenet1_0")
    rings.close()
