"""`HttpClient` over kept connections: nothing is followed or repeated, and every request is limited in time.

Texts go out one request each, so what a request costs decides how many go out: a general client's sessions,
middlewares and streams cost more than all else a text needs. Where requests may go is limited: `provider_networks`.
"""

import asyncio
import re
import ssl
from base64 import b64encode
from collections import deque
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from types import TracebackType
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import httpx

from offhook.messaging.http import HttpReply, HttpRequest, Login, NoReplyError, NotAllowedError, UnreachableError
from offhook.messaging.http_wire import HttpWire, LostError
from offhook.messaging.provider_networks import PUBLIC_ONLY, ForbiddenAddressError, ProviderNetworks

TIMEOUT_S = 20.0
CONNECT_TIMEOUT_S = 5.0
IDLE_S = 15.0
"""Shorter than servers keep a connection, so that a request seldom meets one that is being closed."""
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_PORTS = {"http": 80, "https": 443}
_OURS = {"user-agent": "Offhook", "accept": "*/*", "accept-encoding": "identity"}


class Origin(NamedTuple):
    """Where connections lead."""

    scheme: str
    host: str
    port: int


class PooledHttpClient:
    """One for a process, used as a context."""

    def __init__(
        self, *, networks: ProviderNetworks = PUBLIC_ONLY, timeout_s: float = TIMEOUT_S, connections: int = 500
    ) -> None:
        self._networks = networks
        self._timeout_s = timeout_s
        self._turns = asyncio.Semaphore(connections)
        self._idle: dict[Origin, deque[HttpWire]] = {}
        self._sweep: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> "PooledHttpClient":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._sweep is not None:
            self._sweep.cancel()
        for wires in self._idle.values():
            for wire in wires:
                wire.close()
        self._idle.clear()
        await asyncio.sleep(0)

    async def send(self, request: HttpRequest) -> HttpReply:
        """Raises UnreachableError, NotAllowedError among them, or NoReplyError."""
        if request.login is not None and request.login.scheme == "digest":
            return await self._send_with_digest(request, request.login)
        try:
            origin, written = _written(request)
        except ValueError as error:
            raise UnreachableError(f"{_host(request)} cannot be asked: {error}") from error
        await self._take_turn(origin)
        try:
            wire = self._kept(origin) or await self._connected(origin)
            try:
                reply = await wire.exchange(written)
            except (LostError, TimeoutError) as error:
                raise NoReplyError(f"{origin.host} did not answer: {error}") from error
            self._keep(origin, wire)
            return reply
        finally:
            self._turns.release()

    async def _take_turn(self, origin: Origin) -> None:
        if not self._turns.locked():
            await self._turns.acquire()
            return
        try:
            async with asyncio.timeout(self._timeout_s):
                await self._turns.acquire()
        except TimeoutError as error:
            raise UnreachableError(f"{origin.host} was not asked: all connections were busy") from error

    async def _send_with_digest(self, request: HttpRequest, login: Login) -> HttpReply:
        """As often as RFC 7616 asks: once to be challenged, once with the answer."""
        try:
            plain = httpx.Request(request.method, request.url, headers=dict(request.headers), content=request.body)
        except (httpx.InvalidURL, ValueError) as error:
            raise UnreachableError(f"{_host(request)} cannot be asked: {error}") from error
        flow = httpx.DigestAuth(login.user, login.password).sync_auth_flow(plain)
        asked = next(flow)
        while True:
            headers = dict(request.headers)
            if (answer := asked.headers.get("authorization")) is not None:
                headers["authorization"] = answer
            reply = await self.send(replace(request, url=str(asked.url), headers=headers, login=None))
            try:
                asked = flow.send(httpx.Response(reply.status, headers=dict(reply.headers), request=asked))
            except (StopIteration, httpx.ProtocolError):
                return reply

    async def _connected(self, origin: Origin) -> HttpWire:
        try:
            link = await self._networks.connect(origin.host, origin.port, timeout_s=CONNECT_TIMEOUT_S)
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                _, wire = await asyncio.get_running_loop().create_connection(
                    lambda: HttpWire(timeout_s=self._timeout_s),
                    sock=link,
                    ssl=_trust() if origin.scheme == "https" else None,
                    server_hostname=origin.host if origin.scheme == "https" else None,
                )
        except ForbiddenAddressError as error:
            raise NotAllowedError(f"{origin.host} cannot be asked: {error}") from error
        except (OSError, ValueError) as error:
            raise UnreachableError(f"{origin.host} cannot be reached: {_said(error)}") from error
        return wire

    def _kept(self, origin: Origin) -> HttpWire | None:
        wires = self._idle.get(origin)
        if not wires:
            return None
        oldest = asyncio.get_running_loop().time() - IDLE_S
        while wires:
            wire = wires.pop()
            if wire.is_usable and wire.idle_since > oldest:
                return wire
            wire.close()
        return None

    def _keep(self, origin: Origin, wire: HttpWire) -> None:
        if not wire.is_usable:
            wire.close()
            return
        self._idle.setdefault(origin, deque()).append(wire)
        if self._sweep is None:
            self._sweep = asyncio.get_running_loop().call_later(IDLE_S, self._close_old)

    def _close_old(self) -> None:
        """What nobody used for a while; the rest is looked at again."""
        loop = asyncio.get_running_loop()
        oldest = loop.time() - IDLE_S
        for origin, wires in list(self._idle.items()):
            while wires and wires[0].idle_since <= oldest:
                wires.popleft().close()
            if not wires:
                del self._idle[origin]
        self._sweep = loop.call_later(IDLE_S, self._close_old) if self._idle else None


