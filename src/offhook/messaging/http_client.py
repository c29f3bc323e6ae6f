"""`HttpClient` on httpx: connections stay open, redirects are not followed, every request is limited in time."""

import asyncio
from types import TracebackType

import httpx

from offhook.messaging.http import HttpReply, HttpRequest, NoReplyError, UnreachableError

TIMEOUT_S = 20.0
CONNECT_TIMEOUT_S = 5.0
LARGEST_REPLY_BYTES = 25_000_000
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.ProxyError)


class HttpxClient:
    """One for a process."""

    def __init__(self, *, timeout_s: float = TIMEOUT_S, connections: int = 200) -> None:
        self._timeout_s = timeout_s
        limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections, keepalive_expiry=30)
        timeout = httpx.Timeout(timeout_s, connect=CONNECT_TIMEOUT_S)
        self._client = httpx.AsyncClient(timeout=timeout, limits=limits, headers={"user-agent": "Offhook"})

    async def __aenter__(self) -> "HttpxClient":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def send(self, request: HttpRequest) -> HttpReply:
        """Raises UnreachableError or NoReplyError."""
        try:
            async with asyncio.timeout(self._timeout_s):
                reply = await self._client.request(
                    request.method, request.url, headers=request.headers, content=request.body, auth=_auth(request)
                )
        except _NEVER_SENT as error:
            raise UnreachableError(f"{_host(request)} cannot be reached: {_said(error)}") from error
        except (httpx.InvalidURL, UnicodeError) as error:
            raise UnreachableError(f"the address cannot be used: {error}") from error
        except (httpx.HTTPError, TimeoutError) as error:
            raise NoReplyError(f"{_host(request)} did not answer: {_said(error)}") from error
        headers = {name.lower(): value for name, value in reply.headers.items()}
        return HttpReply(status=reply.status_code, headers=headers, body=reply.content[:LARGEST_REPLY_BYTES])


def _auth(request: HttpRequest) -> httpx.Auth | None:
    if request.login is None:
        return None
    kind = httpx.DigestAuth if request.login.scheme == "digest" else httpx.BasicAuth
    return kind(request.login.user, request.login.password)


def _host(request: HttpRequest) -> str:
    try:
        return httpx.URL(request.url).host or "the provider"
    except httpx.InvalidURL:
        return "the provider"


def _said(error: BaseException) -> str:
    return str(error) or type(error).__name__
