"""`/api/operator/...`: what the operator may do to the crowd while the show runs."""

import logging
from collections.abc import Callable
from typing import Annotated, Literal, TypeVar

import msgspec
from aiohttp import web

from stream.crowd.moderation import Moderation
from stream.crowd.operator_actions import MAX_SECONDS, OperatorActions

from .operator_auth import OperatorAuth

log = logging.getLogger(__name__)

_Seconds = Annotated[float, msgspec.Meta(ge=0, le=MAX_SECONDS)]


class _Act(msgspec.Struct, forbid_unknown_fields=True, rename={"person": "from"}):
    """What a route takes, as JSON."""


class _Mode(_Act):
    mode: Literal["democracy", "anarchy", "mix"]


class _Mute(_Act):
    person: int
    seconds: _Seconds


class _Ban(_Act):
    person: int
    seconds: Annotated[float, msgspec.Meta(gt=0, le=MAX_SECONDS)]
    whole_address: bool = False


class _Unban(_Act):
    id: int


class _Slow(_Act):
    seconds: _Seconds


class _Clear(_Act):
    person: int = 0


Act = TypeVar("Act", bound=_Act)


class ModerationApi:
    """Serves what `House` can do, for whom the gate lets pass."""

    def __init__(self, gate: OperatorAuth, house: OperatorActions, moderation: Moderation) -> None:
        self._gate, self._house, self._moderation = gate, house, moderation

    def routes(self) -> list[web.RouteDef]:
        return [
            self._route("mode", _Mode, self._switch),
            self._route("mute", _Mute, self._mute),
            self._route("ban", _Ban, self._ban),
            self._route("unban", _Unban, self._unban),
            self._route("slow", _Slow, self._slow),
            self._route("clear", _Clear, self._clear),
            web.get("/api/operator/bans", self._gate(self._list)),
        ]

    def _route(self, name: str, kind: type[Act], do: Callable[[Act], str]) -> web.RouteDef:
        async def serve(request: web.Request) -> web.Response:
            try:
                act = msgspec.json.decode(await request.read(), type=kind)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                reason = str(error).encode("ascii", "backslashreplace").decode()
                raise web.HTTPBadRequest(text=f"{reason}.\n") from error
            happens = do(act)
            log.info("The operator: %s", happens)
            return _answer({"happens": happens})

        return web.post(f"/api/operator/{name}", self._gate(serve))

    def _switch(self, act: _Mode) -> str:
        self._house.set_mode(act.mode)
        return f"The crowd chooses by {act.mode} from now on."

    def _mute(self, act: _Mute) -> str:
        if not self._house.mute(act.person, act.seconds):
            raise _nobody(act.person)
        return f"Number {act.person} only listens for {act.seconds:g} s."

    def _ban(self, act: _Ban) -> str:
        ban = self._house.ban(act.person, act.seconds, act.whole_address)
        if ban is None:
            raise _nobody(act.person)
        return f"Number {act.person} is kept out for {act.seconds:g} s; the ban's id is {ban.id}."

    def _unban(self, act: _Unban) -> str:
        if not self._house.unban(act.id):
            raise web.HTTPNotFound(text=f"There is no ban {act.id}.\n")
        return f"Ban {act.id} has ended."

    def _slow(self, act: _Slow) -> str:
        self._house.slow(act.seconds)
        return f"Everybody may shout once in {act.seconds:g} s." if act.seconds else "Everybody may shout as usual."

    def _clear(self, act: _Clear) -> str:
        self._house.clear(act.person)
        return f"The lines of number {act.person} are gone." if act.person else "All lines are gone."

    async def _list(self, _: web.Request) -> web.Response:
        """The bans that have not ended, without what people are told apart by."""
        bans = self._moderation.bans
        return _answer(
            [{"id": one.id, "name": one.name, "until": one.until, "whole_address": one.whole_address} for one in bans]
        )


def _nobody(person: int) -> web.HTTPNotFound:
    return web.HTTPNotFound(text=f"Nobody has the number {person}.\n")


def _answer(value: object) -> web.Response:
    return web.json_response(value, headers={"Cache-Control": "no-store"})
