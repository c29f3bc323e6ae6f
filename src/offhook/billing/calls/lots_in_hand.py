"""Included minutes while calls are held or booked: read under lock, so that no second is used by two calls."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing import repository
from offhook.billing.calls.settlement import CallKey, settlement_of
from offhook.billing.lots.rows import lot_of
from offhook.billing.rating.call import Call, instant
from offhook.billing.rating.errors import NoRateError, TariffError
from offhook.billing.rating.lots import Lot
from offhook.billing.rating.rate_call import rate
from offhook.billing.rating.rated_call import RatedCall
from offhook.billing.rating.snapshot import Snapshot
from offhook.billing.repository import SettleOutcome

# Lots before balances, lowest id first, as everybody who locks both.
_LOTS = text("""
    SELECT * FROM minute_lots
     WHERE account_id = ANY(:accounts) AND left_s > 0 AND expires_at > :from_at AND from_at <= :until_at
     ORDER BY id FOR UPDATE
""")
_USES = text("""
    SELECT u.key AS set_key, u.seconds, l.* FROM lot_uses u JOIN minute_lots l ON l.id = u.lot_id
     WHERE u.key = ANY(:keys)
""")
_BOOKED = text("SELECT key FROM posting_sets WHERE key = ANY(:keys)")
_HELD = text("""
    SELECT h.lot_id, h.key, h.seconds FROM lot_holds h JOIN credit_holds c ON c.key = h.key
     WHERE h.lot_id = ANY(:lots) AND c.state = 'held'
""")
_USE = text("""
    WITH told AS (
      SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb))
               AS r(key text, lot_id uuid, account_id uuid, seconds integer)
    ), noted AS (
      INSERT INTO lot_uses (key, lot_id, account_id, seconds) SELECT key, lot_id, account_id, seconds FROM told)
    UPDATE minute_lots l SET left_s = l.left_s - used.seconds
      FROM (SELECT lot_id, sum(seconds) AS seconds FROM told GROUP BY lot_id) AS used WHERE l.id = used.lot_id
""")
_LET_GO = text("DELETE FROM lot_holds WHERE key = :key")
_HOLD = text("""
    INSERT INTO lot_holds (key, lot_id, seconds)
    SELECT :key, lot_id, seconds FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(lot_id uuid, seconds integer)
""")
Keyed = Sequence[tuple[CallKey, Call]]


class LotsInHand:
    """The lots that some calls may use, locked until the transaction ends."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._rows: dict[UUID, Any] = {}
        self._left: dict[UUID, int] = {}
        self._held: dict[UUID, dict[str, int]] = defaultdict(dict)
        self._booked: set[str] = set()
        self._used_before: dict[str, list[Any]] = defaultdict(list)
        self._uses: dict[str, dict[UUID, int]] = {}

    @classmethod
    async def take(
        cls, session: AsyncSession, calls: Keyed, snapshot: Snapshot, *, ahead: timedelta = timedelta()
    ) -> "LotsInHand":
        """In a system transaction that has locked no balance; `ahead`: how much later they may be answered."""
        self = cls(snapshot)
        times = [instant(call.answered_at_ms) for _, call in calls if call.answered_at_ms is not None]
        if not times:
            return self
        accounts = sorted({payer for _, call in calls for payer in _payers(snapshot, call)})
        asked = {"accounts": accounts, "from_at": min(times) + ahead, "until_at": max(times)}
        self._rows = {row.id: row for row in await session.execute(_LOTS, asked)}
        self._left = {lot_id: row.left_s for lot_id, row in self._rows.items()}
        keys = [key.set for key, _ in calls]
        for row in await session.execute(_USES, {"keys": keys}):
            self._used_before[row.set_key].append(row)
        if self._rows:
            self._booked = set(await session.scalars(_BOOKED, {"keys": keys}))
            for lot_id, key, seconds in await session.execute(_HELD, {"lots": list(self._rows)}):
                self._held[lot_id][key] = seconds
        return self

    def snapshot_for(self, key: CallKey) -> Snapshot:
        """Prices with the minutes this call may use; of one that was booked before, those it used then."""
        if key.set in self._used_before:
            return self._with((row, row.seconds) for row in self._used_before[key.set])
        if key.set in self._booked:
            return self._snapshot
        return self._with((row, self._free_s(row.id, key.hold)) for row in self._rows.values())

    def use(self, key: CallKey, rated: RatedCall) -> None:
        """Takes them out of what the next calls may use; `book` says whether it came to that."""
        if key.set in self._used_before or key.set in self._booked:
            return
        uses = uses_of(rated)
        for lot_id, seconds in uses.items():
            self._left[lot_id] -= seconds
        for held in self._held.values():
            held.pop(key.hold, None)
        self._uses[key.set] = uses

    async def book(self, session: AsyncSession, outcomes: Mapping[str, str]) -> None:
        """With the posting sets, in their transaction."""
        rows = [
            {"key": key, "lot_id": lot_id, "account_id": self._rows[lot_id].account_id, "seconds": seconds}
            for key, uses in self._uses.items()
            if outcomes.get(key) == "booked"
            for lot_id, seconds in uses.items()
        ]
        if rows:
            await session.execute(_USE, {"rows": orjson.dumps(rows).decode()})

    async def hold(self, session: AsyncSession, key: CallKey, rated: RatedCall) -> None:
        """Keeps for a call what it uses up to its grant, in the transaction that holds its credit."""
        rows = [{"lot_id": lot_id, "seconds": seconds} for lot_id, seconds in uses_of(rated).items()]
        await session.execute(_LET_GO, {"key": key.hold})
        if rows:
            await session.execute(_HOLD, {"key": key.hold, "rows": orjson.dumps(rows).decode()})

    def _free_s(self, lot_id: UUID, hold: str) -> int:
        return self._left[lot_id] - sum(seconds for key, seconds in self._held[lot_id].items() if key != hold)

    def _with(self, given: Any) -> Snapshot:
        lots: dict[str, list[Lot]] = defaultdict(list)
        for row, left_s in given:
            lots[str(row.account_id)].append(lot_of(row, left_s=left_s))
        return self._snapshot.with_lots(lots) if lots else self._snapshot


async def settle_rated(
    session: AsyncSession, calls: Sequence[tuple[CallKey, RatedCall]], snapshot: Snapshot
) -> dict[str, SettleOutcome]:
    """Books calls that were rated without included minutes, with those they may use. System scope."""
    lots = await LotsInHand.take(session, [(key, rated.call) for key, rated in calls], snapshot)
    requests = []
    for key, plain in calls:
        fresh = lots.snapshot_for(key)
        rated = plain if fresh is snapshot else rate(plain.call, fresh)
        requests.append(settlement_of(key, rated))
        lots.use(key, rated)
    outcomes = await repository.settle(session, requests)
    await lots.book(session, outcomes)
    return outcomes


def uses_of(rated: RatedCall) -> dict[UUID, int]:
    """Seconds by lot, on all levels."""
    uses: dict[UUID, int] = defaultdict(int)
    for free in rated.frees:
        for use in free.uses:
            uses[UUID(use.lot_id)] += use.seconds
    return dict(uses)


def _payers(snapshot: Snapshot, call: Call) -> list[UUID]:
    if call.direction != "out":
        return []
    try:
        return [UUID(account.id) for account in snapshot.line_of(call.account_id)]
    except (NoRateError, TariffError):
        return []
