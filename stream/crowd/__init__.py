"""The crowd: chat, votes and moderation; who shouts, who wins and for how long. Pure Python on injected clocks."""

from .blocklist import Blocklist, BlocklistError
from .chat import Chat, Outcome
from .moderation import Ban, Moderation, Origin
from .participants import Person, RelayedLine
from .persistence.store import NullStore, SavedState, Store
from .rounds import Director
from .voice import Voice, VoiceError

__all__ = [
    "Ban",
    "Blocklist",
    "BlocklistError",
    "Chat",
    "Director",
    "Moderation",
    "NullStore",
    "Origin",
    "Outcome",
    "Person",
    "RelayedLine",
    "SavedState",
    "Store",
    "Voice",
    "VoiceError",
]
