"""Where somebody speaks from is known again and cannot be read; nobody is taken for somebody else."""

from hypothesis import given
from hypothesis import strategies as st

from stream.crowd import Moderation, Origin
from stream.crowd.moderation import hash_address


def test_an_address_is_known_again_but_cannot_be_read() -> None:
    salt = b"salt"
    mine, neighbours = hash_address("2001:db8::1", salt), hash_address("2001:db8:0:1::1", salt)
    assert mine == hash_address("2001:db8::ffff:2", salt) != neighbours
    assert hash_address("::ffff:192.0.2.7", salt) == hash_address("192.0.2.7", salt) != hash_address("192.0.2.8", salt)
    assert hash_address("192.0.2.7", salt) != hash_address("192.0.2.7", b"other")
    assert hash_address("fe80::1%eth0", salt) == hash_address("fe80::1", salt)
    assert "192" not in hash_address("192.0.2.7", salt)
    for nowhere in ("", "localhost", "192.0.2.7:80", "\0"):
        assert hash_address(nowhere, salt) == ""


def test_two_of_unknown_origin_are_not_the_same() -> None:
    moderation = Moderation(b"salt")
    moderation.ban(Origin(), 60)
    assert not moderation.banned_for(Origin())


@given(st.text(max_size=80), st.text(max_size=50))
def test_whatever_is_sent_as_a_token_or_an_address_is_taken(token: str, address: str) -> None:
    origin = Moderation(b"salt").origin(token, address)
    assert origin.token in ("", token)
