"""What is shouted is dreamed, soon, and a network that took no part recognises it."""

import asyncio
import json
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import aiohttp
import cv2
import numpy as np
import pytest

from tests.judge import Judge
from tests.show import ARTEFACTS, JUDGE, SQUEEZED, Show, wait_for

pytestmark = pytest.mark.show
SUBJECTS = ("goldfinch", "flamingo", "castle", "pizza", "toucan", "langur")


@pytest.fixture(scope="module")
def squeezed(weights: None) -> Iterator[Show]:
    """A show that dreams with a network of photographs: another one of those can judge its dreams."""
    ARTEFACTS.mkdir(exist_ok=True)
    with Show("--hold", "2", "--round", "3", command=SQUEEZED) as show:
        show.dreams()
        yield show


async def shout(show: Show, text: str) -> None:
    """Shouts, and returns when it has become the scene."""
    async with aiohttp.ClientSession() as http, http.ws_connect(f"{show.url}/ws") as socket:
        await socket.send_json({"type": "shout", "text": text})
        heard = False
        async for message in socket:
            said = json.loads(message.data)
            assert said["type"] not in ("error", "unheard"), said
            heard = heard or (said["type"] == "shout" and said["text"] == text)
            if heard and said["type"] == "scene" and said["targets"][0]["label"] == text:
                return


def state_dreaming(show: Show, number: int) -> dict[str, Any] | None:
    """The state, once the scene of that number is dreamed."""
    state = show.state
    return state if state["dreamed_scene"] == number else None


def snapshot(show: Show) -> np.ndarray:
    """The picture now, RGB."""
    data = np.frombuffer(show.get("/snapshot.jpg")[1], np.uint8)
    picture = cv2.imdecode(data, cv2.IMREAD_COLOR)
    assert picture is not None
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB))


@pytest.mark.skipif(not JUDGE.is_file(), reason=f"there is no judge at {JUDGE}")
@pytest.mark.timeout(400)
async def test_a_stranger_recognises_what_was_shouted_within_20_seconds(squeezed: Show) -> None:
    show, judge, recognised, sheet = squeezed, Judge.mobilenet(), 0, []
    for subject in SUBJECTS:
        await shout(show, subject)
        since, ranks = time.monotonic(), []
        index = show.state["scene"]["targets"][0]["index"]
        while time.monotonic() - since < 20:
            await asyncio.sleep(1)
            picture = snapshot(show)
            ranks.append(judge.rank(picture, index))
        sheet.append(picture)
        recognised += min(ranks) <= 5
        print(f"\n{subject}: best rank {min(ranks)}; every second {' '.join(map(str, ranks))}")
    rows = [np.hstack(sheet[start : start + 3]) for start in (0, 3)]
    cv2.imwrite(str(ARTEFACTS / "recognised.png"), cv2.cvtColor(np.vstack(rows), cv2.COLOR_RGB2BGR))
    assert recognised >= 4


async def test_the_first_keyframe_toward_a_shout_comes_within_half_a_second(squeezed: Show) -> None:
    show, delays = squeezed, []
    for subject in ("volcano", "zebra", "umbrella", "daisy", "pizza"):
        await shout(show, subject)
        number = show.state["scene"]["number"]
        state = wait_for(partial(state_dreaming, show, number), 10)
        delays.append(state["rates"]["response"])
    print(f"\nfrom winning to the first keyframe: {', '.join(f'{delay:.2f}' for delay in delays)} s (target 0.5)")
    assert sorted(delays)[len(delays) // 2] <= 0.5
