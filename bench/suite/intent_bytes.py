"""Bytes an agent's phone moves to set up a call out (BL-14): the choice alone, and the whole HTTP exchange."""

import asyncio
import json
import socket
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import uvicorn

from bench.rig.options import Options, progress
from bench.rig.statistics import percentile
from offhook.adapters.postgres.embedded import EmbeddedPostgres
from offhook.bootstrap.parts.web import PartState, WebParts
from offhook.bootstrap.routers import api_routers
from offhook.business_line.actions.give_link import give_link
from offhook.db.migrate import migrate
from offhook.db.session import Database
from offhook.devices.api import AgentCreate, add_agent
from offhook.kit.clock import SystemClock
from offhook.kit.phone_number import PhoneNumber
from offhook.numbers.api import NumberCreate, hold_number
from offhook.tenancy.api import Account, Cipher, create_account
from offhook.tenancy.schemas import AccountCreate
from offhook.web.app import create_app

NEEDS_ENGINE = False
GOAL_BODY_BYTES = 100
_CHOICE = json.dumps({"to": "+12025550177"}, separators=(",", ":")).encode()
_BROWSER = (
    "accept: */*\r\naccept-encoding: gzip, deflate, br, zstd\r\naccept-language: en-US,en;q=0.9\r\n"
    "user-agent: Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 "
    "Mobile Safari/537.36\r\nsec-fetch-dest: empty\r\nsec-fetch-mode: cors\r\nsec-fetch-site: same-origin\r\n"
)
"""What a phone's browser adds to every request."""


async def measure(options: Options) -> dict[str, Any]:
    """Counted on the socket, without TLS and TCP headers; later choices go over the same connection."""
    with tempfile.TemporaryDirectory(prefix="oh-bench-") as folder:
        server = EmbeddedPostgres(Path(folder) / "postgres")
        await asyncio.to_thread(server.start)
        try:
            await asyncio.to_thread(migrate, server.owner_url)
            database = Database(server.app_url)
            try:
                return await _measure(database, times=20 if options.quick else 200)
            finally:
                await database.close()
        finally:
            await asyncio.to_thread(server.stop)


async def _measure(database: Database, *, times: int) -> dict[str, Any]:
    async with database.system() as session:
        account = await create_account(session, parent=None, given=AccountCreate(name="Owner", kind="owner"))
    token = await _link(database, account)
    async with _served(database) as address:
        reader, writer = await asyncio.open_connection(*address)
        opened = await _ask(reader, writer, "POST", "/open", json.dumps({"token": token}).encode(), cookie="")
        cookie = opened.headers.split("set-cookie: ", 1)[1].split(";", 1)[0]
        took_ms, last = [], opened
        for _ in range(times):
            began = time.perf_counter()
            last = await _ask(reader, writer, "POST", "/intents", _CHOICE, cookie=f"cookie: {cookie}\r\n")
            took_ms.append((time.perf_counter() - began) * 1000)
            assert last.status == 201, last
        writer.close()
    result = {
        "request_body_bytes": len(_CHOICE),
        "answer_body_bytes": last.body_bytes,
        "payload_bytes": len(_CHOICE) + last.body_bytes,
        "request_bytes": last.sent_bytes,
        "answer_bytes": last.received_bytes,
        "whole_exchange_bytes": last.sent_bytes + last.received_bytes,
        "p50_ms": round(percentile(took_ms, 0.5), 2),
        "p99_ms": round(percentile(took_ms, 0.99), 2),
        "goal_body_bytes": GOAL_BODY_BYTES,
        "met": len(_CHOICE) <= GOAL_BODY_BYTES,
    }
    progress(f"intent_bytes: {result}")
    return result


async def _link(database: Database, account: Account) -> str:
    async with database.tenant(account.id) as session:
        given = NumberCreate(number=PhoneNumber("+12025550100"), label="Firm")
        number = await hold_number(session, account_id=account.id, given=given, country="US")
        mobile = AgentCreate(number_id=number.id, kind="mobile", name="Ana", phone_number="+12025550111")
        agent = await add_agent(session, account_id=account.id, given=mobile, user_name=None, country="US")
        return await give_link(session, agent.id, account_id=account.id)


class _Exchange:
    def __init__(self, sent: bytes, head: bytes, body: bytes) -> None:
        self.sent_bytes = len(sent)
        self.received_bytes = len(head) + len(body)
        self.body_bytes = len(body)
        self.headers = head.decode("latin-1")
        self.status = int(head.split(b" ", 2)[1])


async def _ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, method: str, path: str, body: bytes, *, cookie: str
) -> _Exchange:
    head = (
        f"{method} /api/v1/dialer{path} HTTP/1.1\r\nhost: firm.example\r\ncontent-type: application/json\r\n"
        f"content-length: {len(body)}\r\nx-offhook-client: web\r\norigin: http://firm.example\r\n{_BROWSER}{cookie}\r\n"
    )
    sent = head.encode() + body
    writer.write(sent)
    await writer.drain()
    answer = await reader.readuntil(b"\r\n\r\n")
    length = next(line for line in answer.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    return _Exchange(sent, answer, await reader.readexactly(int(length.split(b":")[1])))


@asynccontextmanager
async def _served(database: Database) -> AsyncIterator[tuple[str, int]]:
    async def ready() -> list[PartState]:
        return []

    app = create_app(
        WebParts(
            database=database,
            cipher=Cipher([b"0" * 32]),
            clock=SystemClock(),
            routers=api_routers(),
            readiness=ready,
            version="bench",
            sip_websocket_url="ws://127.0.0.1:9/ws",
        )
    )
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
    serving = asyncio.create_task(server.serve([listener]))
    host, port = listener.getsockname()
    try:
        yield host, port
    finally:
        server.should_exit = True
        await serving
        listener.close()
