"""People who watch on Twitch: what they shout there steers the dream here, and what it says to them it says there."""

from collections.abc import Callable, Iterable

from stream.crowd.protocol import Message, Reply, Shout, Unheard
from stream.crowd.recent import Recent
from stream.settings import Settings
from stream.site.chat_socket import ChatRoom

from .client import TwitchClient
from .irc import GuestLine

SOURCE = "twitch"
_MOST = 500  # guests whose names are known


class TwitchBridge:
    """Brings what is said in another chat into this one, and this one's answers to whoever spoke there to `answer`."""

    def __init__(self, room: ChatRoom) -> None:
        self.answer: Callable[[str], None] = lambda _: None
        self._room = room
        self._names: Recent[str, bool] = Recent(_MOST)
        room.listeners.append(self._overhear)

    def hear(self, said: GuestLine) -> None:
        """Somebody said something there. What means nothing is answered only if something like it was meant."""
        outcome = self._room.hear_from(said, SOURCE)
        for message in outcome.to_sender:
            if isinstance(message, Reply):
                self.answer(message.text)
            elif isinstance(message, Unheard) and message.related:
                ideas = message.suggestions[: message.related]
                self.answer(f"{message.answer} {', '.join(one.label for one in ideas)}.")

    def unsay(self, login: str) -> None:
        """A moderator there took away what somebody said; without a login, everything."""
        self._room.unsay(SOURCE, login)

    def _overhear(self, messages: Iterable[Message]) -> None:
        """Everybody hears these; those that are to a guest are said there, too."""
        for message in messages:
            if isinstance(message, Shout) and message.source == SOURCE:
                self._names.put(message.name, True)
            elif isinstance(message, Reply) and self._names.get(message.to):
                self.answer(message.text)


def join_twitch(settings: Settings, room: ChatRoom) -> TwitchClient | None:
    """The Twitch channel of the settings, if there is one, with its people as guests of the room."""
    if settings.twitch_channel is None:
        return None
    guests = TwitchBridge(room)
    twitch = TwitchClient(settings.twitch_channel, settings.twitch_server, guests.hear, settings.twitch_token)
    twitch.unsay = guests.unsay
    guests.answer = twitch.answer
    return twitch
