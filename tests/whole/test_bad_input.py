"""Whatever is wrong, one clear sentence says so, and a show that runs goes on."""

import json
import pickle
import resource
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.show import JUDGE, REPOSITORY, SQUEEZENET, Show, environment, wait_for


def refused(*flags: str, variables: dict[str, str] | None = None, before: Callable[[], None] | None = None) -> str:
    """The one sentence with which `reverie serve` refuses these flags."""
    command = [
        sys.executable,
        "-m",
        "stream",
        "serve",
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        "--log",
        "warning",
        *flags,
    ]
    ended = subprocess.run(
        command,
        cwd=REPOSITORY,
        env=environment(**(variables or {})),
        capture_output=True,
        text=True,
        timeout=90,
        preexec_fn=before,
        check=False,
    )
    assert ended.returncode == 2, ended.stderr
    lines = ended.stderr.splitlines()
    assert len(lines) == 1, ended.stderr
    assert lines[0].startswith("reverie: ") and lines[0].endswith(".")
    return lines[0]


def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        sentence = refused("--port", str(port))
    assert str(port) in sentence and "--port" in sentence


def test_an_address_that_is_not_this_machines() -> None:
    assert "203.0.113.9" in refused("--host", "203.0.113.9")


def test_no_such_network() -> None:
    sentence = refused("--network", "alexnet")
    assert "alexnet" in sentence and "googlenet" in sentence


def test_an_unknown_setting_in_a_file(tmp_path: Path) -> None:
    config = tmp_path / "show.toml"
    config.write_text("prot = 8000\n")
    sentence = refused("--config", str(config))
    assert str(config) in sentence and "'prot'" in sentence and "'port'" in sentence


def test_an_unknown_variable() -> None:
    assert "REVERIE_COLOUR" in refused(variables={"REVERIE_COLOUR": "red"})


def test_a_voice_with_a_placeholder_that_is_none(tmp_path: Path) -> None:
    voice = tmp_path / "voice.toml"
    english = (REPOSITORY / "stream" / "crowd" / "voices" / "en.toml").read_text("utf-8")
    voice.write_text(english.replace("Hello {name}", "Hello {name.__class__}"), "utf-8")
    sentence = refused("--voice", str(voice))
    assert str(voice) in sentence and "{name.__class__}" in sentence


def test_words_that_are_no_text(tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_bytes(b"\xff\xfe")
    assert str(words) in refused("--unspoken", str(words))


@pytest.mark.parametrize("flag", ["--port=65536", "--size=641x360", "--fps=nan", "--zoom=0.5", "--weights=/no/such"])
def test_a_value_that_is_not_allowed(flag: str) -> None:
    name, value = flag.split("=")
    sentence = refused(flag)
    assert name in sentence and value in sentence and "must be" in sentence


def test_too_little_memory_for_the_rings() -> None:
    def little() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))

    assert "memory" in refused(before=little)


@pytest.mark.slow
def test_weights_of_another_network(weights: None) -> None:
    sentence = refused("--network", "squeezenet1_0", "--weights", str(JUDGE))
    assert "mobilenet_v2" in sentence and str(JUDGE) in sentence


@pytest.mark.slow
def test_a_corrupt_weights_file(weights: None, tmp_path: Path) -> None:
    broken = tmp_path / "broken.pth"
    broken.write_bytes(SQUEEZENET.read_bytes()[:100_000])
    assert str(broken) in refused("--network", "squeezenet1_0", "--weights", str(broken))


class _Code:
    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (Path(__file__).with_name("executed"),))


@pytest.mark.slow
def test_a_weights_file_with_code_in_it_is_not_executed(weights: None, tmp_path: Path) -> None:
    evil = tmp_path / "evil.pth"
    evil.write_bytes(pickle.dumps({"features.0.weight": _Code()}))
    assert str(evil) in refused("--network", "squeezenet1_0", "--weights", str(evil))
    assert not Path(__file__).with_name("executed").exists()


