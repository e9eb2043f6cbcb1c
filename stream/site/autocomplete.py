"""`/api/words`: what a half-written shout may become."""

import msgspec
from aiohttp import web

from stream.crowd import Chat
from stream.crowd.protocol import Suggestion

_LONGEST = 200  # characters of a query
_MOST = 50  # results


class Autocomplete:
    """Serves `/api/words?q=vol&limit=8`: a list of `{"index", "label", "emoji", "match"}` that can be dreamed."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat

    async def serve(self, request: web.Request) -> web.Response:
        query = request.query.get("q", "")
        limit = request.query.get("limit", "8")
        if len(query) > _LONGEST:
            raise web.HTTPBadRequest(text=f"A query has at most {_LONGEST} characters.\n")
        if not (limit.isascii() and limit.isdigit() and 1 <= int(limit[:4]) <= _MOST):
            raise web.HTTPBadRequest(text=f"The limit is a number from 1 to {_MOST}.\n")
        found = [Suggestion.of(match) for match in self._chat.vocabulary.complete(query, int(limit))]
        return web.Response(body=msgspec.json.encode(found), content_type="application/json")
