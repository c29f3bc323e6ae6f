"""The live websocket tells an account its own news, and nobody else."""

import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import psycopg
import pytest
from fastapi import FastAPI
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from offhook.adapters.postgres.embedded import EmbeddedPostgres
from offhook.db.live import announce
from offhook.db.session import Database
from offhook.kit.live import LiveEvent
from offhook.tenancy.api import Account


@asynccontextmanager
async def listening(served: str, **headers: str) -> AsyncIterator[ClientConnection]:
    async with connect(f"ws://{served}/api/v1/live", additional_headers=headers) as socket:
        assert await heard(socket) == {"topic": "hello"}
        yield socket


async def heard(socket: ClientConnection) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(await socket.recv())
    return message


def cookie_of(client: httpx.AsyncClient) -> dict[str, str]:
    return {"Cookie": f"offhook_session={client.cookies['offhook_session']}"}


async def tell(database: Database, account: Account, object_id: str) -> None:
    async with database.tenant(account.id) as session:
        await announce(session, LiveEvent(account_id=account.id, topic="calls", id=object_id))


async def closing_code(socket: ClientConnection) -> int:
    try:
        while True:
            await socket.recv()
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 0


async def test_each_account_hears_its_own(
    served: str,
    web_client: httpx.AsyncClient,
    other_client: httpx.AsyncClient,
    database: Database,
    account: Account,
    other_account: Account,
) -> None:
    async with (
        listening(served, **cookie_of(web_client)) as ours,
        listening(served, **cookie_of(other_client)) as their,
    ):
        await tell(database, account, "ours")
        await tell(database, other_account, "theirs")
        assert await heard(ours) == {"topic": "calls", "id": "ours", "kind": "changed", "data": {}}
        assert (await heard(their))["id"] == "theirs", "in order: ours would have come first"


async def test_what_is_rolled_back_is_not_told(
    served: str, web_client: httpx.AsyncClient, database: Database, account: Account
) -> None:
    async with listening(served, **cookie_of(web_client)) as socket:
        with contextlib.suppress(ZeroDivisionError):
            async with database.tenant(account.id) as session:
                await announce(session, LiveEvent(account_id=account.id, topic="calls", id="never"))
                raise ZeroDivisionError
        await tell(database, account, "committed")
        assert (await heard(socket))["id"] == "committed"


async def test_nobody_is_turned_away_with_a_reason(served: str) -> None:
    async with connect(f"ws://{served}/api/v1/live") as socket:
        assert await closing_code(socket) == 4401


async def test_pages_of_other_sites_are_refused(served: str, web_client: httpx.AsyncClient) -> None:
    headers = {**cookie_of(web_client), "Origin": "https://elsewhere.example"}
    with pytest.raises(InvalidStatus):
        await connect(f"ws://{served}/api/v1/live", additional_headers=headers)
    async with listening(served, **cookie_of(web_client), Origin=f"http://{served}"):
        pass


async def test_keys_need_the_scope(served: str, web_client: httpx.AsyncClient) -> None:
    async def key(scope: str) -> dict[str, str]:
        made = await web_client.post("/api/v1/api-keys", json={"name": scope, "scopes": [scope]})
        return {"Authorization": f"Bearer {made.json()['secret']}"}

    async with listening(served, **await key("live:read")):
        pass
    async with connect(f"ws://{served}/api/v1/live", additional_headers=await key("calls:read")) as socket:
        assert await closing_code(socket) == 4403


async def test_logging_out_ends_it(served: str, web_app: FastAPI, web_client: httpx.AsyncClient) -> None:
    web_app.state.live_recheck_s = 0.05
    async with listening(served, **cookie_of(web_client)) as socket:
        assert (await web_client.post("/api/v1/auth/logout")).status_code == 204
        assert await closing_code(socket) == 4401


async def test_after_a_lost_database_connection_everybody_reads_again(
    served: str, web_client: httpx.AsyncClient, postgres: EmbeddedPostgres, database: Database, account: Account
) -> None:
    async with listening(served, **cookie_of(web_client)) as socket:
        with psycopg.connect(postgres.owner_url.replace("+psycopg", ""), autocommit=True) as owner:
            query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN offhook_live'"
            assert owner.execute(query).rowcount == 1
        assert await heard(socket) == {"topic": "stale"}
        await tell(database, account, "after")
        assert (await heard(socket))["id"] == "after"


async def test_nonsense_on_the_channel_stops_nothing(
    served: str, web_client: httpx.AsyncClient, postgres: EmbeddedPostgres, database: Database, account: Account
) -> None:
    async with listening(served, **cookie_of(web_client)) as socket:
        with psycopg.connect(postgres.owner_url.replace("+psycopg", ""), autocommit=True) as owner:
            for payload in ("{", "[]", '{"account_id": 7}'):
                owner.execute("SELECT pg_notify('offhook_live', %s)", [payload])
        await tell(database, account, "after")
        assert (await heard(socket))["id"] == "after"
