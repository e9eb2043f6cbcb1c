"""The page plays through whichever door is open, and its shouts steer the dream."""

import time
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.show import ARTEFACTS, Show, wait_for

BUFFERED = 7 * 30  # frames; more than any door's buffer holds
REFUSED = {"webrtc": [], "live": ["**/whep"], "hls": ["**/whep", "**/live"]}


def open_page(page: Page, show: Show, door: str, path: str = "/") -> None:
    """Opens the page with the doors above `door` refused, and waits until it plays."""
    if "**/live" in REFUSED[door]:
        page.route_web_socket("**/live", lambda socket: socket.close())
    if "**/whep" in REFUSED[door]:
        page.route("**/whep", lambda route: route.abort())
    page.goto(show.url + path)
    wait_until(page, "html[data-playing=true]", 30)


def wait_until(page: Page, selector: str, seconds: float, text: str | None = None) -> None:
    """Waits for an element, visible or not. (The pages' security policy forbids functions to wait for.)"""
    page.locator(selector, has_text=text).first.wait_for(state="attached", timeout=seconds * 1000)


def frames_shown(page: Page) -> int:
    return int(page.evaluate("document.querySelector('#picture').getVideoPlaybackQuality().totalVideoFrames"))


@pytest.mark.parametrize("door", ["webrtc", "live", "hls"])
def test_plays_through(door: str, page: Page, show: Show) -> None:
    open_page(page, show, door)
    assert page.evaluate("document.documentElement.dataset.door") == door
    began, before = time.monotonic(), frames_shown(page)
    shown = wait_for(lambda: shown if (shown := frames_shown(page) - before) > 3 * 10 else None, 3)
    print(f"\n{door}: {shown / (time.monotonic() - began):.1f} frames/s shown by the page")
    page.screenshot(path=str(ARTEFACTS / f"viewer-{door}.png"))


def inbound(page: Page) -> dict[str, Any]:
    """The inbound video of the page's WebRTC connection."""
    statistics: dict[str, Any] = page.evaluate(
        """async () => {
            for (const report of (await window.reverie.player.peer.getStats()).values())
                if (report.type === "inbound-rtp") return report;
        }"""
    )
    return statistics


def test_webrtc_decodes_28_of_30_frames_a_second(page: Page, show: Show) -> None:
    open_page(page, show, "webrtc")
    rates = []
    for _ in range(5):  # windows; a machine shared with others may have a slow one
        before = inbound(page)
        time.sleep(4)
        after = inbound(page)
        decoded = after["framesDecoded"] - before["framesDecoded"]
        rates.append(decoded / (after["timestamp"] - before["timestamp"]) * 1000)
        if rates[-1] >= 28:
            break
    print(f"\nframes decoded a second, by getStats: {', '.join(f'{rate:.1f}' for rate in rates)}")
    assert rates[-1] >= 28


def test_a_shout_in_the_page_changes_the_scene(page: Page, show: Show) -> None:
    open_page(page, show, "webrtc")
    page.fill("#shout-text", "volcano")
    page.keyboard.press("Enter")
    wait_until(page, "#subject", 15, "volcano")
    page.locator("#chat li.shout", has_text="volcano").first.wait_for(timeout=5000)
    page.locator("#chat li.reply", has_text="volcano").first.wait_for(timeout=5000)
    scene = show.state["scene"]
    assert scene["targets"][0]["label"] == "volcano"
    wait_for(lambda: show.state["dreamed_scene"] >= scene["number"], 10)
    page.screenshot(path=str(ARTEFACTS / "viewer.png"))


def test_a_half_written_shout_is_completed(page: Page, show: Show) -> None:
    open_page(page, show, "webrtc")
    page.locator("#shout-text").press_sequentially("flam", delay=50)
    option = page.locator("#suggestions [role=option]", has_text="flamingo").first
    option.wait_for(timeout=5000)
    option.click()
    wait_until(page, "#subject", 15, "flamingo")


def test_an_unknown_word_is_answered_with_what_may_have_been_meant(page: Page, show: Show) -> None:
    open_page(page, show, "webrtc")
    page.fill("#shout-text", "volcanic")
    page.keyboard.press("Enter")
    page.locator("#unheard button", has_text="volcano").first.wait_for(timeout=5000)


@pytest.mark.show
def test_the_page_heals_when_the_site_dies(page: Page) -> None:
    with Show() as show:
        open_page(page, show, "webrtc")
        site = show.child("site")
        assert site is not None
        site.kill()
        wait_until(page, "html[data-playing=true][data-door=live]", 40)  # a door that failed soon is not tried again
        before = frames_shown(page)
        wait_for(lambda: frames_shown(page) > before, 10)
        page.fill("#shout-text", "castle")
        page.keyboard.press("Enter")
        wait_until(page, "#subject", 15, "castle")


@pytest.mark.show
@pytest.mark.parametrize("door", ["webrtc", "live", "hls"])
def test_the_page_plays_on_after_the_studio_died(door: str, page: Page) -> None:
    with Show() as show:
        open_page(page, show, door)
        studio = show.child("studio")
        assert studio is not None
        studio.kill()
        show.said("The studio was ended by SIGKILL")
        before = frames_shown(page)
        wait_for(lambda: frames_shown(page) > before + BUFFERED, 40)


def test_a_phone_sees_picture_and_shout_box_at_once(page: Page, show: Show) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    open_page(page, show, "webrtc")
    for part in ("#shout-text", "#subject", "#by"):
        box = page.locator(part).bounding_box()
        assert box is not None, part
        assert box["x"] >= 0 and box["x"] + box["width"] <= 360, (part, box)
        assert box["y"] >= 0 and box["y"] + box["height"] <= 740, (part, box)
    picture = page.locator("#picture").bounding_box()
    assert picture is not None
    assert picture["y"] <= 0 and picture["width"] >= 360 and picture["height"] > 200, picture
    page.screenshot(path=str(ARTEFACTS / "phone.png"))


def test_the_kiosk_shows_picture_subject_and_join_address_alone(page: Page, show: Show) -> None:
    open_page(page, show, "webrtc", "/kiosk")
    assert page.locator("input, button:visible").count() == 0
    assert page.evaluate("getComputedStyle(document.body).cursor") == "none"
    page.locator("body", has_text=show.state["join"].removeprefix("http://").removesuffix("/")).wait_for(timeout=5000)
    page.screenshot(path=str(ARTEFACTS / "kiosk.png"))
