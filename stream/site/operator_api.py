"""Operator's HTTP API, `/api/operator/...`: moderation and the choice of the network, while the show runs."""

import logging
from collections.abc import Callable
from typing import Annotated, Literal, TypeVar

import msgspec
from aiohttp import web

from stream.crowd.moderation import Moderation
from stream.crowd.operator_actions import MAX_SECONDS, OperatorActions
from stream.ipc.channels import peek, post
from stream.ipc.reports import DreamReport, NetworkRequest
from stream.ipc.worker import Worker
from stream.settings import BY_FILE, NETWORK, NETWORKS

from .operator_auth import OperatorAuth

log = logging.getLogger(__name__)

_NETWORKS = ("auto", *NETWORKS)
_Seconds = Annotated[float, msgspec.Meta(ge=0, le=MAX_SECONDS)]


class _Body(msgspec.Struct, forbid_unknown_fields=True, rename={"person": "from"}):
    """What a route takes, as JSON."""


class _Mode(_Body):
    mode: Literal["democracy", "anarchy", "mix"]


class _Mute(_Body):
    person: int
    seconds: _Seconds


class _Ban(_Body):
    person: int
    seconds: Annotated[float, msgspec.Meta(gt=0, le=MAX_SECONDS)]
    whole_address: bool = False


class _Unban(_Body):
    id: int


class _Slow(_Body):
    seconds: _Seconds


class _Clear(_Body):
    person: int = 0


class _Network(_Body):
    name: str


Body = TypeVar("Body", bound=_Body)


class OperatorApi:
    """Serves what only the operator may do, for whom `auth` lets pass."""

    def __init__(self, auth: OperatorAuth, actions: OperatorActions, moderation: Moderation, worker: Worker) -> None:
        self._auth, self._actions, self._moderation, self._settings = auth, actions, moderation, worker.settings
        self._dreamer, self._requests = worker.reader("dreamer_report"), worker.writer("network_requests")
        with worker.reader("network_requests") as published:  # perhaps by an earlier site
            last = peek(published, NetworkRequest)
        self._request_number = last.number if last else 0

    def routes(self) -> list[web.RouteDef]:
        return [
            self._action("mode", _Mode, self._switch),
            self._action("mute", _Mute, self._mute),
            self._action("ban", _Ban, self._ban),
            self._action("unban", _Unban, self._unban),
            self._action("slow", _Slow, self._slow),
            self._action("clear", _Clear, self._clear),
            web.get("/api/operator/bans", self._auth(self._list_bans)),
            web.post("/api/operator/network", self._auth(self._request_network)),
        ]

    def _action(self, name: str, body_type: type[Body], act: Callable[[Body], str]) -> web.RouteDef:
        async def serve(request: web.Request) -> web.Response:
            try:
                body = msgspec.json.decode(await request.read(), type=body_type)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                raise web.HTTPBadRequest(text=f"{_ascii(str(error))}.\n") from error
            happens = act(body)
            log.info("The operator: %s", happens)
            return _json({"happens": happens})

        return web.post(f"/api/operator/{name}", self._auth(serve))

    def _switch(self, body: _Mode) -> str:
        self._actions.set_mode(body.mode)
        return f"The crowd chooses by {body.mode} from now on."

    def _mute(self, body: _Mute) -> str:
        if not self._actions.mute(body.person, body.seconds):
            raise _nobody(body.person)
        return f"Number {body.person} only listens for {body.seconds:g} s."

    def _ban(self, body: _Ban) -> str:
        ban = self._actions.ban(body.person, body.seconds, body.whole_address)
        if ban is None:
            raise _nobody(body.person)
        return f"Number {body.person} is kept out for {body.seconds:g} s; the ban's id is {ban.id}."

    def _unban(self, body: _Unban) -> str:
        if not self._actions.unban(body.id):
            raise web.HTTPNotFound(text=f"There is no ban {body.id}.\n")
        return f"Ban {body.id} has ended."

    def _slow(self, body: _Slow) -> str:
        self._actions.slow(body.seconds)
        return f"Everybody may shout once in {body.seconds:g} s." if body.seconds else "Everybody may shout as usual."

    def _clear(self, body: _Clear) -> str:
        self._actions.clear(body.person)
        return f"The lines of number {body.person} are gone." if body.person else "All lines are gone."

    async def _list_bans(self, _: web.Request) -> web.Response:
        """The bans that have not ended, without what people are told apart by."""
        bans = self._moderation.bans
        return _json(
            [{"id": one.id, "name": one.name, "until": one.until, "whole_address": one.whole_address} for one in bans]
        )

    async def _request_network(self, request: web.Request) -> web.Response:
        """Asks the dreamer for a network; 202 with the request's number, `wish`, and what happens now."""
        name = _network_name(await request.read())
        report = peek(self._dreamer, DreamReport)
        happens = self._network_outlook(name, report if report and report.state == "dreaming" else None)
        self._request_number += 1
        post(self._requests, NetworkRequest(self._request_number, name))
        log.info("The operator asks for %s.", name)
        return _json({"name": name, "wish": self._request_number, "happens": happens}, 202)

    def _network_outlook(self, name: str, report: DreamReport | None) -> str:
        """What will come of a request, in a sentence. Raises HTTPConflict where nothing would."""
        if report is None:
            return f"The dreamer is being loaded; then comes {name}."
        if name == report.network:
            return f"{name} dreams already."
        if name == "auto" and self._settings.weights:
            files = " and ".join(path.name for path in self._settings.weights)
            return f"What dreams is what the show was started with, whose weights are in {files}."
        if name == "auto":
            return "The best network that is here dreams, and then the best that can be had and is fast enough."
        missing = [one for one in name.split("+") if one not in report.at_hand]
        if by_file := [one for one in missing if one in BY_FILE]:
            raise web.HTTPConflict(text=f"The weights of {by_file[0]} come by file alone, with --weights.\n")
        if not missing:
            return f"{name} is being loaded, while {report.network} goes on dreaming."
        if self._settings.offline:
            raise web.HTTPConflict(text=f"{name} is not on this machine, and --offline downloads nothing.\n")
        return f"{name} is being fetched and loaded, while {report.network} goes on dreaming."


def _network_name(body: bytes) -> str:
    """The network that is asked for. Raises HTTPBadRequest."""
    names = ", ".join(_NETWORKS)
    try:
        name = msgspec.json.decode(body, type=_Network).name
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise web.HTTPBadRequest(
            text=f'Send JSON such as {{"name": "googlenet"}}; the name is one of {names}.\n'
        ) from error
    try:
        return str(NETWORK.parse(name))
    except ValueError as error:
        raise web.HTTPBadRequest(text=f"{_ascii(name[:40])!r} is no network; there are {names}.\n") from error


def _ascii(text: str) -> str:
    return text.encode("ascii", "backslashreplace").decode()


def _nobody(person: int) -> web.HTTPNotFound:
    return web.HTTPNotFound(text=f"Nobody has the number {person}.\n")


def _json(value: object, status: int = 200) -> web.Response:
    return web.json_response(value, status=status, headers={"Cache-Control": "no-store"})
