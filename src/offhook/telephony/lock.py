"""One telephony process per engine: a lock in PostgreSQL that is free the moment its holder dies."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
import structlog

from offhook.calls.api import TAKE_LOCK, libpq_url, lock_name

log = structlog.get_logger(__name__)

RETRY_S = 0.1


@asynccontextmanager
async def engine_lock(database_url: str, engine_name: str) -> AsyncIterator[None]:
    """Waits until no other process drives this engine."""
    connection = await _connect(database_url)
    try:
        waited = False
        while not await _try(connection, engine_name):
            if not waited:
                log.info("another telephony process drives this engine, waiting", engine=engine_name)
            waited = True
            await asyncio.sleep(RETRY_S)
        yield
    finally:
        await connection.close()


async def _connect(database_url: str) -> psycopg.AsyncConnection[tuple[object, ...]]:
    while True:
        try:
            return await psycopg.AsyncConnection.connect(libpq_url(database_url), autocommit=True)
        except psycopg.OperationalError as error:
            log.warning("the database cannot be reached yet", error=str(error).strip())
            await asyncio.sleep(0.5)


async def _try(connection: psycopg.AsyncConnection[tuple[object, ...]], engine_name: str) -> bool:
    cursor = await connection.execute(TAKE_LOCK, (lock_name(engine_name),))
    row = await cursor.fetchone()
    return bool(row and row[0])
