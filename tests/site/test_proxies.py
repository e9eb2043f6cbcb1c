"""X-Forwarded-For is believed from our own proxies alone, and never further than the first address that is none."""

import pytest
from aiohttp.test_utils import make_mocked_request

from stream.site.proxies import Proxies


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "caller"),
    [
        (None, "192.0.2.1", "198.51.100.9", "192.0.2.1"),
        ("127.0.0.1", "192.0.2.1", "198.51.100.9", "192.0.2.1"),
        ("127.0.0.1", "127.0.0.1", "198.51.100.9", "198.51.100.9"),
        ("127.0.0.1,10.0.0.0/8", "127.0.0.1", "203.0.113.5, 198.51.100.9, 10.1.2.3", "198.51.100.9"),
        ("127.0.0.1", "127.0.0.1", "203.0.113.5,198.51.100.9", "198.51.100.9"),
        ("127.0.0.1", "::ffff:127.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("127.0.0.1", "127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1", "198.51.100.9,,", "127.0.0.1"),
    ],
)
def test_a_caller_is_who_our_own_proxies_say(proxies: str | None, peer: str, forwarded: str, caller: str) -> None:
    class Transport:
        def get_extra_info(self, name: str, default: object = None) -> object:
            return (peer, 1) if name == "peername" else default

        def is_closing(self) -> bool:
            return False

    request = make_mocked_request("GET", "/ws", {"X-Forwarded-For": forwarded}, transport=Transport())
    assert Proxies(proxies).address(request) == caller
