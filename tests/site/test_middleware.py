"""Other sites' pages may watch by HLS and nothing else, and every answer has the security headers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from stream.site.middleware import SECURITY_HEADERS, add_security_headers, refuse_cross_origin


async def answer(request: web.Request) -> web.Response:
    if request.path == "/gone":
        raise ConnectionResetError
    return web.Response(text="here")


@asynccontextmanager
async def serving() -> AsyncIterator[TestClient[Any, Any]]:
    app = web.Application(middlewares=[refuse_cross_origin])
    app.on_response_prepare.append(add_security_headers)
    app.add_routes([web.get(path, answer) for path in ("/", "/gone", "/hls/live.m3u8")])
    async with TestClient(TestServer(app)) as client:
        yield client


@pytest.mark.parametrize("origin", ["https://example.org", "null", "http://[x", "http://127.0.0.1:1"])
async def test_csrf_a_page_of_another_origin_is_refused(origin: str) -> None:
    async with serving() as client, client.get("/", headers={"Origin": origin}) as refused:
        assert refused.status == 403


async def test_the_shows_own_pages_and_programs_without_an_origin_may_ask() -> None:
    async with serving() as client:
        for headers in ({}, {"Origin": str(client.make_url("")).rstrip("/")}):
            async with client.get("/", headers=headers) as allowed:
                assert allowed.status == 200
                assert "Access-Control-Allow-Origin" not in allowed.headers


async def test_hls_is_for_every_page() -> None:
    headers = {"Origin": "https://example.org"}
    async with serving() as client, client.get("/hls/live.m3u8", headers=headers) as watched:
        assert watched.status == 200
        assert watched.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(("path", "status"), [("/", 200), ("/nothing", 404), ("/hls/live.m3u8", 200), ("/gone", 200)])
async def test_every_answer_has_the_security_headers(path: str, status: int) -> None:
    async with serving() as client, client.get(path) as answer:
        assert answer.status == status
        assert {name: answer.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS
        assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
