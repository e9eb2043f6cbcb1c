"""The chat of this show, which goes on where the last one ended."""

import asyncio

from stream.crowd import Chat, Direction
from stream.crowd.memory import SqliteMemory
from stream.crowd.moderation import Moderation
from stream.scene import Scene
from stream.settings import Settings
from stream.words import Vocabulary

FILE = "reverie.sqlite"
_VOTES_EVERY = 2.0  # seconds
_LAST_WORDS = 1.0  # seconds that the disk has at the end


def remembered_chat(settings: Settings, shown: Scene | None) -> tuple[Chat, SqliteMemory]:
    """A chat with its past, and the memory that it goes on filling. `shown` is the scene, where only the site ended."""
    memory = SqliteMemory(settings.data / FILE, settings.retention)
    past = memory.recall()
    direction = Direction(settings.hold, settings.round, settings.idle, settings.mode, scene=shown or past.scene)
    moderation = Moderation(bytes.fromhex(past.salt), past.bans)
    return Chat(Vocabulary.load(), direction, moderation=moderation, memory=memory, past=past), memory


async def remember(chat: Chat, memory: SqliteMemory) -> None:
    """Keeps what the chat does not say itself, until it is cancelled; then the memory is closed."""
    try:
        while True:
            memory.keep_votes(chat.direction.votes())
            await asyncio.sleep(_VOTES_EVERY)
    finally:
        memory.keep_votes(chat.direction.votes())
        await asyncio.to_thread(memory.close, _LAST_WORDS)
