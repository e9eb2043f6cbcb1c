"""The web application: its parts wired together (composition root), and every route in one place.

Tested in tests/site/test_chat_socket.py.
"""

import asyncio
import logging
import random
import signal
import time
from collections.abc import AsyncIterator

from aiohttp import web

from stream.crowd import Blocklist, Chat, Director, Moderation, SavedState, Voice
from stream.crowd.persistence.sqlite_store import SqliteStore
from stream.crowd.protocol import Dreaming
from stream.ipc.channels import peek, poll, post
from stream.ipc.reports import DreamReport, SiteReport
from stream.ipc.scene import Scene
from stream.ipc.worker import Worker
from stream.operator_token import operator_token
from stream.settings import Settings
from stream.words import Vocabulary

from .addresses import join_address, offered_address
from .autocomplete import Autocomplete
from .chat_socket import ChatRoom
from .hls import HlsServer
from .live import LiveServer
from .middleware import add_security_headers, refuse_cross_origin
from .operator_api import OperatorApi
from .operator_auth import OperatorAuth
from .packet_feed import PacketFeed
from .proxies import Proxies
from .static_files import StaticFiles, web_folder
from .status import Status, Viewers
from .twitch.bridge import join_twitch
from .whep import WhepEndpoint

log = logging.getLogger(__name__)

_REPORT_INTERVAL = 0.5  # seconds
_MAX_BODY = 128 * 1024  # bytes; an SDP offer is the largest there is
_DATABASE = "reverie.sqlite"  # in the data folder
_VOTES_INTERVAL = 2.0  # seconds between two records of the votes
_FLUSH_TIMEOUT = 1.0  # seconds that the disk has at the end


def make_app(worker: Worker, port: int) -> web.Application:
    """The application; its work beside the requests runs from its start to its clean-up.

    Raises VoiceError, BlocklistError and OwnWordsError.
    """
    return Site(worker, port).application()


class Site:
    """What the routes and the work beside them share."""

    def __init__(self, worker: Worker, port: int) -> None:
        settings = worker.settings
        self._store = SqliteStore(settings.data / _DATABASE, settings.retention)
        scenes, shown = worker.writer("scene"), peek(worker.reader("scene"), Scene)
        self.chat = _restored_chat(settings, self._store.load(), self._store, shown)
        if shown is None and self.chat.scene.targets:
            post(scenes, self.chat.scene)
        proxies = Proxies(settings.proxies)
        self._room = ChatRoom(self.chat, scenes, lambda: self._viewers().total, proxies)
        self._twitch = join_twitch(settings, self._room)
        self._feed = PacketFeed(worker.reader("packets"), worker.writer("idr_requests"))
        self._hls, self._live = HlsServer(self._feed), LiveServer(self._feed)
        self._whep = WhepEndpoint(self._feed, settings.seats, offered_address(settings))
        self._dreamer_reports, self._reports = worker.reader("dreamer_report"), worker.writer("site_report")
        self._status = Status(
            worker, self.chat, self._feed, self._viewers, lambda: join_address(settings, port), self._problems
        )
        auth = OperatorAuth(lambda: operator_token(settings), proxies.address)
        self._operator = OperatorApi(auth, self.chat.operator, self.chat.moderation, worker)

    def application(self) -> web.Application:
        app = web.Application(middlewares=[refuse_cross_origin], client_max_size=_MAX_BODY)
        app.on_response_prepare.append(add_security_headers)
        app.cleanup_ctx.append(self._run)
        app.on_shutdown.append(self._close)
        app.add_routes(
            [
                *StaticFiles(web_folder()).routes(),
                *self._status.routes(),
                *self._operator.routes(),
                web.get("/api/words", Autocomplete(self.chat).serve),
                web.get("/ws", self._room.serve),
                web.get("/live", self._live.serve),
                web.post("/whep", self._whep.post),
                web.delete("/whep/{name}", self._whep.delete),
                web.get("/hls/live.m3u8", self._hls.serve_playlist),
                web.get("/hls/{name}", self._hls.serve_part),
            ]
        )
        return app

    def _viewers(self) -> Viewers:
        return Viewers(chat=self.chat.present, webrtc=self._whep.viewers, live=self._live.viewers)

    def _problems(self) -> dict[str, str]:
        """What the show goes on without, by name, and why."""
        found = {"memory": self._store.trouble, "twitch": self._twitch.trouble if self._twitch else ""}
        return {name: why for name, why in found.items() if why}

    async def _run(self, _: web.Application) -> AsyncIterator[None]:
        self._feed.start()
        jobs = [self._room.run(), self._report(), _persist(self.chat, self._store)]
        if self._twitch:
            jobs.append(self._twitch.run())
        tasks = [asyncio.create_task(job) for job in jobs]
        for task in tasks:
            task.add_done_callback(_end_if_broken)
        loading = asyncio.create_task(self._whep.preload())
        yield
        for task in (*tasks, loading):
            task.cancel()
        await asyncio.gather(*tasks, loading, return_exceptions=True)
        self._feed.stop()

    async def _report(self) -> None:
        """Heartbeat, twice a second: says that the loop turns, and passes on what the network knows and sees."""
        while True:
            self._status.tick = time.monotonic()
            post(self._reports, SiteReport(self._status.tick))
            if report := poll(self._dreamer_reports, DreamReport):
                if report.state == "dreaming":  # one that is loading cannot say yet
                    self.chat.adapt(report.categories)
                self._room.publish([Dreaming(report.scene, report.seen)])
            await asyncio.sleep(_REPORT_INTERVAL)

    async def _close(self, _: web.Application) -> None:
        await asyncio.gather(self._room.close(), self._live.close(), self._whep.close())


def _restored_chat(settings: Settings, saved: SavedState, store: SqliteStore, shown: Scene | None) -> Chat:
    """The chat as the settings want it, with nobody in it, which goes on where another ended.

    `shown` is the scene that is dreamed already, if there is one. Raises VoiceError, BlocklistError and OwnWordsError.
    """
    rng = random.Random(settings.seed)
    return Chat(
        Vocabulary.load(settings.words),
        Director(settings.hold, settings.round, settings.idle, settings.mode, rng, scene=shown or saved.scene),
        rng,
        voice=Voice.load(settings.voice, rng),
        moderation=Moderation(bytes.fromhex(saved.salt), saved.bans),
        blocklist=Blocklist.read(settings.unspoken) if settings.unspoken else None,
        family=settings.family,
        free=settings.chat == "free",
        store=store,
        saved=saved,
    )


async def _persist(chat: Chat, store: SqliteStore) -> None:
    """Keeps what the chat does not record by itself, until it is cancelled; then the store is closed."""
    try:
        while True:
            store.keep_votes(chat.director.votes())
            chat.moderation.restore(store.take_late_bans())
            await asyncio.sleep(_VOTES_INTERVAL)
    finally:
        store.keep_votes(chat.director.votes())
        await asyncio.to_thread(store.close, _FLUSH_TIMEOUT)


def _end_if_broken(task: asyncio.Task[object]) -> None:
    """A site without one of its tasks is none: the next one will have them all."""
    if not task.cancelled() and (error := task.exception()):
        log.error("The site is broken and ends.", exc_info=error)
        signal.raise_signal(signal.SIGTERM)
