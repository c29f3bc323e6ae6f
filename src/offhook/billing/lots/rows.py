"""Included minutes as rows: granted once, rolled over once, and read into what rating works on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.channels import TARIFFS_CHANNEL
from offhook.billing.lots.models import LotRow
from offhook.billing.rating.call import milliseconds
from offhook.billing.rating.destination import Destination
from offhook.billing.rating.lots import Lot
from offhook.db.notices import notify
from offhook.kit.ids import new_id

# A call that goes on keeps what it holds of a lot that is over; what it did not use of that follows when it has ended.
_ROLL_OVER = text("""
    WITH over AS (
      SELECT l.*, l.left_s - COALESCE(held.seconds, 0) AS free_s, held.seconds IS NOT NULL AS is_held
        FROM minute_lots l
        LEFT JOIN LATERAL (
          SELECT sum(h.seconds) AS seconds FROM lot_holds h JOIN credit_holds c ON c.key = h.key
           WHERE h.lot_id = l.id AND c.state = 'held') held ON true
       WHERE l.left_s > 0 AND l.rolls_over_until > :now AND l.expires_at <= :now
         AND l.left_s > COALESCE(held.seconds, 0)
       ORDER BY l.id LIMIT :limit FOR UPDATE OF l SKIP LOCKED),
    taken AS (
      UPDATE minute_lots l SET left_s = l.left_s - over.free_s,
             rolls_over_until = CASE WHEN over.is_held THEN l.rolls_over_until END
        FROM over WHERE l.id = over.id RETURNING over.*)
    INSERT INTO minute_lots AS l (id, account_id, key, source, name, prefixes, granted_s, left_s, from_at, expires_at,
                                  pays_connection_fee)
    SELECT gen_random_uuid(), t.account_id, 'roll-over:' || t.id, 'roll-over', t.name, t.prefixes, t.free_s, t.free_s,
           t.expires_at, t.rolls_over_until, t.pays_connection_fee
      FROM taken t
    ON CONFLICT (account_id, key) DO UPDATE SET
      granted_s = l.granted_s + excluded.granted_s, left_s = l.left_s + excluded.left_s
    RETURNING account_id
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class LotGrant:
    """Seconds to be granted; the same key is granted once."""

    key: str
    source: Literal["plan", "product"]
    name: str
    prefixes: Sequence[str]
    seconds: int
    from_at: datetime
    expires_at: datetime
    rolls_over_until: datetime | None = None
    """What is left then is had until this instant; None: it is lost."""
    pays_connection_fee: bool = True


async def grant_lot(session: AsyncSession, account_id: UUID, grant: LotGrant) -> bool:
    """False when it was granted before, or is nothing; system scope."""
    if grant.seconds <= 0 or grant.expires_at <= grant.from_at:
        return False
    fresh = {
        "id": new_id(),
        "account_id": account_id,
        "key": grant.key,
        "source": grant.source,
        "name": grant.name,
        "prefixes": list(grant.prefixes),
        "granted_s": grant.seconds,
        "left_s": grant.seconds,
        "from_at": grant.from_at,
        "expires_at": grant.expires_at,
        "rolls_over_until": grant.rolls_over_until,
        "pays_connection_fee": grant.pays_connection_fee,
    }
    made = await session.execute(insert(LotRow).values(fresh).on_conflict_do_nothing().returning(LotRow.id))
    if made.scalar_one_or_none() is None:
        return False
    await notify(session, TARIFFS_CHANNEL, kind="lots", id=str(account_id))
    return True


async def roll_over(session: AsyncSession, *, now: datetime, limit: int = 500) -> int:
    """What is left of lots that are over lives on once; how many. System scope."""
    accounts = list(await session.scalars(_ROLL_OVER, {"now": now, "limit": limit}))
    for account_id in sorted(set(accounts)):
        await notify(session, TARIFFS_CHANNEL, kind="lots", id=str(account_id))
    return len(accounts)


def lot_of(row: Any, *, left_s: int) -> Lot:
    """As rating sees it, with what a call may use of it."""
    return Lot(
        id=str(row.id),
        destination=Destination(row.name, frozenset(row.prefixes)),
        left_s=left_s,
        from_ms=milliseconds(row.from_at),
        expires_ms=milliseconds(row.expires_at),
        source=row.source,
        pays_connection_fee=row.pays_connection_fee,
    )
