"""`PushService` over HTTPS: nothing is followed, and no connection is made into closed networks."""

from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network
from types import TracebackType
from urllib.parse import urlsplit

import aiohttp

from offhook.kit.errors import FieldError, InvalidInputError, UnavailableError
from offhook.messaging.api import ProviderNetworks
from offhook.push.ports import PushAnswer

_TIMEOUT = aiohttp.ClientTimeout(total=15, sock_connect=5)
_LONGEST_WAIT_S = 3600


class HttpPushService:
    """One for a process, used as a context. `networks`: closed ones an operator opened, where http will do, too."""

    def __init__(self, networks: tuple[IPv4Network | IPv6Network, ...] = ()) -> None:
        self._networks = ProviderNetworks(opened=networks)
        self._plain_http = bool(networks)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> "HttpPushService":
        connector = aiohttp.TCPConnector(socket_factory=self._networks.make_socket)
        self._session = aiohttp.ClientSession(
            connector=connector, timeout=_TIMEOUT, cookie_jar=aiohttp.DummyCookieJar()
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def check(self, endpoint: str) -> None:
        """See `PushService`."""
        parts = urlsplit(endpoint)
        if parts.scheme != "https" and not self._plain_http:
            raise _refused("A push service is reached by https alone")
        try:
            await self._networks.check(parts.hostname or "")
        except OSError:
            raise _refused("This push service lies in a closed network, where no notices are sent") from None

    async def send(self, endpoint: str, *, headers: Mapping[str, str], body: bytes) -> PushAnswer:
        """See `PushService`."""
        assert self._session is not None, "used outside its context"
        await self.check(endpoint)
        try:
            async with self._session.post(endpoint, headers=headers, data=body, allow_redirects=False) as reply:
                wait = reply.headers.get("retry-after", "")
                return PushAnswer(reply.status, min(int(wait), _LONGEST_WAIT_S) if wait.isdigit() else None)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            host = urlsplit(endpoint).hostname
            raise UnavailableError(f"{host} did not answer: {str(error) or type(error).__name__}") from error


def _refused(what: str) -> InvalidInputError:
    return InvalidInputError(what, fields=[FieldError("endpoint", what)])
