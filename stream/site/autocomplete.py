"""Autocomplete, `/api/words`: what a half-written shout may become."""

import msgspec
from aiohttp import web

from stream.crowd import Chat
from stream.crowd.protocol import Suggestion

_MAX_QUERY_CHARS = 200
_MAX_RESULTS = 50


class Autocomplete:
    """Serves `/api/words?q=vol&limit=8`: a list of `{"index", "label", "emoji", "match"}` that can be dreamed."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat

    async def serve(self, request: web.Request) -> web.Response:
        query = request.query.get("q", "")
        limit = request.query.get("limit", "8")
        if len(query) > _MAX_QUERY_CHARS:
            raise web.HTTPBadRequest(text=f"A query has at most {_MAX_QUERY_CHARS} characters.\n")
        if not (limit.isascii() and limit.isdigit() and 1 <= int(limit[:4]) <= _MAX_RESULTS):
            raise web.HTTPBadRequest(text=f"The limit is a number from 1 to {_MAX_RESULTS}.\n")
        found = [Suggestion.of(match) for match in self._chat.completions(query, int(limit))]
        return web.Response(body=msgspec.json.encode(found), content_type="application/json")
