"""People are invited to an address that they can reach, and WebRTC stays where the show listens."""

from urllib.parse import urlsplit

import pytest

from stream.settings import Settings
from stream.site.addresses import join_address, offered_address


@pytest.mark.parametrize(
    ("host", "port", "address"),
    [
        ("192.0.2.1", 8000, "http://192.0.2.1:8000/"),
        ("192.0.2.1", 80, "http://192.0.2.1/"),
        ("::1", 8000, "http://[::1]:8000/"),
        ("gallery.example.org", 8000, "http://gallery.example.org:8000/"),
    ],
)
def test_people_join_where_the_show_listens(host: str, port: int, address: str) -> None:
    assert join_address(Settings(host=host), port) == address


def test_people_join_by_the_address_that_is_set() -> None:
    assert join_address(Settings(join="https://dream.example.org/"), 8000) == "https://dream.example.org/"


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_a_show_on_every_address_invites_to_one_of_this_machine(host: str) -> None:
    invited = urlsplit(join_address(Settings(host=host), 8000))
    assert invited.port == 8000
    assert invited.hostname and invited.hostname not in ("0.0.0.0", "::")


@pytest.mark.parametrize(
    ("host", "join", "offered"),
    [
        ("0.0.0.0", None, None),
        ("::", None, None),
        ("192.0.2.1", None, "192.0.2.1"),
        ("127.0.0.1", None, "127.0.0.1"),
        ("localhost", None, "127.0.0.1"),
        ("127.0.0.1", "https://dream.example.org/", None),  # a proxy on this machine: viewers are elsewhere
        ("192.0.2.1", "https://dream.example.org/", "192.0.2.1"),
    ],
)
def test_webrtc_offers_the_address_that_the_show_listens_on(host: str, join: str | None, offered: str | None) -> None:
    assert offered_address(Settings(host=host, join=join)) == offered
