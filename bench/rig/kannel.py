"""Kannel as the baseline: bearerbox with its spool on disk, smsbox, and one HTTP way out to the sink."""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil

from bench.rig.processes import processor_s, running
from bench.rig.sms_sink import port_answers
from offhook.adapters.asterisk.install.self_test import free_ports

INSTALL = "apt-get install --no-install-recommends kannel"
_CONNECTED_S = 3
"""smsbox and bearerbox find each other; texts given earlier are refused."""
_QUIET = ("-v", "4")
_ANSWER_S = 20
HANDS = 20
"""Connections that hand texts in: more make it no faster."""


def is_installed() -> bool:
    """Whether Debian's package is there."""
    return all(_program(name) for name in ("bearerbox", "smsbox"))


def _program(name: str) -> str | None:
    return shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin")


@dataclass(frozen=True, slots=True)
class Kannel:
    """Running; texts are given to it as programs do, over HTTP."""

    send_port: int
    spool: Path
    processes: dict[str, psutil.Process]

    async def submit(self, count: int, *, connections: int = HANDS) -> float:
        """Hands in so many texts, each answered once it lies in the spool; when it began (seconds since 1970)."""
        numbers = iter(range(count))
        began_at = time.time()
        await asyncio.gather(*[self._speak(numbers) for _ in range(connections)])
        return began_at

    @property
    def spooled(self) -> int:
        """Texts that still lie there."""
        return sum(1 for file in self.spool.rglob("*") if file.is_file())

    def spent_s(self) -> dict[str, float]:
        """Processor time since they were started, which takes next to none."""
        return {name: processor_s([one]) for name, one in self.processes.items()}

    async def _speak(self, numbers: Iterator[int]) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.send_port)
        for number in numbers:
            to, said = quote(f"+1202{number:07d}"), quote(f"Your order number {number} is ready to be fetched.")
            path = f"/cgi-bin/sendsms?username=bench&password=bench&from=12025550100&to={to}&text={said}"
            writer.write(f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: keep-alive\r\n\r\n".encode())
            async with asyncio.timeout(_ANSWER_S):
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
                length = head.partition("content-length:")[2].partition("\r\n")[0]
                body = await reader.readexactly(int(length))
            if head.split(" ", 2)[1] != "202":
                raise RuntimeError(f"Kannel refuses a text: {head.splitlines()[0]} {body!r}")
        writer.close()


@asynccontextmanager
async def kannel(folder: Path, *, sink_url: str, at_once: int) -> AsyncIterator[Kannel]:
    """`at_once`: requests under way to the sink."""
    bearerbox, smsbox = _program("bearerbox"), _program("smsbox")
    if bearerbox is None or smsbox is None:
        raise RuntimeError(f"Kannel is missing: {INSTALL}")
    spool, file = folder / "spool", folder / "kannel.conf"
    spool.mkdir()
    admin, box, smsc, send = free_ports(4)
    file.write_text(_configuration(spool, sink_url, at_once=at_once, admin=admin, box=box, smsc=smsc, send=send))
    async with running((bearerbox, *_QUIET, str(file)), log=folder / "bearerbox.log") as bearer:
        await port_answers(box)
        async with running((smsbox, *_QUIET, str(file)), log=folder / "smsbox.log") as boxed:
            await port_answers(send)
            await asyncio.sleep(_CONNECTED_S)
            yield Kannel(send, spool, {"bearerbox": bearer, "smsbox": boxed})


def _configuration(spool: Path, sink_url: str, *, at_once: int, admin: int, box: int, smsc: int, send: int) -> str:
    return f"""
group = core
admin-port = {admin}
admin-password = bench
smsbox-port = {box}
log-level = 4
box-allow-ip = 127.0.0.1
admin-allow-ip = 127.0.0.1
store-type = spool
store-location = "{spool}"
sms-outgoing-queue-limit = 10000000

group = smsc
smsc = http
smsc-id = sink
system-type = generic
port = {smsc}
connect-allow-ip = 127.0.0.1
smsc-username = x
smsc-password = x
send-url = "{sink_url}/send?phone=%p&message=%b&id=%I"
status-success-regex = "ok"
max-pending-submits = {at_once}

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {send}
log-level = 4

group = sendsms-user
username = bench
password = bench
"""
