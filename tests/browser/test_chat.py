"""The chat keeps a visitor's name and words through whatever happens."""

import pytest
from playwright.sync_api import Page

from tests.browser.test_viewer import wait_until
from tests.show import Show, wait_for

pytestmark = pytest.mark.usefixtures("weights")


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
