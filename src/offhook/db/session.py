"""Transactions: one request, one job or one call event is one of these, and nobody else commits."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import QueuePool

from offhook.kit.errors import UnavailableError

APP_ROLE = "offhook_app"
TENANT_ROLE = "offhook_tenant"
SYSTEM_ROLE = "offhook_system"
_ENTER = text("""
    SELECT set_config('role', :role, true), set_config('offhook.account_id', :account_id, true),
      set_config('offhook.number_id', :number_id, true)
""")
_BECOME = text("SELECT set_config('role', :role, true)")
_CONNECT_TIMEOUT_S = 5
_POOL_TIMEOUT_S = 10
_CLOSE_LOOK_S = 0.01
_CLOSE_LOOKS = 500


@asynccontextmanager
async def as_system(session: AsyncSession) -> AsyncIterator[None]:
    """A transaction that is a tenant's sees all accounts meanwhile; one that sees them already goes on so."""
    if "account_id" not in session.info:
        yield
        return
    await session.flush()
    await session.execute(_BECOME, {"role": SYSTEM_ROLE})
    session.info["widened"] = session.info.get("widened", 0) + 1
    yield
    await session.flush()
    session.info["widened"] -= 1
    if not session.info["widened"]:
        await session.execute(_BECOME, {"role": TENANT_ROLE})


class Database:
    """The pool and the two ways into the data.

    The login role owns no rights of its own: a transaction that names neither an account nor the system sees
    nothing. `tenant` sees exactly one account's rows (row-level security), `system` all of them; `system` is
    for routing a call by its number, logging in, migrating and sweeping, never for answering a user's query.
    """

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url = url
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_timeout=_POOL_TIMEOUT_S,
            pool_pre_ping=False,
            pool_recycle=1800,
            connect_args={"connect_timeout": _CONNECT_TIMEOUT_S},
            hide_parameters=True,  # they hold hashes and encrypted secrets, and errors are logged
        )
        self._beside: list[Callable[[], Awaitable[None]]] = []
        self._closed = False

    @asynccontextmanager
    async def tenant(self, account_id: UUID, *, number_id: UUID | None = None) -> AsyncIterator[AsyncSession]:
        """One transaction as one account; commits on leaving, rolls back on an error.

        With `number_id` it sees of calls, texts and messages left only those of that number (migration 0034).
        """
        line = "" if number_id is None else str(number_id)
        async with self._transaction(role=TENANT_ROLE, account_id=str(account_id), number_id=line) as session:
            session.info["account_id"] = account_id
            yield session

    @asynccontextmanager
    async def system(self) -> AsyncIterator[AsyncSession]:
        """One transaction across accounts; commits on leaving, rolls back on an error."""
        async with self._transaction(role=SYSTEM_ROLE, account_id="", number_id="") as session:
            yield session

    @asynccontextmanager
    async def widened(self, session: AsyncSession) -> AsyncIterator[AsyncSession]:
        """A tenant's transaction sees all accounts meanwhile, so that what spans accounts commits with the rest.

        After an error the transaction is lost anyway, hence no way back from there.
        """
        async with as_system(session):
            yield session

    def close_too(self, close: Callable[[], Awaitable[None]]) -> None:
        """For a connection beside the pool that lives as long as the pool."""
        self._beside.append(close)

    async def close(self) -> None:
        """Waits a while for transactions under way; afterwards nobody gets a new one.

        A connection that comes back to a pool that is gone would be left open.
        """
        for close in self._beside:
            await close()
        self._closed = True
        for _ in range(_CLOSE_LOOKS):
            if not self._in_use():
                break
            await asyncio.sleep(_CLOSE_LOOK_S)
        await self.engine.dispose()

    def _in_use(self) -> int:
        pool = self.engine.pool
        return pool.checkedout() if isinstance(pool, QueuePool) else 0

    @asynccontextmanager
    async def _transaction(self, **setting: Any) -> AsyncIterator[AsyncSession]:
        if self._closed:
            raise UnavailableError("This process is stopping: it has closed the database")
        async with (
            self._bind() as bind,
            AsyncSession(bind, expire_on_commit=False) as session,
            session.begin(),
        ):
            await session.execute(_ENTER, setting)
            yield session

    @asynccontextmanager
    async def _bind(self) -> AsyncIterator[AsyncEngine | AsyncConnection]:
        yield self.engine
