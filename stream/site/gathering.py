"""The crowd as the settings want it, gathered again where an earlier show ended."""

import random

from stream.crowd import Blocklist, Chat, Director, Moderation, Voice
from stream.crowd.persistence.store import SavedState, Store
from stream.ipc.scene import Scene
from stream.settings import Settings
from stream.words import Vocabulary


def gather(settings: Settings, past: SavedState, memory: Store, shown: Scene | None) -> Chat:
    """The crowd, with nobody in it, which goes on where another ended. Raises VoiceError and UnspokenError.

    `shown` is the scene that is dreamed already, if there is one.
    """
    rng = random.Random(settings.seed)
    return Chat(
        Vocabulary.load(),
        Director(settings.hold, settings.round, settings.idle, settings.mode, rng, scene=shown or past.scene),
        rng,
        voice=Voice.load(settings.voice, rng),
        moderation=Moderation(bytes.fromhex(past.salt), past.bans),
        unspoken=Blocklist.read(settings.unspoken) if settings.unspoken else None,
        free=settings.chat == "free",
        memory=memory,
        past=past,
    )
