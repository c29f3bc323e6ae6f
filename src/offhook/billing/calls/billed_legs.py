"""Legs that are billed, from the moment credit is held for them until what they cost is booked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.rating.account import Direction
from offhook.billing.rating.call import Call, milliseconds

LegEnd = Literal["booked", "void", "unpriced"]

_NOTE = text("""
    INSERT INTO billed_legs (leg_id, call_id, account_id, direction, dialled, caller, carrier, priced, until_ms, final)
    SELECT leg_id, call_id, account_id, direction, dialled, caller, carrier, priced, until_ms, final
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS given(
      leg_id text, call_id uuid, account_id uuid, direction text, dialled text, caller text, carrier text,
      priced boolean, until_ms bigint, final boolean)
    ON CONFLICT (leg_id) DO UPDATE SET until_ms = excluded.until_ms, final = excluded.final
      WHERE billed_legs.state = 'open'
""")
_CLOSE = text("""
    UPDATE billed_legs SET state = told.state, problem = told.problem
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told(leg_id text, state text, problem text)
    WHERE billed_legs.leg_id = told.leg_id AND billed_legs.state = 'open'
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledLeg:
    """What a leg must be rated by, as it was known when it was dialled."""

    call_id: UUID
    leg_id: str
    account_id: UUID
    direction: Direction
    dialled: str
    caller: str
    carrier: str | None
    priced: bool
    """False: it only takes one of the calls that an account may have at once."""

    def call(self, *, answered_at: datetime | None, duration_ms: int) -> Call:
        """As rating sees it."""
        return Call(
            id=self.leg_id,
            account_id=str(self.account_id),
            dialled=self.dialled,
            caller=self.caller,
            answered_at_ms=None if answered_at is None else milliseconds(answered_at),
            duration_ms=duration_ms,
            direction=self.direction,
            carrier_id=self.carrier,
        )


def billed_leg(row: Any) -> BilledLeg:
    """Of a row that has its columns."""
    return BilledLeg(
        call_id=row.call_id,
        leg_id=row.leg_id,
        account_id=row.account_id,
        direction=row.direction,
        dialled=row.dialled,
        caller=row.caller,
        carrier=row.carrier,
        priced=row.priced,
    )


async def note_legs(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """In the transaction that holds their credit; noted again, only until when they may run changes."""
    await session.execute(_NOTE, {"rows": orjson.dumps(list(rows)).decode()})


async def close_legs(session: AsyncSession, ends: Mapping[str, tuple[LegEnd, str]]) -> None:
    """In the transaction that books them: by leg id how it ended, and what was wrong with an `unpriced` one."""
    if ends:
        rows = [{"leg_id": leg_id, "state": state, "problem": problem} for leg_id, (state, problem) in ends.items()]
        await session.execute(_CLOSE, {"rows": orjson.dumps(rows).decode()})
