"""The pages name all their modules at once, and nothing but the files of `web/` is served."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from stream.site.static_files import PAGES, StaticFiles, imports, preloading, web_folder

Client = TestClient[web.Request, web.Application]

IMPORTED = re.compile(r'^(?:import|export)[^;]*?"(\.[^"]+)";', re.MULTILINE | re.DOTALL)


async def with_client(ask: Callable[[Client], Awaitable[None]], folder: Path | None = None) -> None:
    app = web.Application()
    app.add_routes(StaticFiles(folder or web_folder()).routes())
    async with TestClient(TestServer(app)) as client:
        await ask(client)


def graph(path: Path) -> set[Path]:
    """A module and all that it imports, followed through the files themselves."""
    found, waiting = set[Path](), [path]
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            waiting += [(module.parent / name).resolve() for name in IMPORTED.findall(module.read_text("utf-8"))]
    return found


@pytest.mark.parametrize(("page", "script"), [("/", "viewer.js"), ("/kiosk", "kiosk.js")])
async def test_a_page_preloads_each_module_that_its_script_imports_and_no_other(page: str, script: str) -> None:
    async def ask(client: Client) -> None:
        async with client.get(page) as answer:
            html = await answer.text()
        preloads = re.findall(r'<link rel="modulepreload" href="([^"]+)">', html)
        folder = web_folder().resolve()
        expected = {f"/web/{path.relative_to(folder).as_posix()}" for path in graph(folder / script)}
        assert len(expected) > 10
        assert sorted([*preloads, f"/web/{script}"]) == sorted(expected)
        assert html.index("modulepreload") < html.index("<script")
        for preload in preloads:
            async with client.get(preload) as answer:
                assert (answer.status, answer.content_type) == (200, "text/javascript"), preload

    await with_client(ask)


def test_every_module_belongs_to_a_page() -> None:
    folder = web_folder().resolve()
    assert graph(folder / "viewer.js") | graph(folder / "kiosk.js") == set(folder.rglob("*.js"))


def test_imports_are_followed_in_every_form_but_the_dynamic_one() -> None:
    modules = {
        "a.js": b'import {b} from "./lib/b.js";\nimport "./c.js";\nconst late = () => import("./late.js");\n',
        "c.js": b'import {\n  d,\n  e,\n} from "./d.js";\n/** @import {X} from "./x.d.ts" */\n',
        "d.js": b'export {f} from "./f.js";\nexport const from = "./not.js";\n',
        "f.js": b'import {a} from "./a.js";\n',
        "lib/b.js": b'import {d} from "../d.js";\n',
        "late.js": b"",
    }
    assert imports("a.js", modules) == ["lib/b.js", "c.js", "d.js", "f.js"]


def test_an_import_of_nothing_is_found_at_the_start() -> None:
    with pytest.raises(FileNotFoundError, match=r"a\.js imports lib/gone\.js"):
        imports("a.js", {"a.js": b'import {x} from "./lib/gone.js";\n'})


def test_a_page_without_scripts_stays_as_it_is() -> None:
    assert preloading(b"<!doctype html>\n<title>x</title>\n", {}) == b"<!doctype html>\n<title>x</title>\n"


async def test_the_tag_of_a_page_changes_when_a_module_joins_it(tmp_path: Path) -> None:
    for name in PAGES.values():
        (tmp_path / name).write_text('<script type="module" src="/web/a.js"></script>\n')
    (tmp_path / "b.js").write_text("")
    tags = []

    async def ask(client: Client) -> None:
        async with client.get("/") as answer:
            tags.append(answer.headers["ETag"])
        async with client.get("/", headers={"If-None-Match": tags[-1]}) as answer:
            assert answer.status == 304

    for code in ("", 'import "./b.js";\n'):
        (tmp_path / "a.js").write_text(code)
        await with_client(ask, tmp_path)
    assert tags[0] != tags[1]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/web/css/base.css", "text/css"),
        ("/web/reverie.webmanifest", "application/manifest+json"),
        ("/web/icon.svg", "image/svg+xml"),
        ("/favicon.ico", "image/svg+xml"),
        ("/kiosk", "text/html"),
    ],
)
async def test_each_file_has_its_type(path: str, kind: str) -> None:
    async def ask(client: Client) -> None:
        async with client.get(path) as answer:
            assert (answer.status, answer.content_type) == (200, kind)
            assert answer.headers["Cache-Control"] == "no-cache"

    await with_client(ask)


@pytest.mark.parametrize("page", PAGES.values())
async def test_what_a_page_names_is_there(page: str) -> None:
    html = (web_folder() / page).read_text("utf-8")
    named = re.findall(r'(?:href|src)="(/[^"]*)"', html)
    assert len(named) >= 4

    async def ask(client: Client) -> None:
        for path in named:
            async with client.get(path) as answer:
                assert answer.status == 200, path

    await with_client(ask)


async def test_nothing_else_is_served(tmp_path: Path) -> None:
    pages = tmp_path / "web"
    (pages / "lib").mkdir(parents=True)
    for name in PAGES.values():
        (pages / name).write_text("<!doctype html>\n")
    (pages / "lib" / "a.js").write_text("")
    (pages / "lib" / "a.d.ts").write_text("")
    (tmp_path / "secret.js").write_text("")
    odd = [
        "lib",
        "lib/",
        "lib/a.d.ts",
        "/lib/a.js",
        "lib//a.js",
        "lib/../lib/a.js",
        "../secret.js",
        "lib/../../secret.js",
    ]
    odd += [
        "..%2fsecret.js",
        "lib%2f..%2f..%2fsecret.js",
        "%2e%2e/secret.js",
        str(tmp_path / "secret.js"),
        "a%00.js",
        "gone.js",
    ]

    async def ask(client: Client) -> None:
        async with client.get("/web/lib/a.js") as answer:
            assert answer.status == 200
        (pages / "later.js").write_text("")
        port = client.server.port
        assert port is not None
        for name in [*odd, "later.js"]:
            # By hand, since a client's URL would be made a proper one first.
            reader, writer = await asyncio.open_connection(client.host, port)
            writer.write(f"GET /web/{name} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            status = (await reader.readline()).split()[1]
            assert status == b"404", name
            writer.close()

    await with_client(ask, pages)


def test_no_two_files_have_one_name() -> None:
    names = [path.name for path in web_folder().rglob("*") if path.is_file()]
    assert sorted(names) == sorted(set(names))
