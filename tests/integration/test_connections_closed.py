"""No connection is left open, whoever closes while another still works."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import suppress

import psycopg
import pytest
from sqlalchemy import text

from offhook.db.direct import DirectConnection
from offhook.db.session import Database
from offhook.kit.errors import UnavailableError


@pytest.fixture
async def closing(database: Database) -> AsyncIterator[Database]:
    """To be closed by the test; a connection it left open is found at once, and is an error."""
    yield Database(database.url, pool_size=2)
    gc.collect()


async def sleep_in(database: Database, begun: asyncio.Event) -> str:
    async with database.system() as session:
        await session.execute(text("SELECT 1"))
        begun.set()
        await session.execute(text("SELECT pg_sleep(0.3)"))
    return "slept"


async def test_a_transaction_under_way_is_waited_for(closing: Database) -> None:
    begun = asyncio.Event()
    working = asyncio.create_task(sleep_in(closing, begun))
    await begun.wait()
    await closing.close()
    assert await working == "slept"


async def test_a_closed_database_begins_nothing(closing: Database) -> None:
    await closing.close()
    with pytest.raises(UnavailableError, match="has closed the database"):
        await sleep_in(closing, asyncio.Event())


@pytest.mark.parametrize("steps", range(12))
async def test_a_direct_connection_is_closed_at_any_step_of_its_making(database: Database, steps: int) -> None:
    direct = DirectConnection(database.url)
    working = [asyncio.create_task(direct.run(("SELECT 1", {}))) for _ in range(2)]
    for _ in range(steps):
        await asyncio.sleep(0)
    await direct.close()
    assert await asyncio.gather(*working) == [[(1,)], [(1,)]]
    await direct.close()
    gc.collect()


@pytest.mark.parametrize("steps", range(12))
async def test_a_direct_connection_is_cancelled_at_any_step(database: Database, steps: int) -> None:
    direct = DirectConnection(database.url)
    working = asyncio.create_task(direct.run(("SELECT pg_sleep(0.001)", {})))
    for _ in range(steps):
        await asyncio.sleep(0)
    working.cancel()
    with suppress(asyncio.CancelledError, psycopg.Error):
        await working
    assert await direct.run(("SELECT 1", {})) == [(1,)]
    await direct.close()
    gc.collect()
