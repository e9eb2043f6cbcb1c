"""`/api/operator/...`: what the operator may do while the show runs."""

import logging

import msgspec
from aiohttp import web

from stream.ipc.channels import peek, post
from stream.ipc.reports import DreamReport, NetworkRequest
from stream.ipc.rings import Reader, Writer
from stream.settings import NETWORKS, Settings

from .operator_auth import OperatorAuth

log = logging.getLogger(__name__)

CHOICES = ("auto", *NETWORKS)
_EXAMPLE = 'Send JSON such as {"name": "googlenet"}'


class _Body(msgspec.Struct, forbid_unknown_fields=True):
    name: str


class NetworkApi:
    """Serves POST `/api/operator/network` with `{"name": "googlenet"}`: 202 with what happens now.

    `wishes` is where wishes are published, `published` what was published there before, perhaps by an earlier site.
    """

    def __init__(
        self, gate: OperatorAuth, wishes: Writer, published: Reader, dreamer: Reader, settings: Settings
    ) -> None:
        self._gate, self._wishes, self._dreamer, self._settings = gate, wishes, dreamer, settings
        last = peek(published, NetworkRequest)
        self._number = last.number if last else 0

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/api/operator/network", self._gate(self._network))]

    async def _network(self, request: web.Request) -> web.Response:
        name = _name(await request.read())
        report = peek(self._dreamer, DreamReport)
        happens = self._outlook(name, report if report and report.state == "dreaming" else None)
        self._number += 1
        post(self._wishes, NetworkRequest(self._number, name))
        log.info("The operator asks for %s.", name)
        answer = {"name": name, "wish": self._number, "happens": happens}
        return web.json_response(answer, status=202, headers={"Cache-Control": "no-store"})

    def _outlook(self, name: str, report: DreamReport | None) -> str:
        """What will come of the wish, in a sentence. Raises HTTPConflict where nothing would."""
        if report is None:
            return f"The dreamer is being loaded; then comes {name}."
        if name == report.network:
            return f"{name} dreams already."
        if name == "auto" and self._settings.weights is not None:
            return f"The network dreams whose weights are in {self._settings.weights.name}."
        if name == "auto":
            return "The pocket network dreams, and GoogLeNet joins if this machine is fast enough for it."
        if name in report.at_hand:
            return f"{name} is being loaded, while {report.network} goes on dreaming."
        if self._settings.offline:
            raise web.HTTPConflict(text=f"{name} is not on this machine, and --offline downloads nothing.\n")
        return f"{name} is being fetched and loaded, while {report.network} goes on dreaming."


def _name(body: bytes) -> str:
    """The network that is asked for. Raises HTTPBadRequest."""
    try:
        name = msgspec.json.decode(body, type=_Body).name
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise web.HTTPBadRequest(text=f"{_EXAMPLE}; the name is one of {', '.join(CHOICES)}.\n") from error
    if name not in CHOICES:
        shown = name[:40].encode("ascii", "backslashreplace").decode()
        raise web.HTTPBadRequest(text=f"{shown!r} is no network; there are {', '.join(CHOICES)}.\n")
    return name
