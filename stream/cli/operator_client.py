"""HTTP client of the operator's API: a show that runs, here or elsewhere, is asked for another network."""

import http.client
import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import msgspec

_ANSWER_TIMEOUT = 10.0  # seconds
_ABSENCE_TIMEOUT = 30.0  # seconds that a show may be gone, for example because its site is being started again
_POLL_INTERVAL = 0.5  # seconds


class OperatorClientError(Exception):
    """The show did not do what was asked, or there is none; one sentence says why."""


class Accepted(msgspec.Struct):
    """The show's answer to a network request: its number, which is public as `wish`, and a sentence on what happens."""

    wish: int
    happens: str


class _NetworkState(msgspec.Struct):
    """What `/api/state` says of the network."""

    name: str
    why: str
    state: str
    wish: int
    """The newest request that nothing is left to do for."""
    wished: int | None = None
    """The newest request, where the show says so."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The token is for the show that was named, and for no other to which it may point."""

    def redirect_request(self, *_: Any) -> None:
        return None


class OperatorClient:
    """The show at a web address, for who has its operator's token. No proxy stands between.

    All methods raise OperatorClientError.
    """

    def __init__(self, url: str, token: str) -> None:
        if not re.fullmatch(r"https?://([a-zA-Z0-9._-]+|\[[0-9a-fA-F:.]+\])(:\d{1,5})?/*", url):
            raise OperatorClientError(f"{url!r} is no web address of a show, such as http://127.0.0.1:8000.")
        self._url, self._token = url.rstrip("/"), token
        self._open = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect).open

    def use(self, network: str) -> Accepted:
        """Asks for a network."""
        answer = self._ask("/api/operator/network", json.dumps({"name": network}).encode())
        try:
            return msgspec.convert(answer, Accepted)
        except msgspec.ValidationError as error:
            raise OperatorClientError(f"What answers at {self._url} is no show.") from error

    def follow(self, request: int, tell: Callable[[str], object]) -> str:
        """Waits until nothing is left to do for a request, telling how things stand; returns what dreams then."""
        answered, said = time.monotonic(), ""
        while True:
            try:
                network = self._network_state()
                answered = time.monotonic()
            except OperatorClientError:
                if time.monotonic() - answered > _ABSENCE_TIMEOUT:
                    raise
            else:
                if network.wished is not None and network.wished < request:
                    raise OperatorClientError(
                        "The show was started anew meanwhile, and has forgotten what was asked for."
                    )
                stands = f"{network.name} dreams, because {network.why}."
                if network.state == "dreaming" and stands != said:
                    said = stands
                    tell(said)
                if network.state == "dreaming" and network.wish >= request:
                    return network.name
            time.sleep(_POLL_INTERVAL)

    def _network_state(self) -> _NetworkState:
        try:
            return msgspec.convert(self._ask("/api/state").get("network"), _NetworkState)
        except msgspec.ValidationError as error:
            raise OperatorClientError(f"The show at {self._url} does not say which network dreams.") from error

    def _ask(self, path: str, body: bytes | None = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"} if body else {}
        request = urllib.request.Request(self._url + path, body, headers)  # noqa: S310  (the scheme was looked at)
        try:
            with self._open(request, timeout=_ANSWER_TIMEOUT) as answer:
                content = json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                first = error.read(1000).decode("utf-8", "replace").partition("\n")[0]
            said = "".join(character for character in first if character.isprintable())
            raise OperatorClientError(
                f"The show at {self._url} answered {error.code}: {said or error.reason}"
            ) from error
        except (OSError, http.client.HTTPException) as error:
            cause = error.reason if isinstance(error, urllib.error.URLError) else error
            why = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
            raise OperatorClientError(f"No show answers at {self._url}: {why}.") from error
        except (ValueError, RecursionError) as error:
            raise OperatorClientError(f"What answers at {self._url} is no show.") from error
        if not isinstance(content, dict):
            raise OperatorClientError(f"What answers at {self._url} is no show.")
        return content
