"""The messaging worker in a test: a real database, and the API in front of it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from ipaddress import ip_network
from typing import Any

import httpx

from offhook.adapters.storage.memory import MemoryBlobStore
from offhook.calls.api import libpq_url, listen
from offhook.db.session import Database
from offhook.kit.clock import SystemClock
from offhook.messaging.api import PooledHttpClient, run_messaging
from offhook.messaging.ports import MessagingParts
from offhook.messaging.provider_networks import ProviderNetworks
from offhook.tenancy.api import Cipher

PUBLIC_URL = "https://phone.example"
THIS_MACHINE = ProviderNetworks(opened=(ip_network("127.0.0.0/8"),))
"""Where the providers played by tests are."""


@asynccontextmanager
async def worker_running(
    database: Database, cipher: Cipher, *, lease_s: float = 15.0, networks: ProviderNetworks = THIS_MACHINE
) -> AsyncIterator[MessagingParts]:
    async with PooledHttpClient(networks=networks, timeout_s=5) as http:
        parts = MessagingParts(
            database=database,
            cipher=cipher,
            clock=SystemClock(),
            blobs=MemoryBlobStore(),
            http=http,
            public_url=PUBLIC_URL,
            listen=partial(listen, libpq_url(database.url)),
            networks=networks,
            lease_s=lease_s,
        )
        stopping = asyncio.Event()
        running = asyncio.create_task(run_messaging(parts, stopping))
        try:
            yield parts
        finally:
            stopping.set()
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait_for(running, 15)


async def until(look: Callable[[], Awaitable[Any]], true: Callable[[Any], bool], *, timeout_s: float = 15) -> Any:
    """Looks again and again until what is seen is as wanted; fails with what was seen last."""
    seen = None
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(timeout_s):
            while not true(seen := await look()):
                await asyncio.sleep(0.02)
            return seen
    raise AssertionError(f"still not so after {timeout_s} s: {seen}")


async def read(client: httpx.AsyncClient, path: str, **params: Any) -> Any:
    answer = await client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def posted(client: httpx.AsyncClient, path: str, body: Any = None, *, status: int = 201) -> Any:
    answer = await client.post(path, json=body)
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None
