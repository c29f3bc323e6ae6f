"""Books what ended calls cost, in the transaction that books their legs; a sweep finds what nobody told of."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.api import EndedLeg, Tariffs, billed_leg, settle_legs
from offhook.db.session import Database

log = structlog.get_logger(__name__)

SWEPT = 500
_COLUMNS = """
    b.leg_id, b.call_id, b.account_id, b.direction, b.dialled, b.caller, b.carrier, b.priced,
    l.answered_at, COALESCE(l.billable_ms, 0) AS billable_ms
"""
_ENDED = text(f"""
    SELECT {_COLUMNS} FROM billed_legs b JOIN call_legs l ON l.leg_id = b.leg_id
    WHERE b.state = 'open' AND b.call_id = ANY(:call_ids) AND l.ended_at IS NOT NULL
    ORDER BY b.leg_id
""")  # noqa: S608  # put together from constants
_LEFT = text(f"""
    SELECT {_COLUMNS} FROM billed_legs b LEFT JOIN call_legs l ON l.leg_id = b.leg_id
    WHERE b.state = 'open' AND (l.ended_at IS NOT NULL
      OR (l.answered_at IS NULL AND b.reserved_at < now() - interval '10 minutes'
          AND NOT EXISTS (SELECT FROM call_sessions s WHERE s.call_id = b.call_id)))
    ORDER BY b.leg_id LIMIT {SWEPT}
""")  # noqa: S608  # put together from constants
_ANSWERED_AT = text("SELECT answered_at FROM call_legs WHERE leg_id = :leg_id")


class LegSettler:
    """Has the prices of the moment; one for each telephony process."""

    def __init__(self, database: Database, tariffs: Tariffs) -> None:
        self._database = database
        self._tariffs = tariffs

    async def ready(self) -> None:
        """Returns when the prices are read: the journal is booked while others wait, and must not wait for them."""
        await self._tariffs.in_force()

    async def settle(self, session: AsyncSession, calls: Iterable[tuple[UUID, UUID | None]]) -> None:
        """Books the ended legs of these calls (call and account, None when it is not known); system scope.

        Calls of accounts that nobody bills ask the database nothing.
        """
        in_force = await self._tariffs.in_force()
        call_ids = [call_id for call_id, account_id in calls if in_force.may_bill(account_id)]
        if not call_ids:
            return
        rows = (await session.execute(_ENDED, {"call_ids": call_ids})).all()
        await self._settle_rows(session, rows)

    async def answered_at(self, leg_id: str) -> datetime | None:
        """When the journal says that a leg was answered; None when it was not, or is not booked yet."""
        async with self._database.system() as session:
            answered: datetime | None = await session.scalar(_ANSWERED_AT, {"leg_id": leg_id})
            return answered

    async def sweep(self) -> None:
        """Every leg that ended without being booked, and those that the engine never had."""
        async with self._database.system() as session:
            rows = (await session.execute(_LEFT)).all()
            await self._settle_rows(session, rows)
        if rows:
            log.info("legs that nobody had told of are booked", count=len(rows))

    async def _settle_rows(self, session: AsyncSession, rows: Iterable[object]) -> None:
        ended = [
            EndedLeg(leg=billed_leg(row), answered_at=row.answered_at, duration_ms=row.billable_ms)  # type: ignore[attr-defined]  # a row of ours
            for row in rows
        ]
        if ended:
            await settle_legs(session, ended, snapshot=await self._tariffs.snapshot())
