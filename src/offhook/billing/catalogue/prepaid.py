"""Customers who pay before they have it: what is due of them, and what their balance can still pay."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing import repository
from offhook.billing.books.views import balance_name
from offhook.billing.catalogue.models import CatalogueChargeRow, SubscriptionRow
from offhook.billing.invoices.models import LineRow
from offhook.billing.ledger.chain import Due, lines_of
from offhook.billing.models import LedgerAccountRow, TermsRow
from offhook.billing.paper.totals import tax_micros_of
from offhook.billing.repository import SettleRequest
from offhook.billing.tariffs.conversion import payable_in
from offhook.billing.taxes.charging import tax_at
from offhook.kit.money import Money
from offhook.tenancy.api import Account, get_account

CHARGE_KEY = "charge:"
"""Before a charge's id: what it is called on invoices, and its posting set."""


async def is_prepaid(session: AsyncSession, customer_id: UUID) -> bool:
    """Whether charges are debited on their day; else they wait for the invoice."""
    return bool(await session.scalar(select(TermsRow.prepaid).where(TermsRow.customer_id == customer_id)))


def charge_on_invoice() -> ColumnElement[bool]:
    """Of a charge in the query around it: its seller has put it on an invoice."""
    return exists().where(
        LineRow.account_id == CatalogueChargeRow.account_id,
        LineRow.charge_key == func.concat(CHARGE_KEY, CatalogueChargeRow.id),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DueGroup:
    """Charges that are paid together or not at all: those of one period, with what was given back of it."""

    charges: Sequence[CatalogueChargeRow]
    subscription: SubscriptionRow | None


async def due_groups(
    session: AsyncSession, customer: Account, *, until: date, subscriptions: Collection[UUID] | None = None
) -> list[DueGroup]:
    """What fell due before a day, is not debited and on no invoice; the oldest first, locked."""
    query = select(CatalogueChargeRow).where(
        CatalogueChargeRow.customer_id == customer.id,
        CatalogueChargeRow.account_id == customer.parent_id,
        CatalogueChargeRow.booked_at.is_(None),
        CatalogueChargeRow.due_on < until,
        ~charge_on_invoice(),
    )
    if subscriptions is not None:
        query = query.where(CatalogueChargeRow.subscription_id.in_(subscriptions))
    rows = await session.scalars(
        query.order_by(CatalogueChargeRow.due_on, CatalogueChargeRow.id).with_for_update(),
        execution_options={"populate_existing": True},
    )
    found: dict[tuple[UUID, date | None], list[CatalogueChargeRow]] = defaultdict(list)
    for row in rows:
        found[row.subscription_id or row.id, row.period_start].append(row)
    sold = {row.subscription_id for rows in found.values() for row in rows if row.subscription_id}
    known = await session.scalars(select(SubscriptionRow).where(SubscriptionRow.id.in_(sold)))
    by_id = {row.id: row for row in known}
    return [
        DueGroup(charges=rows, subscription=by_id.get(rows[0].subscription_id) if rows[0].subscription_id else None)
        for rows in found.values()
    ]


class Purse:
    """A customer's balance in its own currency, locked until the transaction ends."""

    def __init__(self, session: AsyncSession, customer: Account, seller: Account, *, left_micros: int) -> None:
        self._session, self._customer, self._seller = session, customer, seller
        self.left_micros = left_micros
        """What is not held for calls, with the credit."""

    @classmethod
    async def open(cls, session: AsyncSession, customer: Account) -> "Purse":
        """System scope; in a transaction that has locked no balance before."""
        assert customer.parent_id is not None
        name = balance_name(customer.id, customer.currency)
        await repository.open_ledger_accounts(session, [name])
        asked = select(LedgerAccountRow).where(LedgerAccountRow.id == name.id).with_for_update()
        row = (await session.scalars(asked, execution_options={"populate_existing": True})).one()
        left = row.posted - row.pending + row.credit_limit
        return cls(session, customer, await get_account(session, customer.parent_id), left_micros=left)

    async def price(self, group: DueGroup) -> int:
        """What the group costs, tax included, by its day's taxes; kept at its charges until they are paid.

        Raises InvalidInputError when there is no exchange rate for it.
        """
        total = 0
        for row in group.charges:
            net, fx = await payable_in(self._session, Money(row.net_micros, row.currency), self._customer.currency)
            tax = await tax_at(
                self._session,
                seller=self._seller,
                customer=self._customer,
                product_class=row.product_class,  # type: ignore[arg-type]  # the database checks it
                tax_point=row.due_on,
            )
            row.booked_net_micros = net.micros
            row.booked_tax_micros = tax_micros_of(tax, row.booked_net_micros, net.currency)
            row.booked_currency, row.booked_tax, row.booked_fx = net.currency, tax.model_dump(), fx
            total += row.booked_net_micros + row.booked_tax_micros
        return total

    async def pay(self, groups: Sequence[DueGroup], *, now: datetime) -> bool:
        """All of them or none; money that is given back needs none to be there."""
        cost = sum([await self.price(group) for group in groups])
        if cost > max(self.left_micros, 0):
            return False
        rows = [row for group in groups for row in group.charges]
        for row in rows:
            row.booked_at, row.tried_on = now, None
        await self._session.flush()
        if requests := [request for row in rows if (request := _request(row, now)) is not None]:
            await repository.settle(self._session, requests)
        self.left_micros -= cost
        return True


def _request(row: CatalogueChargeRow, now: datetime) -> SettleRequest | None:
    assert row.booked_currency is not None
    due = Due(
        payer_id=row.customer_id,
        payee_id=row.account_id,
        currency=row.booked_currency,
        net_micros=row.booked_net_micros,
        tax_micros=row.booked_tax_micros,
    )
    if not (lines := lines_of([due])):
        return None
    return SettleRequest(key=f"{CHARGE_KEY}{row.id}", kind="charge", at=now, lines=lines, memo=row.description)
