"""IRC lines as Twitch has them: RFC 1459 with tags, parsed and formed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from stream.crowd import RelayedLine

MAX_LINE_BYTES = 16 * 1024
"""Of a line that is read at all; Twitch's longest are 8191 of tags and 512 of the rest."""
_MAX_NAME_CHARS = 64  # Twitch's have at most 25
_MAX_TEXT_BYTES = 400  # of a text that is sent; with all that goes before it a line may have 512
_EMOTE_PLACE = re.compile(r"[:,](\d{1,4})-(\d{1,4})")
_NAME_BEFORE = re.compile(r"@(\w+)[\s,:]*")
_NAME_AFTER = re.compile(r"[\s,]*@(\w+)\W*$")
_ESCAPES = {"\\:": ";", "\\s": " ", "\\\\": "\\", "\\r": "\r", "\\n": "\n"}


class LineSplitter:
    """Parts a stream of bytes into lines. What comes without an end, or is longer than a line may be, is dropped."""

    def __init__(self) -> None:
        self._rest = b""
        self._dropping = False

    def feed(self, data: bytes) -> list[str]:
        """The lines that end in `data`, without their ends; bytes that are not UTF-8 are replaced."""
        *ended, self._rest = (self._rest + data).split(b"\n")
        if self._dropping and ended:
            del ended[0]
            self._dropping = False
        if len(self._rest) > MAX_LINE_BYTES or self._dropping:
            self._rest, self._dropping = b"", True
        lines = (line.rstrip(b"\r").decode("utf-8", "replace") for line in ended if len(line) <= MAX_LINE_BYTES)
        return [line for line in lines if line]


@dataclass(frozen=True, slots=True)
class IrcMessage:
    """One line: `nick` is who it is from, the last of `params` may hold blanks."""

    command: str
    params: tuple[str, ...] = ()
    nick: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return self.params[-1] if self.params else ""


def parse(line: str) -> IrcMessage | None:
    """The parts of a line; None when it has no command."""
    tags: dict[str, str] = {}
    nick = ""
    if line.startswith("@"):
        text, _, line = line[1:].partition(" ")
        for tag in text.split(";"):
            name, _, value = tag.partition("=")
            tags[name] = re.sub(r"\\.", lambda match: _ESCAPES.get(match[0], match[0][1]), value)
    line = line.lstrip(" ")
    if line.startswith(":"):
        prefix, _, line = line[1:].partition(" ")
        nick = prefix.partition("!")[0].partition("@")[0]
    head, colon, trailing = f" {line}".partition(" :")
    words = head.split(" ")
    command, *params = [word for word in words if word] or [""]
    if not command:
        return None
    return IrcMessage(command.upper(), (*params, trailing) if colon else tuple(params), nick, tags)


def relayed_line(channel: str, line: IrcMessage, dreamer: str = "") -> RelayedLine | None:
    """What a line says aloud in a channel (its name without the #), if it does, without emotes and the name that a
    reply begins with; `dreamer` is the login of who answers there.

    What is done ("/me waves") counts, and so does what somebody says with a subscription, an announcement or the like
    (USERNOTICE, https://dev.twitch.tv/docs/chat/irc/).
    """
    login = line.tags.get("login", "") if line.command == "USERNOTICE" else line.nick
    if line.command not in ("PRIVMSG", "USERNOTICE") or not login:
        return None
    if len(line.params) != 2 or line.params[0].lower() != f"#{channel}":
        return None
    text = line.text
    if text.startswith("\x01"):
        command, _, text = text.strip("\x01").partition(" ")
        if command != "ACTION":
            return None
    text, addressed = _without_address(without_emotes(text, line.tags.get("emotes", "")), line.tags, dreamer.lower())
    name = line.tags.get("display-name") or login
    return RelayedLine(login.lower()[:_MAX_NAME_CHARS], name[:_MAX_NAME_CHARS], text, addressed)


def without_emotes(text: str, tag: str) -> str:
    """`text` with blanks for the emotes that a tag such as `25:0-4,12-16/1902:6-10` counts the characters of."""
    shown = list(text)
    for start, end in _EMOTE_PLACE.findall(tag):
        first, last = int(start), min(int(end), len(shown) - 1)
        shown[first : last + 1] = " " * (last + 1 - first)
    return "".join(shown).strip()


def _without_address(text: str, tags: Mapping[str, str], dreamer: str) -> tuple[str, bool]:
    """A line without the dreamer's name before or after it, and whether it is to the dreamer.

    Who replies to a message has its writer's name put before their own; who writes such a name means that person.
    """
    replied_to = {tags.get("reply-parent-user-login", "").lower(), tags.get("reply-parent-display-name", "").lower()}
    if begun := _NAME_BEFORE.match(text):
        if begun[1].lower() == dreamer:
            return text[begun.end() :], True
        if begun[1].lower() in replied_to:
            return text[begun.end() :], False
    if (ended := _NAME_AFTER.search(text)) and ended[1].lower() == dreamer:
        return text[: ended.start()], True
    return text, bool(dreamer) and dreamer in replied_to


def retracted_login(channel: str, line: IrcMessage) -> str | None:
    """Whose words Twitch's moderators take away from a channel: a login, "" for everybody's; None for nobody's.

    Where a single line was deleted (CLEARMSG, https://dev.twitch.tv/docs/chat/irc/) that is whoever had said it.
    """
    if not line.params or line.params[0].lower() != f"#{channel}":
        return None
    if line.command == "CLEARCHAT":
        return line.params[1].lower()[:_MAX_NAME_CHARS] if len(line.params) > 1 else ""
    return line.tags.get("login", "").lower()[:_MAX_NAME_CHARS] or None if line.command == "CLEARMSG" else None


def privmsg(channel: str, text: str) -> bytes:
    """The line that says `text` in a channel. It can neither hold another line nor be one of the chat's commands."""
    text = re.sub(r"[\x00-\x1f\x7f]+", " ", text).lstrip(" /.!")
    body = text.encode("utf-8", "replace")[:_MAX_TEXT_BYTES].decode("utf-8", "ignore")
    return f"PRIVMSG #{channel} :{body}\r\n".encode()
