"""What besides calls is due from a customer for a period: the one place where invoices ask for it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.catalogue.models import CatalogueChargeRow
from offhook.billing.catalogue.prepaid import CHARGE_KEY, charge_on_invoice, is_prepaid
from offhook.billing.catalogue.subscriptions import make_due
from offhook.billing.paper.document import LineTax, ProductClass
from offhook.billing.paper.words import Words
from offhook.billing.rating.periods import Period
from offhook.kit.money import Money
from offhook.tenancy.api import get_account


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLine:
    """One recurring or one-off charge, to be put on the next invoice once."""

    key: str
    """What makes it itself: the same key is never on two invoices of a seller."""
    description: str
    """In the customer's language."""
    price: Money
    """Net, of the whole quantity."""
    tax_point: date | None = None
    """The day whose tax it carries; None: the day it is drafted."""
    quantity: str = "1"
    unit: str = "C62"
    product_class: ProductClass = "service"
    booked_in: str = ""
    """The currency in which the ledger has it already, for a prepaid customer's charges are booked on their day."""
    posted_net_micros: int = 0
    posted_tax_micros: int = 0
    tax: LineTax | None = None
    """As it was booked."""
    fx: dict[str, Any] | None = None


async def due_lines(session: AsyncSession, *, customer_id: UUID, period: Period) -> Sequence[DueLine]:
    """Those that fall due before the period's end and are on no invoice yet, late ones too; system scope.

    Of a prepaid customer's charges those that were debited: one that waits for money is on no invoice.
    """
    customer = await get_account(session, customer_id)
    prepaid = await is_prepaid(session, customer_id)
    if not prepaid:
        await make_due(session, customer_id=customer_id, until=period.end)
    on_invoice = charge_on_invoice()
    rows = await session.scalars(
        select(CatalogueChargeRow)
        .where(
            CatalogueChargeRow.customer_id == customer_id,
            CatalogueChargeRow.account_id == customer.parent_id,
            CatalogueChargeRow.due_on < period.end,
            *([CatalogueChargeRow.booked_at.is_not(None)] if prepaid else []),
            ~on_invoice,
        )
        .order_by(CatalogueChargeRow.due_on, CatalogueChargeRow.id)
    )
    words = Words(customer.language, customer.country)
    return [_line(row, words) for row in rows]


def _line(row: CatalogueChargeRow, words: Words) -> DueLine:
    due = DueLine(
        key=f"{CHARGE_KEY}{row.id}",
        description=_told(row, words),
        price=Money(row.net_micros, row.currency),
        tax_point=row.due_on,
        quantity=str(row.quantity),
        product_class=row.product_class,  # type: ignore[arg-type]  # the database checks it
    )
    if row.booked_at is None or row.booked_currency is None:
        return due
    return replace(
        due,
        price=Money(row.booked_net_micros, row.booked_currency),
        booked_in=row.booked_currency,
        posted_net_micros=row.booked_net_micros,
        posted_tax_micros=row.booked_tax_micros,
        tax=LineTax.model_validate(row.booked_tax),
        fx=row.booked_fx,
    )


def _told(row: CatalogueChargeRow, words: Words) -> str:
    """With the days it is for; what is given back is for those after the end."""
    if row.period_end is None or row.part_start is None or row.part_end is None:
        return row.description
    start, end = row.part_start, row.part_end
    if row.number > 1 and row.net_micros < 0:
        start, end = row.part_end, row.period_end
    return f"{row.description}, {words.span(start, end - timedelta(days=1))}" if start < end else row.description
