"""The chat's memory while the show runs, and at its end."""

import asyncio

from stream.crowd import Chat
from stream.crowd.persistence.sqlite_store import SqliteStore

DATABASE = "reverie.sqlite"
"""Its file in the data folder."""
_VOTES_EVERY = 2.0  # seconds
_LAST_WORDS = 1.0  # seconds that the disk has at the end


async def remember(chat: Chat, memory: SqliteStore) -> None:
    """Keeps what the chat does not say itself, until it is cancelled; then the memory is closed."""
    try:
        while True:
            memory.keep_votes(chat.direction.votes())
            chat.moderation.recall(memory.take_late_bans())
            await asyncio.sleep(_VOTES_EVERY)
    finally:
        memory.keep_votes(chat.direction.votes())
        await asyncio.to_thread(memory.close, _LAST_WORDS)
