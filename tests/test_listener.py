"""A port that cannot be had is one sentence, and a host that is listened on has an address to open."""

import pytest

from stream.listener import ListenError, listen, shown_host


def test_a_port_that_is_taken_is_said_with_its_number() -> None:
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(ListenError, match=f"Port {port} on 127.0.0.1 cannot be had: another program holds it"):
            listen("127.0.0.1", port)


@pytest.mark.parametrize("host", ["no-such-host.invalid", "x" * 300])
def test_a_host_that_is_none_is_one_sentence(host: str) -> None:
    with pytest.raises(ListenError, match=r"^Port 0 on [\w.-]+ cannot be had: [^\n]+; try another --port or --host\.$"):
        listen(host, 0)


@pytest.mark.parametrize(
    ("host", "shown"),
    [("0.0.0.0", "localhost"), ("::", "localhost"), ("::1", "[::1]"), ("192.0.2.1", "192.0.2.1")],
)
def test_a_host_is_shown_as_it_stands_in_a_web_address(host: str, shown: str) -> None:
    assert shown_host(host) == shown
