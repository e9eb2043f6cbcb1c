"""The chat's messages, as they travel in JSON; each carries its `type`."""

import msgspec

from stream.ipc.reports import Seen
from stream.ipc.scene import Target
from stream.words import Match

from .ballot import Wish


class Message(msgspec.Struct, frozen=True, tag_field="type", tag=str.lower):
    """A message from the server."""


class Waiting(msgspec.Struct, frozen=True):
    """A wish that waits for its turn; index, label and emoji are its first target's.

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
    def of(cls, wish: Wish) -> "Waiting":
        first = wish.targets[0]
        standing = round(wish.standing, 2)
        return cls(first.index, first.label, first.emoji, len(wish.votes), wish.names[0], standing, wish.targets)


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
    """`source` is where else it was shouted, such as "twitch"; empty for this chat."""

    id: int
    by: int = msgspec.field(name="from")
    name: str
    text: str
    targets: tuple[Target, ...]
    source: str = ""


class Said(Message, frozen=True):
    """Talk that steers nothing; only where the chat is free."""

    id: int
    by: int = msgspec.field(name="from")
    name: str
    text: str
    source: str = ""


class Reply(Message, frozen=True):
    """The dreamer's voice."""

    to: str
    text: str


class Cleared(Message, frozen=True):
    """The lines of this person (of everybody, for 0) are to be seen no more."""

    by: int = msgspec.field(name="from")


class Tally(Message, frozen=True):
    """The `entries` likeliest to win, in that order, of all `wishes`; `contested` while a round decides."""

    round: int
    seconds_left: float
    entries: tuple[Waiting, ...]
    viewers: int = 0
    contested: bool = False
    wishes: int = 0
    mode: str = "democracy"


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
    history: "tuple[Line, ...]"
    viewers: int
    greeting: str = ""


class Name(Message, frozen=True):
    id: int
    name: str


class Unheard(Message, frozen=True):
    """A shout that meant nothing, what may have been meant, and how the dreamer says it.

    The first `related` suggestions have to do with the text, the others are ideas for anybody.
    """

    text: str
    suggestions: tuple[Suggestion, ...]
    answer: str = ""
    related: int = 0


class Batch(Message, frozen=True):
    """Several messages in one, where many listen; `unshown` shouts of others came too fast to be read."""

    messages: "tuple[Message, ...]"
    unshown: int = 0


class Dreaming(Message, frozen=True):
    """What the network sees in the picture now."""

    scene: int
    seen: tuple[Seen, ...]


class Error(Message, frozen=True):
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
