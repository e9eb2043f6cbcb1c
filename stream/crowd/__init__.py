"""The crowd: who shouts, what they mean, who wins and for how long. Pure Python on injected clocks."""

from .chat import Chat, Outcome, Person
from .direction import Direction

__all__ = ["Chat", "Direction", "Outcome", "Person"]