@pytest.fixture
def cage(tmp_path: Path) -> dict[str, str]:
    """Variables with which there is no internet, and nothing in torchvision's cache."""
    return {"TORCH_HOME": str(tmp_path), "https_proxy": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9"}


@pytest.mark.slow
def test_a_network_that_cannot_be_downloaded(cage: dict[str, str]) -> None:
    assert "--weights" in refused("--network", "googlenet", variables=cage)


@pytest.mark.slow
def test_a_network_that_may_not_be_downloaded(cage: dict[str, str]) -> None:
    assert "not on this machine, and --offline" in refused("--network", "vgg16", "--offline", variables=cage)


@pytest.mark.show
def test_no_internet_the_packages_networks_dream_and_the_state_says_why(cage: dict[str, str]) -> None:
    with Show("--network", "auto", "--weights", "none", variables=cage) as show:
        show.dreams()
        network = show.state["network"]
        assert (network["name"], network["why"]) == ("efficientnet_lite0", "its weights were at hand")
        assert "fetched" not in show.log
        assert "Traceback" not in show.log


async def said(url: str, *texts: str | bytes) -> list[dict[str, Any]]:
    """What the chat answers to each text, after the hello, on one socket."""
    answers = []
    async with aiohttp.ClientSession() as http, http.ws_connect(f"{url}/ws", max_msg_size=0) as chat:
        hello = await chat.receive_json(timeout=5)
        assert hello["type"] == "hello"
        for text in texts:
            if isinstance(text, bytes):
                await chat.send_bytes(text)
            else:
                await chat.send_str(text)
            while (answer := await chat.receive_json(timeout=5))["type"] in ("tally", "dreaming", "scene"):
                pass
            answers.append(answer)
    return answers


MALFORMED: list[str | bytes] = [
    "",
    "{",
    "null",
    "[]",
    '{"type":"shout"}',
    '{"type":"shout","text":7}',
    '{"type":"shout","text":"volcano","colour":"red"}',
    '{"type":"dance"}',
    '{"text":"volcano"}',
    '{"type":"shout","text":NaN}',
    "[" * 2000,
    '{"type":"shout","text":"\\ud800"}',
    b"\xff\xfe",
]


@pytest.mark.parametrize("text", MALFORMED, ids=[repr(text)[:30] for text in MALFORMED])
async def test_a_malformed_message_is_answered_on_a_socket_that_stays_open(text: str | bytes, show: Show) -> None:
    error, name = await said(show.url, text, '{"type":"name","name":"Ada"}')
    assert error["type"] == "error" and error["message"].endswith("."), error
    assert name["name"] == "Ada"


async def test_a_shout_of_a_thousand_characters_is_answered(show: Show) -> None:
    answers = await said(show.url, json.dumps({"type": "shout", "text": "volcano " * 125}))
    assert answers[0]["code"] == "too_long"


async def test_a_shout_of_ten_thousand_characters_is_answered(show: Show) -> None:
    answers = await said(show.url, json.dumps({"type": "shout", "text": "volcano " * 1250}))
    assert answers[0]["code"] == "too_big"


async def test_a_message_of_four_mebibytes_is_answered_and_the_show_goes_on(show: Show) -> None:
    answers = await said(show.url, json.dumps({"type": "shout", "text": "x" * (4 << 20)}))
    assert answers[0]["code"] == "too_big"
    assert (await said(show.url, '{"type":"name","name":"Bo"}'))[0]["name"] == "Bo"


async def test_a_flood_is_muted_for_a_while(show: Show) -> None:
    answers = await said(show.url, *['{"type":"name","name":"Cy"}'] * 5)
    assert [answer["type"] for answer in answers] == ["name", "name", "name", "error", "error"]
    assert answers[-1]["code"] == "too_fast" and 0 < answers[-1]["retry_after"] <= 10


OFFERS = {
    "no SDP": "volcano",
    "empty": "",
    "not UTF-8": b"\xff\xfe\xfd",
    "cut off": "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n",
    "only sound": "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\n",
}


async def post(url: str, body: str | bytes, kind: str = "application/sdp") -> tuple[int, str]:
    headers = {"Content-Type": kind}
    async with aiohttp.ClientSession(url) as http, http.post("/whep", data=body, headers=headers) as answer:
        return answer.status, await answer.text()


@pytest.mark.parametrize("offer", OFFERS.values(), ids=OFFERS)
async def test_an_offer_that_is_none_is_refused_and_takes_no_seat(offer: str | bytes, show: Show) -> None:
    status, sentence = await post(show.url, offer)
    assert status == 400 and sentence.strip().endswith(".")
    wait_for(lambda: show.state["viewers"]["webrtc"] == 0, 70)


async def test_an_offer_of_another_type_or_size_is_refused(show: Show) -> None:
    assert (await post(show.url, "{}", "application/json"))[0] == 415
    assert (await post(show.url, "v=0\r\n" * 100_000))[0] == 413


async def knock(url: str, origin: str) -> int:
    async with aiohttp.ClientSession(url, headers={"Origin": origin}) as http, http.get("/ws") as answer:
        return answer.status


async def test_another_sites_page_may_not_speak_for_a_visitor(show: Show) -> None:
    assert await knock(show.url, "https://example.org") == 403
    assert await knock(show.url, "null") == 403
    assert await knock(show.url, "http://[x") == 403
    assert await knock(show.url, show.url) == 400  # no WebSocket, but allowed to ask


def test_another_sites_page_may_watch_by_hls(show: Show) -> None:
    request = urllib.request.Request(f"{show.url}/hls/live.m3u8", headers={"Origin": "https://example.org"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", ["/web/../pyproject.toml", "/web/..%2fpyproject.toml", "/hls/..%2f..%2fx", "/nothing"])
def test_nothing_but_the_shows_own_files_is_served(path: str, show: Show) -> None:
    assert show.get(path)[0] == 404


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "limit=99999999999", "q=" + "v" * 1000])
def test_a_bad_query_for_words_is_refused(query: str, show: Show) -> None:
    assert show.get(f"/api/words?{query}")[0] == 400


def test_own_words_of_no_category(tmp_path: Path) -> None:
    words = tmp_path / "mine.toml"
    words.write_text('[dreams]\n"our town hall" = "castel"\n', "utf-8")
    sentence = refused("--words", str(words))
    assert str(words) in sentence and "'castle' may be meant" in sentence
