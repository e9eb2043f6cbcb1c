"""The crowd: who shouts, what they mean, who wins and for how long. Pure Python on injected clocks."""

from .chat import Chat, Outcome
from .direction import Direction
from .moderation import Ban, Moderation, Origin
from .past import Forgetful, Memory, Past
from .people import Person
from .unspoken import Unspoken, UnspokenError
from .voice import Voice, VoiceError

__all__ = [
    "Ban",
    "Chat",
    "Direction",
    "Forgetful",
    "Memory",
    "Moderation",
    "Origin",
    "Outcome",
    "Past",
    "Person",
    "Unspoken",
    "UnspokenError",
    "Voice",
    "VoiceError",
]
