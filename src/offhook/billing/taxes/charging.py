"""How an account taxes what it sells to its customers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import get_args
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.channels import TARIFFS_CHANNEL
from offhook.billing.paper.document import LineTax, ProductClass
from offhook.billing.parties.models import ProfileRow
from offhook.billing.parties.profiles import profile_of
from offhook.billing.rating.periods import midnight
from offhook.billing.taxes.models import CustomerTaxRow, TaxRateRow
from offhook.billing.taxes.rules import TaxRate, TaxRules, TaxSide
from offhook.billing.taxes.versions import PlannedTaxes, Taxes, keep_versions, kept_tax, stored
from offhook.db.notices import notify
from offhook.tenancy.api import Account, get_account

_WITHOUT_VERSION = text("""
    SELECT a.id FROM accounts a JOIN billing_profiles p ON p.account_id = a.parent_id
     WHERE NOT EXISTS (SELECT FROM customer_tax_versions v WHERE v.customer_id = a.id)
""")
_CLASSES: tuple[ProductClass, ...] = get_args(ProductClass)
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:seller, 13))")
"""Two who change taxes of one seller at once: the second one sees what the first one did."""


async def tax_row_of(session: AsyncSession, customer: Account) -> CustomerTaxRow:
    """How its seller taxes it; made when there is none: liable, without a VAT number. System scope."""
    row = await session.get(CustomerTaxRow, customer.id)
    if row is None:
        fresh = {"customer_id": customer.id, "account_id": customer.parent_id}
        await session.execute(insert(CustomerTaxRow).values(fresh).on_conflict_do_nothing())
        row = (await session.scalars(select(CustomerTaxRow).where(CustomerTaxRow.customer_id == customer.id))).one()
    return row


async def tax_rules_of(session: AsyncSession, seller_id: UUID) -> TaxRules:
    """Built-in rates and the seller's own."""
    rows = await session.scalars(select(TaxRateRow).where(TaxRateRow.account_id == seller_id))
    return TaxRules([_rate(row) for row in rows])


async def tax_for(
    session: AsyncSession, *, seller: Account, customer: Account, product_class: ProductClass, on: date
) -> LineTax:
    """What a sale to this customer carries on a day by the rules as they are now; system scope."""
    taxed = await tax_row_of(session, customer)
    charging = await _charging(session, seller)
    return charging.tax(_buyer(customer, taxed), product_class, on)


async def tax_at(
    session: AsyncSession, *, seller: Account, customer: Account, product_class: ProductClass, tax_point: date
) -> LineTax:
    """What a line carries whose tax point is that day, by what held then; system scope."""
    zone = customer.time_zone
    kept = await kept_tax(session, customer.id, product_class=product_class, on=tax_point, zone=zone)
    if kept is not None:
        return kept
    return await tax_for(session, seller=seller, customer=customer, product_class=product_class, on=tax_point)


async def refresh_taxes(session: AsyncSession, customers: Sequence[Account], *, now: datetime) -> int:
    """Lets calls and lines carry from now on what the rules say, and from later days on what they will say then.

    How many changed. System scope.
    """
    sold = {customer.id: customer for customer in customers if customer.parent_id is not None}
    for seller_id in sorted({str(customer.parent_id) for customer in sold.values()}):
        await session.execute(_ONE_AT_A_TIME, {"seller": seller_id})
    found = await session.scalars(select(CustomerTaxRow).where(CustomerTaxRow.customer_id.in_(list(sold))))
    taxed = {row.customer_id: row for row in found}
    charging: dict[UUID, _Charging] = {}
    planned: dict[UUID, PlannedTaxes] = {}
    for customer in sold.values():
        assert customer.parent_id is not None
        if customer.parent_id not in charging:
            charging[customer.parent_id] = await _charging(session, await get_account(session, customer.parent_id))
        planned[customer.id] = charging[customer.parent_id].plan(customer, taxed.get(customer.id), now=now)
    changed = await keep_versions(session, planned, now=now) if planned else []
    if changed:
        await notify(session, TARIFFS_CHANNEL, kind="taxes", id=str(changed[0]))
    return len(changed)


async def refresh_new_customers(session: AsyncSession, *, now: datetime) -> int:
    """Those that came since their seller began to write invoices; system scope."""
    ids = list(await session.scalars(_WITHOUT_VERSION))
    customers = (await session.scalars(select(Account).where(Account.id.in_(ids)))).all() if ids else []
    return await refresh_taxes(session, customers, now=now)


async def refresh_customers_of(session: AsyncSession, seller_id: UUID, *, now: datetime) -> int:
    """After the seller's country, rates or habits changed; system scope."""
    customers = (await session.scalars(select(Account).where(Account.parent_id == seller_id))).all()
    return await refresh_taxes(session, customers, now=now)


async def refresh_all_customers(session: AsyncSession, *, now: datetime) -> int:
    """After an upgrade brought other rates, or a customer moved; of every seller that writes invoices. System scope."""
    sellers = select(ProfileRow.account_id)
    customers = (await session.scalars(select(Account).where(Account.parent_id.in_(sellers)))).all()
    return await refresh_taxes(session, customers, now=now)


@dataclass(frozen=True, slots=True)
class _Charging:
    """How one seller taxes; read once for all its customers."""

    side: TaxSide
    rules: TaxRules

    def tax(self, buyer: TaxSide, product_class: ProductClass, on: date) -> LineTax:
        return self.rules.tax(seller=self.side, buyer=buyer, product_class=product_class, on=on)

    def plan(self, customer: Account, taxed: CustomerTaxRow | None, *, now: datetime) -> PlannedTaxes:
        """Later days begin at midnight where the customer is."""
        assert customer.parent_id is not None
        buyer, zone = _buyer(customer, taxed), customer.time_zone
        today = now.astimezone(ZoneInfo(zone)).date()

        def taxes(on: date) -> Taxes:
            return stored({product_class: self.tax(buyer, product_class, on) for product_class in _CLASSES})

        first = before = taxes(today)
        later: list[tuple[datetime, Taxes]] = []
        for day in self.rules.changes_after(today, countries={self.side.country, customer.country}):
            if (after := taxes(day)) != before:
                later.append((midnight(day, zone), after))
                before = after
        return PlannedTaxes(seller_id=customer.parent_id, now=first, later=later)


async def _charging(session: AsyncSession, seller: Account) -> _Charging:
    side = TaxSide(country=seller.country, liable=(await profile_of(session, seller.id)).charges_tax)
    return _Charging(side, await tax_rules_of(session, seller.id))


def _buyer(customer: Account, taxed: CustomerTaxRow | None) -> TaxSide:
    if taxed is None:
        return TaxSide(country=customer.country)
    return TaxSide(country=customer.country, liable=taxed.liable, vat_checked=taxed.vat_state == "valid")


def _rate(row: TaxRateRow) -> TaxRate:
    return TaxRate(
        country=row.country,
        product_class=row.product_class,  # type: ignore[arg-type]  # the database checks it
        name=row.name,
        percent=row.percent,
        rounding=row.rounding,  # type: ignore[arg-type]  # as above
        valid_from=row.valid_from,
    )
