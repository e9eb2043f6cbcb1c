"""The chat protocol: its messages as they travel in JSON, each with its `type`.

Tested in tests/crowd/test_chat.py.
"""

import msgspec

from stream.ipc.reports import Seen
from stream.ipc.scene import Scene, Target
from stream.words import Match

from .ballot import Candidate


class ServerMessage(msgspec.Struct, frozen=True, tag_field="type", tag=str.lower):
    """A message from the server, of which its class's name is the type."""


Message = ServerMessage | Scene


class TallyEntry(msgspec.Struct, frozen=True):
    """A candidate and its votes; index, label and emoji are its first target's.

    `standing` is what its votes weigh: those that lost a round count for more.
    """

    index: int
    label: str
    emoji: str
    votes: int
    by: str
    standing: float = 0.0
    targets: tuple[Target, ...] = ()

    @classmethod
    def of(cls, candidate: Candidate) -> "TallyEntry":
        first, votes = candidate.targets[0], len(candidate.votes)
        standing = round(candidate.standing, 2)
        return cls(first.index, first.label, first.emoji, votes, candidate.names[0], standing, candidate.targets)


class Suggestion(msgspec.Struct, frozen=True):
    """A category that the writer of a text may have meant; `match` is the name by which it was found."""

    index: int
    label: str
    emoji: str
    match: str

    @classmethod
    def of(cls, match: Match) -> "Suggestion":
        return cls(match.category.index, match.category.label, match.category.emoji, match.name)


class Limits(msgspec.Struct, frozen=True):
    """How long a shout and a name may be, in characters."""

    text: int
    name: int


class You(msgspec.Struct, frozen=True):
    id: int
    name: str


class Shout(ServerMessage, frozen=True):
    """`source` is where else it was shouted, such as "twitch"; empty for this chat."""

    id: int
    by: int = msgspec.field(name="from")
    name: str
    text: str
    targets: tuple[Target, ...]
    source: str = ""


class Said(ServerMessage, frozen=True):
    """Talk that steers nothing; only where the chat is free."""

    id: int
    by: int = msgspec.field(name="from")
    name: str
    text: str
    source: str = ""


class Reply(ServerMessage, frozen=True):
    """The dreamer's voice."""

    to: str
    text: str


class Cleared(ServerMessage, frozen=True):
    """The lines of this person (of everybody, for 0) are to be seen no more."""

    by: int = msgspec.field(name="from")


class Tally(ServerMessage, frozen=True):
    """The `entries` likeliest to win, in that order, of `wishes` candidates; `contested` while a round decides."""

    round: int
    seconds_left: float
    entries: tuple[TallyEntry, ...]
    viewers: int = 0
    contested: bool = False
    wishes: int = 0
    mode: str = "democracy"


class Hello(ServerMessage, frozen=True):
    you: You
    scene: Scene
    tally: Tally
    limits: Limits
    history: "tuple[Line, ...]"
    viewers: int
    greeting: str = ""


class Name(ServerMessage, frozen=True):
    id: int
    name: str


class Unheard(ServerMessage, frozen=True):
    """A shout that meant nothing, what may have been meant, and how the dreamer says it.

    The first `related` suggestions have to do with the text, the others are ideas for anybody.
    """

    text: str
    suggestions: tuple[Suggestion, ...]
    answer: str = ""
    related: int = 0


class Batch(ServerMessage, frozen=True):
    """Several messages in one, where many listen; `unshown` shouts of others came too fast to be read."""

    messages: "tuple[Message, ...]"
    unshown: int = 0


class Dreaming(ServerMessage, frozen=True):
    """What the network sees in the picture now."""

    scene: int
    seen: tuple[Seen, ...]


class Error(ServerMessage, frozen=True):
    """What was wrong with the last message; `retry_after` in seconds."""

    code: str
    message: str
    retry_after: float = 0.0


Line = Shout | Said | Reply
"""What stands in the chat."""


class ShoutRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="shout"):
    """From the client: somebody shouts."""

    text: str


class NameRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="name"):
    """From the client: somebody wants another name."""

    name: str


def encode(message: Message) -> str:
    return msgspec.json.encode(message).decode()


def decode(text: str | bytes) -> ShoutRequest | NameRequest:
    """A client's message. Raises msgspec.DecodeError (of which ValidationError is a kind), UnicodeDecodeError where a
    string is not UTF-8, and RecursionError."""
    return _incoming.decode(text)


_incoming: msgspec.json.Decoder[ShoutRequest | NameRequest] = msgspec.json.Decoder(ShoutRequest | NameRequest)
