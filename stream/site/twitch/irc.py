"""IRC lines as Twitch has them: RFC 1459 with tags, parsed and formed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from stream.crowd import RelayedLine

MAX_LINE_BYTES = 16 * 1024
"""Of a line that is read at all; Twitch's longest are 8191 of tags and 512 of the rest."""
_MAX_NAME_CHARS = 64  # Twitch's have at most 25
_MAX_TEXT_BYTES = 400  # of a text that is sent; with all that goes before it a line may have 512
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


def relayed_line(channel: str, line: IrcMessage) -> RelayedLine | None:
    """What a line says aloud in a channel (its name without the #), if it does; what is done ("/me waves") counts."""
    if line.command != "PRIVMSG" or len(line.params) != 2 or line.params[0].lower() != f"#{channel}" or not line.nick:
        return None
    text = line.text
    if text.startswith("\x01"):
        command, _, text = text.strip("\x01").partition(" ")
        if command != "ACTION":
            return None
    name = line.tags.get("display-name") or line.nick
    return RelayedLine(line.nick.lower()[:_MAX_NAME_CHARS], name[:_MAX_NAME_CHARS], text)


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
