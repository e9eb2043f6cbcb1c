"""A show that begins again goes on where it ended, and a channel on Twitch is a part of it."""

import asyncio
import contextlib
import json
import signal
import sqlite3
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import pytest

from tests.ircd import Ircd, chatting
from tests.show import Show, wait_for

pytestmark = pytest.mark.show
TOKEN = "verysecretindeed"
SMALL = ("--offline", "--canvas", "160x90", "--size", "320x180", "--hold", "1", "--idle", "3600")


async def hello(url: str, *shouts: str) -> dict[str, Any]:
    """What a newcomer hears first, who then shouts; returns once each shout was told to all."""
    async with aiohttp.ClientSession() as http, http.ws_connect(f"{url}/ws") as chat:
        first: dict[str, Any] = await chat.receive_json(timeout=10)
        for text in shouts:
            await chat.send_json({"type": "shout", "text": text})
            async with asyncio.timeout(10):
                while '"shout"' not in await chat.receive_str():
                    pass
        return first


def kill(show: Show) -> None:
    """The whole show at once, as a power cut would."""
    processes = [psutil.Process(show.process.pid), *show.children()]
    for process in processes:
        process.kill()
    psutil.wait_procs(processes, 10)
    show.process.wait(10)


def lines_in(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM lines").fetchone()
        return int(count)


def dreams_of(show: Show, label: str) -> dict[str, Any]:
    def scene() -> dict[str, Any] | None:
        now: dict[str, Any] = show.state["scene"]
        return now if [target["label"] for target in now["targets"]] == [label] else None

    return wait_for(scene, 30, f"never dreamed of {label}:\n{show.log}")


async def test_a_show_that_was_killed_resumes_its_scene_its_history_and_dreams_on(tmp_path: Path) -> None:
    with Show(*SMALL, "--data", str(tmp_path)) as show:
        await hello(show.url, "volcano")
        before = dreams_of(show, "volcano")
        wait_for(lambda: lines_in(tmp_path / "reverie.sqlite") == 2, 10)
        kill(show)
    with Show(*SMALL, "--data", str(tmp_path)) as show:
        assert show.state["scene"] == before
        first = await hello(show.url)
        assert [line["type"] for line in first["history"]] == ["shout", "reply"]
        assert first["history"][0]["text"] == "volcano"
        wait_for(lambda: show.state["dreamed_scene"] == before["number"], 60, "the dreamer never heard of the scene")
        site = show.child("site")
        assert site
        site.kill()
        wait_for(lambda: show.child("site") not in (None, site), 20)
        assert dreams_of(show, "volcano") == before


async def test_votes_that_wait_are_counted_after_a_restart(tmp_path: Path) -> None:
    with Show(*SMALL, "--data", str(tmp_path), "--hold", "3600") as show:
        await hello(show.url, "volcano")
        dreams_of(show, "volcano")
        await hello(show.url, "pizza")
        assert [entry["label"] for entry in show.state["tally"]["entries"]] == ["pizza"]
        assert show.end(signal.SIGTERM) == 0
    with Show(*SMALL, "--data", str(tmp_path), "--hold", "3600") as show:
        assert [entry["label"] for entry in show.state["tally"]["entries"]] == ["pizza"]


async def test_without_a_disk_the_show_goes_on_and_its_health_says_what_is_wrong_until_the_disk_is_back(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    data.write_text("This is no folder.")
    with Show(*SMALL, "--data", str(data)) as show:
        wait_for(lambda: show.health["status"] == "degraded", 60, show.log)
        assert show.get("/healthz")[0] == 200
        assert show.health["troubles"].keys() == {"memory"}
        await hello(show.url, "volcano")
        before = dreams_of(show, "volcano")
        data.unlink()
        wait_for(lambda: show.health["status"] == "ok", 30, show.log)
        assert show.log.count("cannot be kept") == 1 and show.log.count("kept again") == 1
    with Show(*SMALL, "--data", str(data)) as show:
        assert show.state["scene"] == before


async def test_a_twitch_channel_steers_the_dream_and_is_answered(tmp_path: Path) -> None:
    ircd = Ircd(tmp_path, f"oauth:{TOKEN}")
    flags = ("--twitch-channel", "Dreams", "--twitch-server", f"irc://127.0.0.1:{ircd.port}")

    async def shout(text: str) -> str:
        async with chatting(ircd, "Ada", "dreams", f"oauth:{TOKEN}") as ada:
            await ada.say(text)
            return await ada.hears("PRIVMSG")

    try:
        variables = {"REVERIE_TWITCH_TOKEN": f"oauth:{TOKEN}"}
        with Show(*SMALL, "--data", str(tmp_path / "data"), *flags, variables=variables) as show:
            show.said("Listening to the chat of dreams on Twitch and answering as dreams")
            answer = await shout("Volcano!")
            assert answer.startswith(":dreams!") and "PRIVMSG #dreams :" in answer and "Ada" in answer
            assert dreams_of(show, "volcano")["by"] == "Ada"
            (line, _) = (await hello(show.url))["history"]
            assert (line["name"], line["text"], line["source"]) == ("Ada", "Volcano!", "twitch")
            assert (await shout("what is this?")).startswith(":dreams!")
            for process in (psutil.Process(show.process.pid), *show.children()):
                assert TOKEN not in " ".join(process.cmdline())
            assert TOKEN not in show.log + json.dumps(show.state) + json.dumps(show.health)
            ircd.end()
            wait_for(lambda: "twitch" in show.health["troubles"], 20)
            ircd.start()
            wait_for(lambda: "twitch" not in show.health["troubles"], 30)
            assert show.log.count("is away") == 1
    finally:
        if ircd.process.poll() is None:
            ircd.end()
