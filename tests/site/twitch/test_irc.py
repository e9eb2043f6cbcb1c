"""What a chat's server says is understood line by line, whatever it sends."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stream.crowd import RelayedLine
from stream.crowd.sanitise import clean
from stream.site.twitch.irc import (
    MAX_LINE_BYTES,
    IrcMessage,
    LineSplitter,
    parse,
    privmsg,
    relayed_line,
    retracted_login,
    without_emotes,
)

TWITCH = (
    "@badge-info=;badges=broadcaster/1;color=#0000FF;display-name=Ada\\sL;emotes=;mod=0;room-id=1337;user-type= "
    ":ada!ada@ada.tmi.twitch.tv PRIVMSG #dreams :a volcano: now"
)


def heard(text: str) -> RelayedLine | None:
    line = parse(text)
    return relayed_line("dreams", line) if line else None


def test_a_line_of_twitchs_is_somebodys_name_and_what_they_said() -> None:
    assert heard(TWITCH) == RelayedLine("ada", "Ada L", "a volcano: now")


def test_without_tags_the_nick_is_the_name() -> None:
    assert heard(":Bo!b@host PRIVMSG #Dreams :pizza") == RelayedLine("bo", "Bo", "pizza")
    assert heard("@display-name= :bo!b@host PRIVMSG #dreams pizza") == RelayedLine("bo", "bo", "pizza")


@pytest.mark.parametrize(
    ("text", "login"),
    [
        ("@ban-duration=350;target-user-id=8 :tmi.twitch.tv CLEARCHAT #dreams :Mallory", "mallory"),
        (":tmi.twitch.tv CLEARCHAT #dreams", ""),
        ("@login=mallory;target-msg-id=94e6 :tmi.twitch.tv CLEARMSG #dreams :pizza", "mallory"),
        (":tmi.twitch.tv CLEARMSG #dreams :pizza", None),
        (":tmi.twitch.tv CLEARCHAT #another :mallory", None),
        (":tmi.twitch.tv CLEARCHAT", None),
        (":mallory!m@h PRIVMSG #dreams :CLEARCHAT", None),
    ],
)
def test_what_a_moderator_takes_away_says_whose_words(text: str, login: str | None) -> None:
    line = parse(text)
    assert line and retracted_login("dreams", line) == login


def test_what_somebody_does_counts_as_said_and_other_requests_do_not() -> None:
    assert heard(":bo!b@h PRIVMSG #dreams :\x01ACTION volcano\x01") == RelayedLine("bo", "bo", "volcano")
    assert heard(":bo!b@h PRIVMSG #dreams :\x01VERSION\x01") is None


@pytest.mark.parametrize(
    ("text", "tag", "rest"),
    [
        ("Kappa volcano Kappa", "25:0-4,14-18", "volcano"),
        ("🌋🌋 Kappa pizza", "25:3-7", "🌋🌋       pizza"),
        ("PogChamp", "305954156:0-7", ""),
        ("Kappa PogChamp cat", "25:0-4/305954156:6-13", "cat"),
        ("cat", "emotesv2_1a2b-3c:0-99999,7-9", ""),
        ("volcano", "", "volcano"),
        ("volcano", "25", "volcano"),
        ("volcano", "25:9-3,a-b,-1-2,:", "volcano"),
        ("volcano", "25:50-60", "volcano"),
    ],
)
def test_emotes_are_no_part_of_what_is_said(text: str, tag: str, rest: str) -> None:
    assert without_emotes(text, tag) == rest
    line = parse(f"@emotes={tag} :bo!b@h PRIVMSG #dreams :\x01ACTION {text}\x01")
    assert line and (said := relayed_line("dreams", line)) and said.text == rest


REPLY = "@reply-parent-user-login={};reply-parent-display-name={} :bo!b@h PRIVMSG #dreams :{}"


@pytest.mark.parametrize(
    ("line", "text", "addressed"),
    [
        (REPLY.format("eagle_eye", "Eagle_Eye", "@Eagle_Eye volcano"), "volcano", False),
        (REPLY.format("hana", "花", "@花 volcano"), "volcano", False),
        (REPLY.format("reverie_bot", "Reverie_Bot", "@Reverie_Bot volcano"), "volcano", True),
        (REPLY.format("reverie_bot", "Reverie_Bot", "volcano"), "volcano", True),
        (REPLY.format("eagle_eye", "Eagle_Eye", "@Tiger_Lily volcano"), "@Tiger_Lily volcano", False),
        (":bo!b@h PRIVMSG #dreams :@reverie_BOT, volcano", "volcano", True),
        (":bo!b@h PRIVMSG #dreams :volcano @reverie_bot!", "volcano", True),
        (":bo!b@h PRIVMSG #dreams :@Eagle_Eye volcano", "@Eagle_Eye volcano", False),
        (":bo!b@h PRIVMSG #dreams :@reverie_bots volcano", "@reverie_bots volcano", False),
        (":bo!b@h PRIVMSG #dreams :volcano", "volcano", False),
    ],
)
def test_the_name_that_a_reply_begins_with_is_no_part_of_it_and_ours_is_an_address(
    line: str, text: str, addressed: bool
) -> None:
    parsed = parse(line)
    said = relayed_line("dreams", parsed, "Reverie_Bot") if parsed else None
    assert said and (said.text, said.addressed) == (text, addressed)


def test_what_somebody_says_with_a_subscription_or_an_announcement_is_heard() -> None:
    notice = (
        "@login=bo;display-name=Bo;msg-id=resub;emotes=25:8-12;system-msg=Bo\\ssubscribed :tmi.twitch.tv USERNOTICE"
    )
    assert heard(f"{notice} #dreams :volcano Kappa") == RelayedLine("bo", "Bo", "volcano")
    assert heard(f"{notice} #dreams") is None
    assert heard(f"{notice} #others :volcano") is None
    assert heard(":tmi.twitch.tv USERNOTICE #dreams :volcano") is None


def test_what_is_said_elsewhere_or_by_nobody_is_not_heard() -> None:
    for text in (
        ":bo!b@h PRIVMSG #others :pizza",
        ":bo!b@h PRIVMSG dreams :pizza",
        ":bo!b@h PRIVMSG #dreams",
        "PRIVMSG #dreams :pizza",
        ":bo!b@h NOTICE #dreams :pizza",
    ):
        assert heard(text) is None, text


def test_tags_are_unescaped() -> None:
    line = parse("@a=1\\:2\\s3\\\\4\\r\\n\\x;b;c= PING :tmi.twitch.tv")
    assert line == IrcMessage("PING", ("tmi.twitch.tv",), "", {"a": "1;2 3\\4\r\nx", "b": "", "c": ""})


def test_lines_that_are_none_have_no_parts() -> None:
    for text in ("", " ", ":", "@", "@a=b", ":prefix", "@a=b :prefix", ":prefix  "):
        assert parse(text) is None, text


def test_lines_come_in_pieces_and_many_at_once() -> None:
    lines = LineSplitter()
    assert lines.feed(b"PI") == []
    assert lines.feed(b"NG :a\r") == []
    assert lines.feed(b"\nPING :b\nPING :c\r\n\r\nPING") == ["PING :a", "PING :b", "PING :c"]
    assert lines.feed(b" :d\r\n") == ["PING :d"]


def test_a_line_of_eight_kibibytes_is_read_and_one_that_never_ends_is_dropped_up_to_its_end() -> None:
    lines = LineSplitter()
    assert lines.feed(b"x" * 8192 + b"\n") == ["x" * 8192]
    for _ in range(100):
        assert lines.feed(b"x" * MAX_LINE_BYTES) == []
    assert lines.feed(b"still the same\nPING :a\n") == ["PING :a"]
    assert lines.feed(b"y" * (MAX_LINE_BYTES + 1) + b"\nPING :b\n") == ["PING :b"]


def test_bad_utf8_is_replaced_and_what_is_said_can_be_cleaned() -> None:
    (text,) = LineSplitter().feed(b":bo!b@h PRIVMSG #dreams :vol\xff\xfecano \xe2\x80\xae\xed\xa0\x80\r\n")
    said = heard(text)
    assert said and clean(said.text).startswith("vol\ufffd\ufffdcano")
    assert "\u202e" not in clean(said.text)


def test_an_answer_is_one_line_and_never_a_command() -> None:
    assert privmsg("dreams", "Ada, a volcano.") == b"PRIVMSG #dreams :Ada, a volcano.\r\n"
    for text in ("/ban ada", ".timeout ada", " /me", "!so ada", "a\r\nQUIT :b", "\0\x01a"):
        line = privmsg("dreams", text)
        assert line.count(b"\n") == 1 and line.endswith(b"\r\n") and line[17:18] not in b"/.! \x01", text
    assert len(privmsg("dreams", "🌋" * 500)) < 512
    privmsg("dreams", "🌋" * 500).decode()


@given(st.lists(st.binary(max_size=40)))
def test_in_whatever_pieces_the_lines_are_the_same(pieces: list[bytes]) -> None:
    lines = LineSplitter()
    assert [line for piece in pieces for line in lines.feed(piece)] == LineSplitter().feed(b"".join(pieces))


@given(st.text() | st.text(alphabet="@: ;=\\#\x01abPRIVMSG"))
@example("@=;\\ :! PRIVMSG # :")
def test_whatever_a_line_is_reading_it_raises_nothing(text: str) -> None:
    line = parse(text)
    if line:
        relayed_line("dreams", line)
        without_emotes(line.text, line.text)
        retracted_login("dreams", line)
        assert privmsg("dreams", line.text).count(b"\n") == 1
