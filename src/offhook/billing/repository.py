"""Statements of the ledger: everything that moves money is one call of a function that locks in one order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.ledger.account import LedgerAccountName
from offhook.billing.ledger.chain import Line, postings_of
from offhook.billing.ledger.posting import PostingSet
from offhook.billing.rating.account import Direction

HoldOutcome = Literal["held", "credit", "calls", "over"]
SettleOutcome = Literal["booked", "repeated", "differs"]

_HOLD = text("SELECT key, outcome, refused FROM billing_hold(CAST(:rows AS jsonb))")
_SETTLE = text("SELECT key, outcome FROM billing_settle(CAST(:rows AS jsonb))")
_RELEASE = text("SELECT billing_release(:keys, :ending)")
_LATE = text(
    "SELECT key FROM credit_holds WHERE state = 'held' AND expires_at < now() ORDER BY expires_at LIMIT :limit"
)
_FORGET = text("DELETE FROM credit_holds WHERE state <> 'held' AND expires_at < now() - interval '2 days'")
_OPEN = text("""
    INSERT INTO ledger_accounts (id, account_id, kind, currency, peer)
    SELECT id, account_id, kind, currency, peer FROM jsonb_to_recordset(CAST(:rows AS jsonb))
        AS given(id uuid, account_id uuid, kind text, currency text, peer text)
    ORDER BY id ON CONFLICT DO NOTHING
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRequest:
    """Credit for a call up to a moment, in all: asked again with the same totals it changes nothing."""

    key: str
    direction: Direction
    until_ms: int
    """After the answer, for which the totals are enough."""
    expires_at: datetime
    """Nobody ends the call later than this; then the credit is free again."""
    accounts: tuple[UUID, ...]
    """Ids of ledger accounts, the owner's direct customer first."""
    totals: tuple[int, ...]
    """Micros held on each, in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleRequest:
    """A posting set to book, the hold it ends, and of a call what it was rated."""

    key: str
    kind: str
    at: datetime
    lines: Sequence[Line]
    hold: str = ""
    memo: str = ""
    rated: Mapping[str, Any] | None = None
    charges: Sequence[Mapping[str, Any]] = field(default_factory=tuple)

    def row(self) -> dict[str, Any]:
        """As the database function reads it. Raises UnbalancedError."""
        PostingSet(self.key, postings_of(self.lines))
        return {
            "key": self.key,
            "kind": self.kind,
            "at": self.at,
            "hold": self.hold,
            "memo": self.memo,
            "rated": self.rated,
            "charges": list(self.charges),
            "lines": [{**_named(name), "micros": micros} for name, micros in self.lines],
        }


async def hold_credit(
    session: AsyncSession, requests: Sequence[HoldRequest]
) -> dict[str, tuple[HoldOutcome, UUID | None]]:
    """What became of each key, and the ledger account that refused; several for one transaction lock once."""
    found = await session.execute(_HOLD, {"rows": hold_rows(requests)})
    return {key: (outcome, refused) for key, outcome, refused in found}


def hold_rows(requests: Sequence[HoldRequest]) -> str:
    """As `billing_hold` reads them."""
    return _dump([_hold_row(one) for one in requests])


async def settle(session: AsyncSession, requests: Sequence[SettleRequest]) -> dict[str, SettleOutcome]:
    """Books each key once; `differs` is a key that was booked before with other lines."""
    found = await session.execute(_SETTLE, {"rows": _dump([one.row() for one in requests])})
    return {key: outcome for key, outcome in found}  # noqa: C416  # a row is no pair


async def release(session: AsyncSession, keys: Sequence[str], *, ending: Literal["voided", "expired"]) -> list[str]:
    """Frees credit of calls that did not happen or were lost; those that were still held."""
    return list(await session.scalars(_RELEASE, {"keys": list(keys), "ending": ending}))


async def expire_holds(session: AsyncSession, *, limit: int = 500) -> list[str]:
    """Frees what nobody settled in time."""
    late = list(await session.scalars(_LATE, {"limit": limit}))
    return await release(session, late, ending="expired") if late else []


async def forget_ended_holds(session: AsyncSession) -> None:
    """Kept for two days, so that an event that comes late or twice finds that it is over; the set's key stays."""
    await session.execute(_FORGET)


async def open_ledger_accounts(session: AsyncSession, names: Sequence[LedgerAccountName]) -> None:
    """Those that are not there yet begin with nothing and no credit."""
    await session.execute(_OPEN, {"rows": _dump([_named(name) for name in names])})


def _named(name: LedgerAccountName) -> dict[str, Any]:
    return {
        "id": name.id,
        "account_id": name.account_id,
        "kind": name.kind,
        "currency": name.currency,
        "peer": name.peer,
    }


def _hold_row(one: HoldRequest) -> dict[str, Any]:
    return {
        "key": one.key,
        "direction": one.direction,
        "until_ms": one.until_ms,
        "expires_at": one.expires_at,
        "accounts": one.accounts,
        "totals": one.totals,
    }


def _dump(rows: Sequence[Mapping[str, Any]]) -> str:
    return orjson.dumps(rows).decode()
