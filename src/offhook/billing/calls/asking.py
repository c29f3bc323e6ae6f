"""Credit asked for calls, and the legs noted with it: for all that come together one statement, which is committed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing import repository
from offhook.billing.calls.billed_legs import note_legs
from offhook.billing.calls.gather import Gather
from offhook.billing.ledger.account import LedgerAccountName
from offhook.billing.repository import HoldOutcome, HoldRequest
from offhook.db.direct import DirectConnection
from offhook.db.session import Database

# The leg is only noted when its credit is held.
_HOLD: LiteralString = """
    WITH held AS MATERIALIZED (SELECT key, outcome FROM billing_hold(%(rows)s::jsonb)),
    noted AS (
      INSERT INTO billed_legs
        (leg_id, call_id, account_id, direction, dialled, caller, carrier, priced, until_ms, final)
      SELECT DISTINCT ON (leg_id)
             leg_id, call_id, account_id, direction, dialled, caller, carrier, priced, until_ms, final
        FROM jsonb_to_recordset(%(legs)s::jsonb) AS given(
          hold text, leg_id text, call_id uuid, account_id uuid, direction text, dialled text, caller text,
          carrier text, priced boolean, until_ms bigint, final boolean)
        JOIN held ON held.key = given.hold AND held.outcome = 'held'
       ORDER BY leg_id, until_ms DESC
      ON CONFLICT (leg_id) DO UPDATE SET until_ms = excluded.until_ms, final = excluded.final
        WHERE billed_legs.state = 'open')
    SELECT key, outcome FROM held
"""
_AVAILABLE: LiteralString = (
    "SELECT id, posted - pending + credit_limit FROM ledger_accounts WHERE id = ANY(%(ids)s::uuid[])"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Credit asked for, the balances that must be there for it, and the leg to be noted with it."""

    hold: HoldRequest
    names: tuple[LedgerAccountName, ...]
    leg: dict[str, Any]


class Asking:
    """The two questions that calls ask of the ledger; system scope, on a connection beside the pool."""

    def __init__(self, database: Database) -> None:
        self._direct = DirectConnection(database.url)
        database.close_too(self._direct.close)
        self._database = database
        self._opened: set[UUID] = set()
        self._holds: Gather[Asked, HoldOutcome] = Gather(self._hold_all)
        self._looks: Gather[tuple[UUID, ...], Mapping[UUID, int]] = Gather(self._look_all)

    async def hold(self, asked: Asked) -> HoldOutcome:
        """Returns when it is committed, or refused."""
        return await self._holds.ask(asked)

    async def available(self, ids: tuple[UUID, ...]) -> Mapping[UUID, int]:
        """Micros that can still be held, for those of these ledger accounts that are there, and perhaps for others."""
        return await self._looks.ask(ids)

    async def close(self) -> None:
        """Waits for what is under way."""
        await self._holds.close()
        await self._looks.close()
        await self._direct.close()

    async def _hold_all(self, asked: Sequence[Asked]) -> Sequence[HoldOutcome]:
        if new := {name.id: name for one in asked for name in one.names if name.id not in self._opened}:
            async with self._database.system() as session:
                await repository.open_ledger_accounts(session, list(new.values()))
            self._opened |= new.keys()
        legs = [{**one.leg, "hold": one.hold.key} for one in asked]
        rows = {"rows": repository.hold_rows([one.hold for one in asked]), "legs": orjson.dumps(legs).decode()}
        outcomes = dict(await self._direct.run((_HOLD, rows)))
        return [outcomes[one.hold.key] for one in asked]

    async def _look_all(self, asked: Sequence[tuple[UUID, ...]]) -> Sequence[Mapping[UUID, int]]:
        ids = list({one for each in asked for one in each})
        found = dict(await self._direct.run((_AVAILABLE, {"ids": ids})))
        return [found] * len(asked)


async def hold_in(session: AsyncSession, asked: Asked) -> HoldOutcome:
    """The same in a transaction of the caller's. System scope."""
    if asked.names:
        await repository.open_ledger_accounts(session, asked.names)
    outcome, _ = (await repository.hold_credit(session, [asked.hold]))[asked.hold.key]
    if outcome == "held":
        await note_legs(session, [asked.leg])
    return outcome
