"""`HttpClient` on aiohttp: connections stay open, nothing is followed or repeated, every request is limited in time.

Where requests may go is limited too: see `provider_networks`.
"""

from types import TracebackType

import aiohttp
from yarl import URL

from offhook.messaging.http import HttpReply, HttpRequest, NoReplyError, NotAllowedError, UnreachableError
from offhook.messaging.provider_networks import PUBLIC_ONLY, ForbiddenAddressError, ProviderNetworks

TIMEOUT_S = 20.0
CONNECT_TIMEOUT_S = 5.0
IDLE_S = 15.0
"""Shorter than servers keep a connection, so that a request seldom meets one that is being closed."""
LARGEST_REPLY_BYTES = 25_000_000
_NEVER_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)


class PooledHttpClient:
    """One for a process, used as a context."""

    def __init__(
        self, *, networks: ProviderNetworks = PUBLIC_ONLY, timeout_s: float = TIMEOUT_S, connections: int = 500
    ) -> None:
        self._networks = networks
        self._timeout = aiohttp.ClientTimeout(total=timeout_s, sock_connect=CONNECT_TIMEOUT_S)
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> "PooledHttpClient":
        connector = aiohttp.TCPConnector(
            limit=self._connections, keepalive_timeout=IDLE_S, socket_factory=self._networks.make_socket
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            timeout=self._timeout,
            headers={"user-agent": "Offhook"},
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        # A lost GET would be sent again, and with some providers a GET sends a text.
        self._session._retry_connection = False
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def send(self, request: HttpRequest) -> HttpReply:
        """Raises UnreachableError, NotAllowedError among them, or NoReplyError."""
        assert self._session is not None, "used outside its context"
        try:
            url = URL(request.url, encoded=True)
            headers, middlewares = _login(request)
            async with self._session.request(
                request.method,
                url,
                headers=headers,
                data=request.body or None,
                allow_redirects=False,
                middlewares=middlewares,
            ) as reply:
                body = await _read(reply)
        except (*_NEVER_SENT, ValueError) as error:
            if isinstance(reason := getattr(error, "os_error", None), ForbiddenAddressError):
                raise NotAllowedError(f"{_host(request)} cannot be asked: {reason}") from error
            raise UnreachableError(f"{_host(request)} cannot be reached: {_said(error)}") from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise NoReplyError(f"{_host(request)} did not answer: {_said(error)}") from error
        told = {name.lower(): value for name, value in reply.headers.items()}
        return HttpReply(status=reply.status, headers=told, body=body)


async def _read(reply: aiohttp.ClientResponse) -> bytes:
    """No more than the limit, however much comes."""
    body = b""
    async for chunk in reply.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > LARGEST_REPLY_BYTES:
            break
    return body


def _login(request: HttpRequest) -> tuple[dict[str, str], tuple[aiohttp.DigestAuthMiddleware, ...]]:
    headers, login = dict(request.headers), request.login
    if login is None:
        return headers, ()
    if login.scheme == "digest":
        return headers, (aiohttp.DigestAuthMiddleware(login=login.user, password=login.password),)
    return {**headers, "authorization": aiohttp.encode_basic_auth(login.user, login.password, encoding="utf-8")}, ()


def _host(request: HttpRequest) -> str:
    try:
        return URL(request.url).host or "the provider"
    except ValueError:
        return "the provider"


def _said(error: BaseException) -> str:
    return str(error) or type(error).__name__
