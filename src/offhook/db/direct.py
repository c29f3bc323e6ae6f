"""A lasting connection beside the pool, for statements that run many times a second."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from offhook.db.session import SYSTEM_ROLE

_CONNECT_TIMEOUT_S = 5

Statement = tuple[LiteralString, Mapping[str, Any]]
"""SQL with `%(name)s` parameters, and their values."""


class DirectConnection:
    """Sees all accounts, like `Database.system`; who comes while it is used waits.

    A statement costs one round trip and no session object; each call of `run` is one transaction. It connects
    when it is first needed, and again after whatever went wrong.
    """

    def __init__(self, url: str) -> None:
        self._conninfo = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection: psycopg.AsyncConnection[tuple[Any, ...]] | None = None
        self._in_use = asyncio.Lock()
        """Two who connect at once, or one who closes meanwhile, would leave a connection that nobody knows of."""

    async def run(self, *statements: Statement) -> list[tuple[Any, ...]]:
        """The rows of the first statement; all of them are committed, or none.

        Raises psycopg.Error, and what else a connection that breaks raises (OSError, TimeoutError).
        """
        async with self._in_use:
            connection = self._connection or await self._connect()
            try:
                return await _all_of(connection, statements)
            except (psycopg.DataError, psycopg.IntegrityError):
                raise
            except BaseException:
                # Cut short, it may be anywhere: the next statement gets a connection that is whole.
                await self._drop()
                raise

    async def close(self) -> None:
        """Lets go of the connection when its user is done with it; the next `run` makes a new one."""
        async with self._in_use:
            await self._drop()

    async def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(psycopg.Error, OSError):
                await connection.close()

    async def _connect(self) -> psycopg.AsyncConnection[tuple[Any, ...]]:
        connection = await psycopg.AsyncConnection.connect(
            self._conninfo, autocommit=True, connect_timeout=_CONNECT_TIMEOUT_S, prepare_threshold=1
        )
        try:
            await connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(SYSTEM_ROLE)))
        except BaseException:
            await connection.close()
            raise
        self._connection = connection
        return connection


async def _all_of(
    connection: psycopg.AsyncConnection[tuple[Any, ...]], statements: Sequence[Statement]
) -> list[tuple[Any, ...]]:
    if len(statements) == 1:
        return await _rows(await connection.execute(*statements[0]))
    async with connection.pipeline(), connection.transaction():
        cursors = [await connection.execute(*one) for one in statements]
    return await _rows(cursors[0])


async def _rows(cursor: psycopg.AsyncCursor[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return await cursor.fetchall() if cursor.description is not None else []
