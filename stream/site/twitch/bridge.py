"""Chat bridge: what Twitch's chatters shout steers the dream here, and what it says to them it says there."""

from collections.abc import Callable, Collection, Iterable

from cachetools import LRUCache

from stream.crowd import RelayedLine
from stream.crowd.protocol import Message, Reply, Said, Shout
from stream.settings import Settings
from stream.site.chat_socket import ChatRoom

from .bots import BOTS
from .client import TwitchClient

SOURCE = "twitch"
_MAX_NAMES = 500  # of chatters who get answers there


class TwitchBridge:
    """Relays the lines of another chat to this one, and this one's answers to whoever spoke there to `answer`.

    What `bots` say, by their logins, is passed over.
    """

    def __init__(self, room: ChatRoom, bots: Collection[str] = BOTS) -> None:
        self.answer: Callable[[str], None] = lambda _: None
        self._room, self._bots = room, frozenset(bots)
        self._names: LRUCache[str, bool] = LRUCache(_MAX_NAMES)
        room.listeners.append(self._answer)

    def relay(self, line: RelayedLine) -> None:
        """Questions are answered at once, and so is a shout for which something stands in; others when they win."""
        if line.login in self._bots:
            return
        for message in self._room.relay(line, SOURCE).to_sender:
            if isinstance(message, Reply):
                self.answer(message.text)

    def retract(self, login: str) -> None:
        """A moderator there took away what somebody said; without a login, everything."""
        self._room.retract(SOURCE, login)

    def _answer(self, messages: Iterable[Message]) -> None:
        """Everybody hears these; those that are to a chatter there are said there, too."""
        for message in messages:
            if isinstance(message, Shout | Said) and message.source == SOURCE:
                self._names[message.name] = True
            elif isinstance(message, Reply) and self._names.get(message.to):
                self.answer(message.text)


def join_twitch(settings: Settings, room: ChatRoom) -> TwitchClient | None:
    """The Twitch channel of the settings, if there is one, bridged to the room."""
    if settings.twitch_channel is None:
        return None
    bridge = TwitchBridge(room, BOTS.union(settings.twitch_bots))
    client = TwitchClient(settings.twitch_channel, settings.twitch_server, bridge.relay, settings.twitch_token)
    client.on_retracted = bridge.retract
    bridge.answer = client.answer
    return client
