"""How an account taxes what it sells to its customers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.channels import TARIFFS_CHANNEL
from offhook.billing.paper.document import LineTax, ProductClass
from offhook.billing.parties.models import ProfileRow
from offhook.billing.parties.profiles import profile_of
from offhook.billing.rating.periods import midnight
from offhook.billing.taxes.models import CustomerTaxRow, TaxRateRow
from offhook.billing.taxes.places import TaxPlace, place_of
from offhook.billing.taxes.rules import CLASSES, TaxRate, TaxRules, TaxSide
from offhook.billing.taxes.versions import PlannedTaxes, Taxes, keep_versions, kept_tax, stored
from offhook.db.notices import notify
from offhook.tenancy.api import Account, get_account

_WITHOUT_VERSION = text("""
    SELECT a.id FROM accounts a JOIN billing_profiles p ON p.account_id = a.parent_id
     WHERE NOT EXISTS (SELECT FROM customer_tax_versions v WHERE v.customer_id = a.id)
""")
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
    place = (await _places(session, [customer]))[customer.id]
    return charging.tax(_buyer(place, taxed, on), product_class, on)


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
    places = await _places(session, list(sold.values()))
    charging: dict[UUID, _Charging] = {}
    planned: dict[UUID, PlannedTaxes] = {}
    for customer in sold.values():
        assert customer.parent_id is not None
        if customer.parent_id not in charging:
            charging[customer.parent_id] = await _charging(session, await get_account(session, customer.parent_id))
        seller, place = charging[customer.parent_id], places[customer.id]
        planned[customer.id] = seller.plan(customer, place, taxed.get(customer.id), now=now)
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


async def refresh_moved(session: AsyncSession, account: Account, *, now: datetime) -> int:
    """After its country or postcode changed: what it is charged, and what it charges. System scope.

    A seller without a profile writes no invoices, and charges nobody tax.
    """
    sellers = [each for each in (account.parent_id, account.id) if each is not None]
    selling = list(await session.scalars(select(ProfileRow.account_id).where(ProfileRow.account_id.in_(sellers))))
    either_side = or_(Account.id == account.id, Account.parent_id == account.id)
    concerned = (await session.scalars(select(Account).where(either_side, Account.parent_id.in_(selling)))).all()
    return await refresh_taxes(session, concerned, now=now)


async def place_of_account(session: AsyncSession, account: Account) -> TaxPlace:
    """Where it is taxed; the session sees its profile."""
    return (await _places(session, [account]))[account.id]


async def refresh_all_customers(session: AsyncSession, *, now: datetime) -> int:
    """After an upgrade brought other rates; of every seller that writes invoices. System scope."""
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

    def plan(self, customer: Account, place: TaxPlace, taxed: CustomerTaxRow | None, *, now: datetime) -> PlannedTaxes:
        """Later days begin at midnight where the customer is."""
        assert customer.parent_id is not None
        zone = customer.time_zone
        today = now.astimezone(ZoneInfo(zone)).date()

        def taxes(on: date) -> Taxes:
            buyer = _buyer(place, taxed, on)
            return stored({product_class: self.tax(buyer, product_class, on) for product_class in CLASSES})

        first = before = taxes(today)
        later: list[tuple[datetime, Taxes]] = []
        days = set(self.rules.changes_after(today, places={self.side.place.code, place.code}))
        if taxed is not None and taxed.next_from is not None and taxed.next_from > today:
            days.add(taxed.next_from)
        for day in sorted(days):
            if (after := taxes(day)) != before:
                later.append((midnight(day, zone), after))
                before = after
        return PlannedTaxes(seller_id=customer.parent_id, now=first, later=later)


async def _charging(session: AsyncSession, seller: Account) -> _Charging:
    profile = await profile_of(session, seller.id)
    side = TaxSide(place=place_of(seller.country, profile.postcode), liable=profile.charges_tax)
    return _Charging(side, await tax_rules_of(session, seller.id))


async def _places(session: AsyncSession, accounts: Sequence[Account]) -> dict[UUID, TaxPlace]:
    ids = [account.id for account in accounts]
    found = await session.execute(
        select(ProfileRow.account_id, ProfileRow.postcode).where(ProfileRow.account_id.in_(ids))
    )
    postcodes = {row.account_id: row.postcode for row in found}
    return {account.id: place_of(account.country, postcodes.get(account.id, "")) for account in accounts}


def _buyer(place: TaxPlace, taxed: CustomerTaxRow | None, on: date) -> TaxSide:
    if taxed is None:
        return TaxSide(place=place)
    return TaxSide(place=place, liable=taxed.liable_on(on), vat_checked=taxed.vat_state == "valid")


def _rate(row: TaxRateRow) -> TaxRate:
    return TaxRate(
        country=row.country,
        product_class=row.product_class,  # type: ignore[arg-type]  # the database checks it
        name=row.name,
        percent=row.percent,
        rounding=row.rounding,  # type: ignore[arg-type]  # as above
        valid_from=row.valid_from,
    )
