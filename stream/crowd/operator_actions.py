"""What an operator may do to the chat; people are named by the id that their lines carry in `from`."""

import math

from . import protocol
from .history import History
from .moderation import Ban, Moderation
from .participants import Participants, Person, key_elsewhere
from .persistence.store import Store
from .rounds import Director, Mode

LONGEST = 366 * 86400.0
"""Seconds that a ban or a mute may last."""


class OperatorActions:
    """Mutes, bans, slows down, clears. What everybody is to hear of it, and who has to go, waits to be taken."""

    def __init__(
        self, people: Participants, moderation: Moderation, transcript: History, direction: Director, memory: Store
    ) -> None:
        self._people, self._moderation, self._transcript = people, moderation, transcript
        self._direction, self._memory = direction, memory
        self._news: list[protocol.Message] = []
        self._expelled: list[Person] = []

    def mute(self, person: int, seconds: float) -> bool:
        """Lets somebody only listen for so long; 0 ends it. False if nobody has this id. Raises ValueError."""
        found = self._people.person(person)
        if found:
            self._moderation.mute(found.key, _length(seconds))
        return found is not None

    def ban(self, person: int, seconds: float, whole_address: bool = False) -> Ban | None:
        """Keeps somebody out for so long and takes away their lines and their vote; None if nobody has this id.

        `whole_address` keeps out everybody who shares their address: in a gallery, all visitors. Raises ValueError,
        for 0 too: bans end by `unban`.
        """
        found = self._people.person(person)
        if found is None:
            return None
        if not (length := _length(seconds)):
            raise ValueError("A ban is for longer than no time.")
        ban = self._moderation.ban(found.origin, length, found.name, whole_address)
        self._memory.record_ban(ban)
        gone = [one for one in self._people.known() if one is found or self._moderation.banned(one.origin)]
        for key in dict.fromkeys(one.key for one in gone):
            self._direction.forget(key)
        for number in dict.fromkeys((found.id, *(one.id for one in gone if self._people.has_said(one.id)))):
            self.clear(number)
        self._expelled += gone
        return ban

    def withdraw(self, source: str, login: str = "") -> None:
        """Takes away lines and vote of somebody in another chat, or of all who are there; they may speak again."""
        whose, speakers = key_elsewhere(source, login), self._transcript.speakers(source)
        if login:
            number = self._moderation.number(whose)
            voters, speakers = [whose], [number] if number in speakers or self._people.has_said(number) else []
        else:
            voters = [vote.voter for vote in self._direction.votes() if vote.voter.startswith(whose)]
        for voter in voters:
            self._direction.forget(voter)
        for speaker in speakers:
            self.clear(speaker)

    def unban(self, number: int) -> bool:
        """Ends the ban with this id; False if there is none."""
        ended = self._moderation.unban(number)
        if ended:
            self._memory.record_unban(number)
        return ended

    def slow(self, seconds: float) -> None:
        """Asks everybody to let so long pass between two shouts; 0 ends it. Raises ValueError."""
        self._moderation.slow(_length(seconds))

    def clear(self, person: int = 0) -> None:
        """Takes away the lines of this person; without one everybody's."""
        self._transcript.clear(person)
        self._news.append(protocol.Cleared(person))

    def switch(self, mode: Mode) -> None:
        """Chooses the next scenes in another way. Raises ValueError."""
        self._direction.switch(mode)

    def take_news(self) -> list[protocol.Message]:
        """What everybody is to hear, once."""
        news, self._news = self._news, []
        return news

    def take_expelled(self) -> list[Person]:
        """Who has to go, once."""
        expelled, self._expelled = self._expelled, []
        return expelled


def _length(seconds: float) -> float:
    if not (math.isfinite(seconds) and 0 <= seconds <= LONGEST):
        raise ValueError(f"A length of time is from 0 to {LONGEST:.0f} seconds.")
    return seconds
