"""A provider that takes every text: `python -m bench.rig.sms_sink PORT`, cheap enough not to be what is measured.

Any request is a text, told apart by its `id=`; what came is asked for at `/taken` and forgotten at `/forget`.
"""

import asyncio
import json
import re
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import httpx
import uvloop

from bench.rig.processes import running
from offhook.adapters.asterisk.install.self_test import free_ports

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_ID = re.compile(rb"[?&\n]id=([0-9A-Za-z-]+)")
_TAKEN = b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\nok"


class Taken:
    """When each id came first (seconds since 1970), and how many requests there were."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self.at: dict[str, float] = {}
        self.requests = 0
        self.last_at = 0.0

    def take(self, message_id: bytes) -> None:
        self.requests += 1
        self.last_at = time.time()
        self.at.setdefault(message_id.decode(), self.last_at)

    def told(self, *, whole: bool) -> bytes:
        first_at = next(iter(self.at.values()), 0.0)
        document = {"requests": self.requests, "texts": len(self.at), "first_at": first_at, "last_at": self.last_at}
        return json.dumps({**document, "at": self.at} if whole else document).encode()


class _Speaker(asyncio.Protocol):
    def __init__(self, taken: Taken) -> None:
        self._taken = taken
        self._heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)

    def data_received(self, data: bytes) -> None:
        self._heard += data
        while (end := self._heard.find(b"\r\n\r\n")) >= 0:
            head = self._heard[: end + 2]
            told = _LENGTH.search(head)
            whole = end + 4 + (int(told[1]) if told else 0)
            if len(self._heard) < whole:
                return
            request, self._heard = self._heard[:whole], self._heard[whole:]
            self._transport.write(self._answer(request))

    def _answer(self, request: bytes) -> bytes:
        if request.startswith((b"GET /taken", b"GET /times")):
            body = self._taken.told(whole=request.startswith(b"GET /times"))
            return b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body)
        if request.startswith(b"GET /forget"):
            self._taken.forget()
            return _TAKEN
        found = _ID.search(request.replace(b"\r\n\r\n", b"\n", 1))
        self._taken.take(found[1] if found else b"")
        return _TAKEN


async def main(port: int) -> None:
    """Until the process is ended."""
    taken = Taken()
    server = await asyncio.get_running_loop().create_server(lambda: _Speaker(taken), "127.0.0.1", port)
    await server.serve_forever()


class Sink:
    """The running process, asked over HTTP like any other."""

    def __init__(self, url: str, client: httpx.AsyncClient) -> None:
        self.url = url
        self._client = client

    async def taken(self) -> dict[str, Any]:
        """`requests`, different `texts`, `first_at` and `last_at`."""
        return await self._ask("taken")

    async def times(self) -> dict[str, float]:
        """When each id came first."""
        return dict((await self._ask("times"))["at"])

    async def forget(self) -> None:
        """Begins anew."""
        await self._client.get("/forget")

    async def await_texts(self, count: int, *, timeout_s: float) -> dict[str, Any]:
        """What came once so many are there. Raises RuntimeError when they do not come."""
        deadline = time.monotonic() + timeout_s
        while (seen := await self.taken())["texts"] < count:
            if time.monotonic() > deadline:
                raise RuntimeError(f"{seen['texts']} of {count} texts came within {timeout_s:g} s")
            await asyncio.sleep(0.2)
        return seen

    async def _ask(self, what: str) -> dict[str, Any]:
        found: dict[str, Any] = (await self._client.get(f"/{what}")).json()
        return found


@asynccontextmanager
async def sms_sink(folder: Path) -> AsyncIterator[Sink]:
    """A sink on a free port."""
    (port,) = free_ports(1)
    command = (sys.executable, "-m", "bench.rig.sms_sink", str(port))
    async with running(command, log=folder / "sink.log"):
        await port_answers(port)
        url = f"http://127.0.0.1:{port}"
        async with httpx.AsyncClient(base_url=url) as client:
            yield Sink(url, client)


async def port_answers(port: int, *, timeout_s: float = 20) -> None:
    """Raises TimeoutError when nobody comes to listen."""
    async with asyncio.timeout(timeout_s):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
                continue
            writer.close()
            return


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(int(sys.argv[1])))
