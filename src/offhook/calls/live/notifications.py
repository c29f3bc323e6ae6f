"""Listens to PostgreSQL notifications on a connection of its own, and comes back when the database does."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing

import psycopg
import structlog
from psycopg import sql

log = structlog.get_logger(__name__)

RETRY_S = 0.5
OnPayload = Callable[[str], Awaitable[None]]
OnConnected = Callable[[], Awaitable[None]]


async def _nothing_to_catch_up() -> None:
    return


async def listen(
    database_url: str, handlers: Mapping[str, OnPayload], *, on_connected: OnConnected = _nothing_to_catch_up
) -> None:
    """Runs for ever. `on_connected` is called once listening (again): what was told meanwhile is lost, catch up."""
    while True:
        try:
            connection = await psycopg.AsyncConnection.connect(libpq_url(database_url), autocommit=True)
            async with connection:
                for channel in handlers:
                    await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
                await _guarded(on_connected(), what="catching up")
                async with aclosing(connection.notifies()) as notices:
                    async for notice in notices:
                        await _guarded(handlers[notice.channel](notice.payload), what=notice.channel)
        except (psycopg.Error, OSError) as error:
            log.warning("listening to the database failed, retrying", error=str(error).strip())
        await asyncio.sleep(RETRY_S)


async def _guarded(work: Awaitable[None], *, what: str) -> None:
    try:
        await work
    except Exception:
        log.exception("a notification could not be handled", channel=what)


def libpq_url(sqlalchemy_url: str) -> str:
    """The same database for the driver itself: `postgresql+psycopg://` becomes `postgresql://`."""
    return sqlalchemy_url.replace("postgresql+psycopg://", "postgresql://", 1)
