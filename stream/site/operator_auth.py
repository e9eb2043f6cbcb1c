"""The gate that only the operator passes: by a token in a header, which cannot be guessed in a hurry."""

import asyncio
import hmac
import logging
import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from aiohttp import web
from aiohttp.typedefs import Handler

from stream.crowd.households import household
from stream.settings import SettingError

log = logging.getLogger(__name__)

_FREE = 5  # wrong tokens that cost no time
_LONGEST = 60.0  # seconds to wait for the next attempt
_FORGIVEN = 900.0  # seconds after which wrong tokens are forgotten
_MOST = 1024  # addresses that are remembered
_UNSET = (
    "This show has no operator: put a token of 16 characters or more into the file operator.token in its data folder, "
    "or into the variable REVERIE_OPERATOR before it starts.\n"
)
_PATIENCE = 2.0  # seconds that the disk has to say what the token is
_SILENT = "The disk does not answer on which this show's operator's token is.\n"
_UNUSABLE = "The operator's token of this show cannot be used; its log says why.\n"
_WANTED = "The operator's token is wanted, as a header: `Authorization: Bearer TOKEN`.\n"
_WRONG = "That is not the operator's token.\n"


class Attempts:
    """Wrong tokens by address: after a few of them each costs a longer wait, up to a minute."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._wrong: dict[str, tuple[int, float]] = {}  # how many, and when the last came; the oldest is first

    def __len__(self) -> int:
        """How many addresses are remembered."""
        return len(self._wrong)

    def wait(self, address: str) -> float:
        """Seconds until the next attempt from there is heard."""
        count, last = self._wrong.get(address, (0, -math.inf))
        pause = 0.0 if count < _FREE else min(_LONGEST, 2.0 ** min(count - _FREE, 10))
        return max(0.0, last + pause - self._clock())

    def wrong(self, address: str) -> int:
        """Counts a wrong token; how many there have been from there lately."""
        count, last = self._wrong.pop(address, (0, -math.inf))
        now = self._clock()
        count = 1 if now - last > _FORGIVEN else count + 1
        self._wrong[address] = count, now
        if len(self._wrong) > _MOST:
            del self._wrong[next(iter(self._wrong))]
        return count

    def right(self, address: str) -> None:
        self._wrong.pop(address, None)


class OperatorAuth:
    """Wraps the handlers of what only the operator may do.

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
        self._attempts = Attempts(clock)
        self._disk = ThreadPoolExecutor(1, "operator.token")  # which may not answer, and nobody else waits for it
        self._complaint = ""

    def __call__(self, handler: Handler) -> Handler:
        async def guarded(request: web.Request) -> web.StreamResponse:
            await self._admit(request)
            return await handler(request)

        return guarded

    async def _admit(self, request: web.Request) -> None:
        wanted = await self._wanted()
        if wanted is None:
            raise web.HTTPForbidden(text=_UNSET)
        address = household(self._address(request))
        if wait := math.ceil(self._attempts.wait(address)):
            raise web.HTTPTooManyRequests(
                headers={"Retry-After": str(wait)}, text=f"Too many wrong tokens came from there; wait {wait} s.\n"
            )
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise web.HTTPUnauthorized(headers={"WWW-Authenticate": "Bearer"}, text=_WANTED)
        if not hmac.compare_digest(given.strip().encode("utf-8", "surrogateescape"), wanted.encode()):
            if self._attempts.wrong(address) == _FREE:
                log.warning("%d wrong operator's tokens came from %s; the next ones have to wait.", _FREE, address)
            raise web.HTTPUnauthorized(headers={"WWW-Authenticate": "Bearer"}, text=_WRONG)
        self._attempts.right(address)

    async def _wanted(self) -> str | None:
        loop = asyncio.get_running_loop()
        try:
            token = await asyncio.wait_for(loop.run_in_executor(self._disk, self._token), _PATIENCE)
        except TimeoutError as error:
            raise web.HTTPServiceUnavailable(text=_SILENT) from error
        except SettingError as error:
            if str(error) != self._complaint:
                self._complaint = str(error)
                log.warning("%s", error)
            raise web.HTTPForbidden(text=_UNUSABLE) from error
        self._complaint = ""
        return token
