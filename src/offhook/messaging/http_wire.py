"""One HTTP/1.1 connection (RFC 9112): a request at a time, parsed by httptools; nothing is sent ahead or repeated."""

import asyncio
from typing import cast

import httptools

from offhook.messaging.http import HttpReply

LARGEST_REPLY_BYTES = 25_000_000


class LostError(Exception):
    """The connection ended, or what came is no answer."""


class HttpWire(asyncio.Protocol):
    """Used by one request after the other; `idle_since` is the loop's time of the last one's end."""

    def __init__(self, *, timeout_s: float) -> None:
        self.idle_since = 0.0
        self._timeout_s = timeout_s
        self._loop = asyncio.get_running_loop()
        self._parser = httptools.HttpResponseParser(self)
        self._transport: asyncio.Transport | None = None
        self._awaited: asyncio.Future[HttpReply] | None = None
        self._headers: dict[str, str] = {}
        self._body: list[bytes] = []
        self._size = 0
        self._has_headers = False
        self._reusable = True

    @property
    def is_usable(self) -> bool:
        """Whether another request may go over it."""
        return self._reusable

    async def exchange(self, request: bytes) -> HttpReply:
        """The whole answer. Raises LostError, TimeoutError; the connection is closed then."""
        assert self._transport is not None, "used before it was connected"
        assert self._awaited is None, "one request at a time"
        self._headers, self._body, self._size, self._has_headers = {}, [], 0, False
        awaited: asyncio.Future[HttpReply] = self._loop.create_future()
        self._awaited = awaited
        clock = self._loop.call_later(self._timeout_s, self._fail, TimeoutError("no answer in time"))
        try:
            self._transport.write(request)
            return await awaited
        except BaseException:
            self.close()
            raise
        finally:
            clock.cancel()
            self._awaited = None
            self.idle_since = self._loop.time()

    def close(self) -> None:
        """At once."""
        self._reusable = False
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        if self._awaited is None:
            self.close()
            return
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self._reusable = False
            self._fail(LostError(f"what came is no answer: {error}"))

    def eof_received(self) -> None:
        self._reusable = False

    def connection_lost(self, error: Exception | None) -> None:
        self._reusable = False
        if self._has_headers and not {"content-length", "transfer-encoding"} & self._headers.keys():
            self._finish()
        self._fail(LostError(str(error) if error else "the connection was closed"))

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        self._has_headers = True

    def on_body(self, body: bytes) -> None:
        self._body.append(body)
        self._size += len(body)
        if self._size > LARGEST_REPLY_BYTES:
            self._finish()
            self.close()

    def on_message_complete(self) -> None:
        if self._parser.get_status_code() < 200:
            self._headers, self._has_headers = {}, False
            return
        self._reusable = self._reusable and self._parser.should_keep_alive()
        self._finish()

    def _finish(self) -> None:
        if self._awaited is None or self._awaited.done():
            self._reusable = False
            return
        body = self._body[0] if len(self._body) == 1 else b"".join(self._body)
        headers, self._headers = self._headers, {}
        self._awaited.set_result(HttpReply(status=self._parser.get_status_code(), headers=headers, body=body))

    def _fail(self, error: Exception) -> None:
        if self._awaited is not None and not self._awaited.done():
            self._awaited.set_exception(error)
