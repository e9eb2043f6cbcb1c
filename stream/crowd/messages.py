"""The chat's messages, as they travel in JSON; each carries its `type`."""

import msgspec

from stream.reports import Seen
from stream.scene import Target
from stream.words import Match


class Message(msgspec.Struct, frozen=True, tag_field="type", tag=str.lower):
    """A message from the server."""


class Waiting(msgspec.Struct, frozen=True):
    """A subject that waits for its turn."""

    index: int
    label: str
    emoji: str
    votes: int
    by: str


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


class Shout(Message, frozen=True):
    id: int
    by: int = msgspec.field(name="from")
    name: str
    text: str
    targets: tuple[Target, ...]


class Reply(Message, frozen=True):
    """The dreamer's voice."""

    to: str
    text: str


class Tally(Message, frozen=True):
    round: int
    seconds_left: float
    entries: tuple[Waiting, ...]
    viewers: int = 0


class Scene(Message, frozen=True):
    number: int
    targets: tuple[Target, ...]
    by: str
    since: float


class Hello(Message, frozen=True):
    you: You
    scene: Scene
    tally: Tally
    limits: Limits
    history: tuple[Shout | Reply, ...]
    viewers: int


class Name(Message, frozen=True):
    id: int
    name: str


class Unheard(Message, frozen=True):
    text: str
    suggestions: tuple[Suggestion, ...]


class Dreaming(Message, frozen=True):
    """What the network sees in the picture now."""

    scene: int
    seen: tuple[Seen, ...]


class Error(Message, frozen=True):
    """What was wrong with the last message; `retry_after` in seconds."""

    code: str
    message: str
    retry_after: float = 0.0


class Shouting(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="shout"):
    """From the client: somebody shouts."""

    text: str


class Naming(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="name"):
    """From the client: somebody wants another name."""

    name: str


def encode(message: Message) -> str:
    return msgspec.json.encode(message).decode()


def decode(text: str | bytes) -> Shouting | Naming:
    """A client's message. Raises msgspec.DecodeError (of which ValidationError is a kind), which says what is wrong."""
    return _incoming.decode(text)


_incoming: msgspec.json.Decoder[Shouting | Naming] = msgspec.json.Decoder(Shouting | Naming)
