"""Taxes of customers through time: what they carry from an instant on is a version, superseded and never edited."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.paper.document import LineTax, ProductClass
from offhook.billing.rating.call import milliseconds
from offhook.billing.rating.exact import read_exact
from offhook.billing.rating.periods import midnight
from offhook.billing.rating.tax import Tax, TaxVersion
from offhook.billing.taxes.models import TaxVersionRow
from offhook.kit.ids import new_id

EVER = datetime(1970, 1, 1, tzinfo=UTC)
"""From when on a customer's first version holds: what it carried before is known from nowhere."""

_IN_FORCE = text("""
    SELECT DISTINCT ON (customer_id) customer_id, taxes FROM customer_tax_versions
     WHERE customer_id = ANY(:ids) AND from_at <= :now ORDER BY customer_id, from_at DESC
""")
_TO_COME = text("""
    SELECT customer_id, from_at, taxes FROM customer_tax_versions
     WHERE customer_id = ANY(:ids) AND from_at > :now ORDER BY customer_id, from_at
""")
_FORGET = text("""
    DELETE FROM customer_tax_versions
     WHERE customer_id = ANY(:ids) AND from_at > :now OR customer_id = ANY(:superseded) AND from_at = :now
""")
_ADD = text("""
    INSERT INTO customer_tax_versions (id, account_id, customer_id, from_at, taxes)
    SELECT id, account_id, customer_id, from_at, taxes FROM jsonb_to_recordset(CAST(:rows AS jsonb))
        AS given(id uuid, account_id uuid, customer_id uuid, from_at timestamptz, taxes jsonb)
    ON CONFLICT ON CONSTRAINT uq_customer_tax_versions_from_at DO NOTHING
""")
_OF_CALLS = text("""
    SELECT customer_id, id, from_at, taxes -> 'telecom' AS taxes FROM customer_tax_versions
     ORDER BY customer_id, from_at
""")

Taxes = Mapping[str, Sequence[Mapping[str, Any]]]
"""By product class, as they are stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTaxes:
    """What the rules say of a customer now, and from later days on."""

    seller_id: UUID
    now: Taxes
    later: Sequence[tuple[datetime, Taxes]]
    """Only what differs from before."""


def stored(taxes: Mapping[ProductClass, LineTax]) -> Taxes:
    """In the shape of the column."""
    return {product_class: [tax.model_dump()] for product_class, tax in taxes.items()}


async def keep_versions(session: AsyncSession, planned: Mapping[UUID, PlannedTaxes], *, now: datetime) -> list[UUID]:
    """By customer; whose taxes changed, or will. What is in force goes on until now, what was planned is replaced.

    System scope.
    """
    asked = {"ids": list(planned), "now": now}
    in_force = {row.customer_id: row.taxes for row in await session.execute(_IN_FORCE, asked)}
    to_come: dict[UUID, list[tuple[datetime, Any]]] = defaultdict(list)
    for row in await session.execute(_TO_COME, asked):
        to_come[row.customer_id].append((row.from_at, row.taxes))
    changed, superseded, rows = [], [], []
    for customer_id, plan in planned.items():
        fresh = list(plan.later)
        if in_force.get(customer_id) != plan.now:
            fresh.insert(0, (now if customer_id in in_force else EVER, plan.now))
            superseded.append(customer_id)
        elif to_come[customer_id] == fresh:
            continue
        changed.append(customer_id)
        rows += [_row(plan.seller_id, customer_id, from_at, taxes) for from_at, taxes in fresh]
    if changed:
        await session.execute(_FORGET, {"ids": changed, "superseded": superseded, "now": now})
        await session.execute(_ADD, {"rows": orjson.dumps(rows).decode()})
    return changed


def _row(seller_id: UUID, customer_id: UUID, from_at: datetime, taxes: Taxes) -> dict[str, Any]:
    return {
        "id": new_id(),
        "account_id": seller_id,
        "customer_id": customer_id,
        "from_at": from_at,
        "taxes": taxes,
    }


async def versions_of(session: AsyncSession, customer_id: UUID) -> Sequence[TaxVersionRow]:
    """The newest first."""
    query = select(TaxVersionRow).where(TaxVersionRow.customer_id == customer_id)
    return (await session.scalars(query.order_by(TaxVersionRow.from_at.desc()))).all()


async def kept_tax(
    session: AsyncSession, customer_id: UUID, *, product_class: ProductClass, on: date, zone: str
) -> LineTax | None:
    """Of a line whose tax point is that day of the customer's; of several versions of a day the last one counts.

    None when no version tells.
    """
    query = select(TaxVersionRow.taxes).where(
        TaxVersionRow.customer_id == customer_id, TaxVersionRow.from_at < midnight(on + timedelta(days=1), zone)
    )
    found = (await session.scalars(query.order_by(TaxVersionRow.from_at.desc()).limit(1))).one_or_none()
    told = (found or {}).get(product_class)
    return LineTax.model_validate(told[0]) if told else None


async def call_taxes(session: AsyncSession) -> Mapping[UUID, Sequence[TaxVersion]]:
    """Of the whole house by customer, the oldest first; system scope."""
    found: dict[UUID, list[TaxVersion]] = defaultdict(list)
    for row in await session.execute(_OF_CALLS):
        found[row.customer_id].append(
            TaxVersion(id=str(row.id), from_ms=milliseconds(row.from_at), taxes=_taxes(row.taxes or ()))
        )
    return found


def _taxes(told: Sequence[Mapping[str, Any]]) -> tuple[Tax, ...]:
    return tuple(
        Tax(name=one["name"], percent=read_exact(one["percent"]), category=one.get("category", "S")) for one in told
    )
