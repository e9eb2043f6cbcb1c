"""The operator's actions on the chat; people are named by the id that their lines carry in `from`."""

import math

from . import protocol
from .history import History
from .moderation import Ban, Moderation
from .participants import Participants, Person, relayed_key
from .persistence.store import Store
from .rounds import Director, Mode

MAX_SECONDS = 366 * 86400.0
"""Seconds that a ban or a mute may last."""


class OperatorActions:
    """Mutes, bans, slows down, clears. What everybody is to hear of it, and who has to go, waits to be taken."""

    def __init__(
        self, people: Participants, moderation: Moderation, history: History, director: Director, store: Store
    ) -> None:
        self._people, self._moderation, self._history = people, moderation, history
        self._director, self._store = director, store
        self._news: list[protocol.Message] = []
        self._expelled: list[Person] = []

    def mute(self, person: int, seconds: float) -> bool:
        """Lets somebody only listen for so long; 0 ends it. False if nobody has this id. Raises ValueError."""
        found = self._people.person(person)
        if found:
            self._moderation.mute(found.key, _duration(seconds))
        return found is not None

    def ban(self, person: int, seconds: float, whole_address: bool = False) -> Ban | None:
        """Keeps somebody out for so long and takes away their lines and their vote; None if nobody has this id.

        `whole_address` keeps out everybody who shares their address: in a gallery, all visitors. Raises ValueError,
        for 0 too: bans end by `unban`.
        """
        found = self._people.person(person)
        if found is None:
            return None
        if not (duration := _duration(seconds)):
            raise ValueError("A ban is for longer than no time.")
        ban = self._moderation.ban(found.origin, duration, found.name, whole_address)
        self._store.record_ban(ban)
        gone = [one for one in self._people.known() if one is found or self._moderation.banned_for(one.origin)]
        for key in dict.fromkeys(one.key for one in gone):
            self._director.withdraw(key)
        for number in dict.fromkeys((found.id, *(one.id for one in gone if self._people.spoke_lately(one.id)))):
            self.clear(number)
        self._expelled += gone
        return ban

    def retract(self, source: str, login: str = "") -> None:
        """Takes away lines and vote of somebody in another chat, or of all who are there; they may speak again."""
        whose, speakers = relayed_key(source, login), self._history.speakers(source)
        if login:
            number = self._moderation.public_id(whose)
            voters, speakers = [whose], [number] if number in speakers or self._people.spoke_lately(number) else []
        else:
            voters = [vote.voter for vote in self._director.votes() if vote.voter.startswith(whose)]
        for voter in voters:
            self._director.withdraw(voter)
        for speaker in speakers:
            self.clear(speaker)

    def unban(self, number: int) -> bool:
        """Ends the ban with this id; False if there is none."""
        ended = self._moderation.unban(number)
        if ended:
            self._store.record_unban(number)
        return ended

    def slow(self, seconds: float) -> None:
        """Asks everybody to let so long pass between two shouts; 0 ends it. Raises ValueError."""
        self._moderation.set_slow_mode(_duration(seconds))

    def clear(self, person: int = 0) -> None:
        """Takes away the lines of this person; without one everybody's."""
        self._history.clear(person)
        self._news.append(protocol.Cleared(person))

    def set_mode(self, mode: Mode) -> None:
        """Chooses the next scenes in another way. Raises ValueError."""
        self._director.set_mode(mode)

    def take_news(self) -> list[protocol.Message]:
        """What everybody is to hear, once."""
        news, self._news = self._news, []
        return news

    def take_expelled(self) -> list[Person]:
        """Who has to go, once."""
        expelled, self._expelled = self._expelled, []
        return expelled


def _duration(seconds: float) -> float:
    if not (math.isfinite(seconds) and 0 <= seconds <= MAX_SECONDS):
        raise ValueError(f"A length of time is from 0 to {MAX_SECONDS:.0f} seconds.")
    return seconds
