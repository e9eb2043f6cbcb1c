"""Bearer token authentication of the operator, with exponential backoff for whoever guesses."""

import asyncio
import hmac
import logging
import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from aiohttp import web
from aiohttp.typedefs import Handler

from stream.crowd.rate_limits import FREE_FAILURES, FailedAttempts, client_network
from stream.settings import SettingError

log = logging.getLogger(__name__)

_UNSET = (
    "This show has no operator: put a token of 16 characters or more into the file operator.token in its data folder, "
    "or into the variable REVERIE_OPERATOR before it starts.\n"
)
_DISK_TIMEOUT = 2.0  # seconds until the token is read
_DISK_SILENT = "The disk does not answer on which this show's operator's token is.\n"
_UNUSABLE = "The operator's token of this show cannot be used; its log says why.\n"
_WANTED = "The operator's token is wanted, as a header: `Authorization: Bearer TOKEN`.\n"
_WRONG = "That is not the operator's token.\n"


class OperatorAuth:
    """Decorator: wraps the handlers of what only the operator may do.

    `token` gives the token that is wanted, None while there is none, and raises SettingError for one that cannot be
    used. Without a token nobody passes. `address` says where a request comes from.
    """

    def __init__(
        self,
        token: Callable[[], str | None],
        address: Callable[[web.Request], str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._token, self._address = token, address
        self._failures = FailedAttempts(clock)
        self._disk = ThreadPoolExecutor(1, "operator.token")  # which may not answer, and nobody else waits for it
        self._complaint = ""

    def __call__(self, handler: Handler) -> Handler:
        async def guarded(request: web.Request) -> web.StreamResponse:
            await self._authenticate(request)
            return await handler(request)

        return guarded

    async def _authenticate(self, request: web.Request) -> None:
        expected = await self._expected()
        if expected is None:
            raise web.HTTPForbidden(text=_UNSET)
        address = client_network(self._address(request))
        if wait := math.ceil(self._failures.retry_after(address)):
            raise web.HTTPTooManyRequests(
                headers={"Retry-After": str(wait)}, text=f"Too many wrong tokens came from there; wait {wait} s.\n"
            )
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise web.HTTPUnauthorized(headers={"WWW-Authenticate": "Bearer"}, text=_WANTED)
        if not hmac.compare_digest(given.strip().encode("utf-8", "surrogateescape"), expected.encode()):
            if self._failures.fail(address) == FREE_FAILURES:
                log.warning(
                    "%d wrong operator's tokens came from %s; the next ones have to wait.", FREE_FAILURES, address
                )
            raise web.HTTPUnauthorized(headers={"WWW-Authenticate": "Bearer"}, text=_WRONG)
        self._failures.forgive(address)

    async def _expected(self) -> str | None:
        loop = asyncio.get_running_loop()
        try:
            token = await asyncio.wait_for(loop.run_in_executor(self._disk, self._token), _DISK_TIMEOUT)
        except TimeoutError as error:
            raise web.HTTPServiceUnavailable(text=_DISK_SILENT) from error
        except SettingError as error:
            if str(error) != self._complaint:
                self._complaint = str(error)
                log.warning("%s", error)
            raise web.HTTPForbidden(text=_UNUSABLE) from error
        self._complaint = ""
        return token
