"""What every way to ask ARI has in common."""

import json
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import quote, urlencode

Json = dict[str, Any]

TIMEOUT_S = 5.0
"""Asterisk answers within milliseconds; whoever waits longer talks to a dead engine."""


class AriError(Exception):
    """ARI refused a request."""

    def __init__(self, method: str, path: str, status: int, reason: str) -> None:
        super().__init__(f"{method} {path}: {status} {reason}")
        self.status = status
        self.reason = reason


class AriRequests(Protocol):
    """Asks ARI one thing."""

    async def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: object = None,
        timeout_s: float = TIMEOUT_S,
    ) -> Any:
        """The parsed answer, None when it has no body.

        Raises:
            AriError: any status but 2xx.
            EngineAwayError: no link, or no answer in time.
        """
        ...


_LISTS = frozenset({"applications", "bridges", "channels", "deviceStates", "endpoints", "recordings", "sounds"})


def may_be_long(method: str, path: str) -> bool:
    """Whether the answer names many things.

    Asterisk copies what it writes to a websocket onto a thread's stack of half a megabyte: a longer answer kills it
    (`__ast_websocket_write` in res_http_websocket.c, 22.10.1). Some five hundred channels are that long.
    """
    first, *rest = path.split("/")
    return method == "GET" and first in _LISTS and (not rest or (first == "endpoints" and len(rest) == 1))


def uri(path: str, query: Mapping[str, str] | None) -> str:
    """Path and query string, escaped."""
    return f"{path}?{urlencode(query, quote_via=quote)}" if query else path


def reason_of(body: str, phrase: str) -> str:
    """The engine's own words of why it refused."""
    try:
        found = json.loads(body)
    except ValueError:
        return phrase
    if not isinstance(found, dict):
        return phrase
    return str(found.get("message") or found.get("error") or phrase)
