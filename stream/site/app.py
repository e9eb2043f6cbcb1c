"""The site as a whole: rooms wired together, and every route in one place."""

import asyncio
import logging
import random
import signal
import time
from collections.abc import AsyncIterator

from aiohttp import web

from stream.channels import news, peek, post
from stream.child import Child
from stream.crowd import Chat, Direction, Moderation, Unspoken, Voice
from stream.crowd.memory import SqliteMemory
from stream.crowd.messages import Dreaming
from stream.crowd.past import Memory, Past
from stream.reports import DreamReport, SiteReport
from stream.scene import Scene
from stream.settings import Settings
from stream.words import Vocabulary

from .addresses import join_address, offered_address
from .autocomplete import Autocomplete
from .callers import Callers
from .chat import ChatRoom
from .feed import Feed
from .guards import add_security_headers, guard
from .guests import join_twitch
from .hls import HlsDoor
from .live import LiveDoor
from .pages import Pages, web_folder
from .remembering import DATABASE, remember
from .state import State, Viewers
from .whep import Whep

log = logging.getLogger(__name__)

_TICK = 0.5  # seconds
_LARGEST_BODY = 128 * 1024  # bytes; an SDP offer is the largest there is


def make_chat(settings: Settings, past: Past, memory: Memory, shown: Scene | None) -> Chat:
    """The crowd, with nobody in it, which goes on where another ended. Raises VoiceError and UnspokenError.

    `shown` is the scene that is dreamed already, if there is one.
    """
    rng = random.Random(settings.seed)
    return Chat(
        Vocabulary.load(),
        Direction(settings.hold, settings.round, settings.idle, settings.mode, rng, scene=shown or past.scene),
        rng,
        voice=Voice.load(settings.voice, rng),
        moderation=Moderation(bytes.fromhex(past.salt), past.bans),
        unspoken=Unspoken.read(settings.unspoken) if settings.unspoken else None,
        free=settings.chat == "free",
        memory=memory,
        past=past,
    )


def make_app(child: Child, port: int) -> web.Application:
    """The application; its work beside the requests runs from its start to its clean-up.

    Raises VoiceError and UnspokenError.
    """
    settings = child.settings
    memory = SqliteMemory(settings.data / DATABASE, settings.retention)
    shown = peek(child.reader("scene"), Scene)
    chat = make_chat(settings, memory.recall(), memory, shown)
    feed = Feed(child.reader("packets"), child.writer("requests"))
    hls, live, whep = HlsDoor(feed), LiveDoor(feed), Whep(feed, settings.seats, offered_address(settings))

    def viewers() -> Viewers:
        return Viewers(chat=chat.people, webrtc=whep.viewers, live=live.viewers)

    scenes = child.writer("scene")
    if shown is None and chat.direction.scene.targets:
        post(scenes, chat.direction.scene)
    room = ChatRoom(chat, scenes, lambda: viewers().total, Callers(settings.proxies))
    twitch = join_twitch(settings, room)

    def troubles() -> dict[str, str]:
        found = {"memory": memory.trouble, "twitch": twitch.trouble if twitch else ""}
        return {name: why for name, why in found.items() if why}

    dreamer = child.reader("dreamer")
    state = State(
        settings,
        dreamer,
        child.reader("studio"),
        child.reader("snapshot"),
        chat,
        feed,
        viewers,
        lambda: join_address(settings, port),
        troubles,
    )
    reports = child.writer("site")

    async def pulse() -> None:
        """Twice a second: says that the loop turns, and passes on what the network knows and sees."""
        while True:
            state.tick = time.monotonic()
            post(reports, SiteReport(state.tick))
            if report := news(dreamer, DreamReport):
                if report.state == "dreaming":  # one that is loading cannot say yet
                    chat.learn(report.categories, report.relatives)
                room.tell([Dreaming(report.scene, report.seen)])
            await asyncio.sleep(_TICK)

    def end_if_broken(task: asyncio.Task[object]) -> None:
        """A site without one of its tasks is none: the next one will have them all."""
        if not task.cancelled() and (error := task.exception()):
            log.error("The site is broken and ends.", exc_info=error)
            signal.raise_signal(signal.SIGTERM)

    async def run(_: web.Application) -> AsyncIterator[None]:
        feed.start()
        works = [room.direct(), pulse(), remember(chat, memory), *([twitch.run()] if twitch else [])]
        tasks = [asyncio.create_task(work) for work in works]
        for task in tasks:
            task.add_done_callback(end_if_broken)
        loading = asyncio.create_task(whep.prepare())
        yield
        for task in (*tasks, loading):
            task.cancel()
        await asyncio.gather(*tasks, loading, return_exceptions=True)
        feed.stop()

    async def close(_: web.Application) -> None:
        await asyncio.gather(room.close(), live.close(), whep.close())

    app = web.Application(middlewares=[guard], client_max_size=_LARGEST_BODY)
    app.on_response_prepare.append(add_security_headers)
    app.cleanup_ctx.append(run)
    app.on_shutdown.append(close)
    app.add_routes(
        [
            *Pages(web_folder()).routes(),
            *state.routes(),
            web.get("/api/words", Autocomplete(chat).serve),
            web.get("/ws", room.serve),
            web.get("/live", live.serve),
            web.post("/whep", whep.post),
            web.delete("/whep/{name}", whep.delete),
            web.get("/hls/live.m3u8", hls.serve_playlist),
            web.get("/hls/{name}", hls.serve_part),
        ]
    )
    return app
