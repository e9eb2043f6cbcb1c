"""The chat keeps a visitor's name and words through whatever happens."""

import json

import pytest
from playwright.sync_api import Page, WebSocketRoute

from tests.browser.test_viewer import wait_until
from tests.show import ARTEFACTS, Show, wait_for

pytestmark = pytest.mark.show


def own_name(page: Page) -> str:
    return page.locator("#name").inner_text()


def rename(page: Page, name: str) -> None:
    page.locator("#name").click()
    page.fill("#name-text", name)
    page.keyboard.press("Enter")


def test_a_reconnection_keeps_name_and_lines(page: Page) -> None:
    with Show("--hold", "1") as show:
        page.goto(show.url)
        wait_for(lambda: own_name(page), 10)
        name = own_name(page)
        page.fill("#shout-text", "pizza")
        page.keyboard.press("Enter")
        wait_until(page, "#chat li.shout", 10, "pizza")
        site = show.child("site")
        assert site is not None
        site.kill()
        wait_until(page, "html.offline", 10)
        wait_until(page, "html:not(.offline)", 20)
        page.wait_for_timeout(1000)
        assert own_name(page) == name
        assert page.locator("#chat li.shout", has_text="pizza").count() == 1


def test_a_name_is_kept_for_the_next_visit_and_a_refused_one_is_not(page: Page, show: Show) -> None:
    page.goto(show.url)
    wait_for(lambda: own_name(page), 10)
    rename(page, "Ada")
    wait_until(page, "#name", 5, "Ada")
    rename(page, "Operator")
    page.locator("#notice", has_text="belongs to the house").wait_for(timeout=5000)
    page.reload()
    wait_until(page, "#name", 10, "Ada")
    page.wait_for_timeout(500)
    assert page.locator("#notice").is_hidden()


def test_what_the_dreamer_dreams_by_itself_stands_on_the_wall(page: Page) -> None:
    with Show() as show:
        show.dreams()
        page.goto(show.url)
        wait_until(page, "#by", 10, "of its own accord")
        assert page.locator("#subject").inner_text() not in ("", "nothing yet")


def test_a_word_for_which_another_stands_in_says_which(page: Page, show: Show) -> None:
    page.goto(show.url)
    wait_for(lambda: own_name(page), 10)
    word = {"index": 207, "label": "golden retriever", "emoji": "🐕", "match": "beagle"}
    page.route("**/api/words?*", lambda route: route.fulfill(json=[word]))
    page.locator("#shout-text").press_sequentially("beag", delay=50)
    option = page.locator("#suggestions [role=option]", has_text="beagle → golden retriever")
    option.wait_for(timeout=5000)
    option.click()
    wait_until(page, "#chat li.shout", 10, "golden retriever")


SHOUT = """(text) => new Promise((done) => {
    const socket = new WebSocket(`ws://${location.host}/ws`);
    socket.onmessage = ({data}) => {
        const type = JSON.parse(data).type;
        if (type === "hello") socket.send(JSON.stringify({type: "shout", text}));
        if (type === "shout") done();
    };
    (window.others ??= []).push(socket);
})"""
"""Somebody else shouts, and stays."""


def test_a_choice_is_shown_with_its_votes_and_a_tap_adds_one(page: Page) -> None:
    with Show("--hold", "60") as show:
        page.goto(show.url)
        page.locator("#chat li.reply", has_text=own_name(page)).first.wait_for(timeout=10_000)  # a greeting
        for word in ("pizza", "volcano", "castle"):
            page.evaluate(SHOUT, word)
        wait_until(page, "#countdown", 10, "by vote")
        page.locator("#next button", has_text="castle").click()
        wait_until(page, "#next li:first-child .votes", 10, "2")
        assert page.locator("#next li").first.locator(".word").inner_text() == "castle"
        page.screenshot(path=str(ARTEFACTS / "vote.png"))


def test_the_house_takes_lines_away_and_many_messages_come_as_one(page: Page) -> None:
    def answer(socket: WebSocketRoute) -> None:
        line = {"type": "shout", "id": 1, "from": 7, "name": "Eve", "text": "drat", "targets": []}
        other = line | {"from": 8, "name": "Bo", "text": "pizza"}
        messages = [line, other, {"type": "cleared", "from": 7}]
        socket.send(json.dumps({"type": "batch", "messages": messages, "unshown": 3}))

    page.route_web_socket("**/ws?token=*", answer)
    with Show() as show:
        page.goto(show.url)
        wait_until(page, "#chat li.shout", 10, "pizza")
        assert page.locator("#chat li", has_text="drat").count() == 0
