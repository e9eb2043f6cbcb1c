"""The site as a whole: rooms wired together, and every route in one place."""

import asyncio
import logging
import signal
import time
from collections.abc import AsyncIterator

from aiohttp import web

from stream.channels import news, peek, post
from stream.child import Child
from stream.crowd import Chat, Direction
from stream.crowd.messages import Dreaming
from stream.operator_token import operator_token
from stream.reports import DreamReport, SiteReport
from stream.scene import Scene
from stream.words import Vocabulary

from .addresses import join_address, offered_address
from .autocomplete import Autocomplete
from .chat import ChatRoom
from .feed import Feed
from .gate import Gate
from .guards import add_security_headers, guard
from .hls import HlsDoor
from .live import LiveDoor
from .operator import Operator
from .pages import Pages, web_folder
from .state import State, Viewers
from .whep import Whep

log = logging.getLogger(__name__)

_TICK = 0.5  # seconds
_LARGEST_BODY = 128 * 1024  # bytes; an SDP offer is the largest there is


def make_app(child: Child, port: int) -> web.Application:
    """The application; its work beside the requests runs from its start to its clean-up."""
    settings = child.settings
    scenes = child.reader("scene")
    chat = Chat(Vocabulary.load(), Direction(settings.hold, scene=peek(scenes, Scene)))
    feed = Feed(child.reader("packets"), child.writer("requests"))
    hls, live, whep = HlsDoor(feed), LiveDoor(feed), Whep(feed, settings.seats, offered_address(settings))

    def viewers() -> Viewers:
        return Viewers(chat=chat.people, webrtc=whep.viewers, live=live.viewers)

    room = ChatRoom(chat, child.writer("scene"), lambda: viewers().total)
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
    )
    gate = Gate(lambda: operator_token(settings))
    operator = Operator(gate, child.writer("wishes"), child.reader("wishes"), dreamer, settings)
    reports = child.writer("site")

    async def pulse() -> None:
        """Twice a second: says that the loop turns, and passes on what the network knows and sees."""
        while True:
            state.tick = time.monotonic()
            post(reports, SiteReport(state.tick))
            if report := news(dreamer, DreamReport):
                if report.state == "dreaming":  # one that is loading cannot say yet
                    chat.learn(report.categories, report.relatives)
                room.tell([*chat.muse(report.reverie), Dreaming(report.scene, report.seen)])
            await asyncio.sleep(_TICK)

    def end_if_broken(task: asyncio.Task[object]) -> None:
        """A site without one of its tasks is none: the next one will have them all."""
        if not task.cancelled() and (error := task.exception()):
            log.error("The site is broken and ends.", exc_info=error)
            signal.raise_signal(signal.SIGTERM)

    async def run(_: web.Application) -> AsyncIterator[None]:
        feed.start()
        tasks = [asyncio.create_task(work) for work in (room.direct(), pulse())]
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
            *operator.routes(),
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