def _written(request: HttpRequest) -> tuple[Origin, bytes]:
    """Raises ValueError for an address or a header that cannot be sent as it is."""
    scheme, _, rest = request.url.partition("://")
    place = rest.partition("/")[0].partition("?")[0].partition("#")[0]
    origin, ours = _origin(scheme, place)
    target = rest[len(place) :].partition("#")[0]
    if not target.startswith("/"):
        target = f"/{target}"
    headers = {**ours, **{name.lower(): value for name, value in request.headers.items()}}
    if request.login is not None:
        headers["authorization"] = _basic(request.login.user, request.login.password)
    if request.body or request.method != "GET":
        headers["content-length"] = str(len(request.body))
    lines = [f"{request.method} {target} HTTP/1.1", *[f"{name}: {value}" for name, value in headers.items()]]
    is_clean = target.isascii() and target.isprintable() and " " not in target and not _CONTROL.search("".join(lines))
    if not is_clean:
        raise ValueError("the address or a header holds a character that must not be there")
    return origin, "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + request.body


@lru_cache(maxsize=1000)
def _origin(scheme: str, place: str) -> tuple[Origin, dict[str, str]]:
    """Where an address leads, and the headers of all requests there."""
    parts = urlsplit(f"{scheme}://{place}")
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("the address must begin with http:// or https:// and name a host")
    host = parts.hostname if parts.hostname.isascii() else parts.hostname.encode("idna").decode()
    port = parts.port or _PORTS[parts.scheme]
    shown = f"[{host}]" if ":" in host else host
    headers = {"host": shown if port == _PORTS[parts.scheme] else f"{shown}:{port}", **_OURS}
    if parts.username is not None:
        headers["authorization"] = _basic(unquote(parts.username), unquote(parts.password or ""))
    return Origin(parts.scheme, host, port), headers


def _basic(user: str, password: str) -> str:
    return f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


def _host(request: HttpRequest) -> str:
    with suppress(ValueError):
        return urlsplit(request.url).hostname or "the provider"
    return "the provider"


def _said(error: BaseException) -> str:
    return str(error) or type(error).__name__
