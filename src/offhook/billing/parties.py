"""Accounts as parties of invoices, and how the one taxes the other."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.invoice_models import CustomerTaxRow, ProfileRow, TaxRateRow
from offhook.billing.invoicing.document import LineTax, Party, ProductClass
from offhook.billing.invoicing.tax_rules import TaxRate, TaxRules, TaxSide
from offhook.billing.tariffs import TARIFFS_CHANNEL
from offhook.db.notices import notify
from offhook.tenancy.api import Account, get_account

_TERMS = text("""
    INSERT INTO customer_terms (customer_id, account_id, taxes)
    SELECT customer_id, account_id, taxes
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS given(customer_id uuid, account_id uuid, taxes jsonb)
    ON CONFLICT (customer_id) DO UPDATE SET taxes = EXCLUDED.taxes
      WHERE customer_terms.taxes IS DISTINCT FROM EXCLUDED.taxes
    RETURNING customer_id
""")
_WITHOUT_TERMS = text("""
    SELECT a.id FROM accounts a JOIN billing_profiles p ON p.account_id = a.parent_id
     WHERE NOT EXISTS (SELECT FROM customer_terms t WHERE t.customer_id = a.id)
""")


async def profile_of(session: AsyncSession, account_id: UUID) -> ProfileRow:
    """An empty one is made when there is none; the session sees that account."""
    row = await session.get(ProfileRow, account_id)
    if row is None:
        await session.execute(insert(ProfileRow).values(account_id=account_id).on_conflict_do_nothing())
        row = (await session.scalars(select(ProfileRow).where(ProfileRow.account_id == account_id))).one()
    return row


async def tax_row_of(session: AsyncSession, customer: Account) -> CustomerTaxRow:
    """How its seller taxes it; made when there is none: liable, without a VAT number. System scope."""
    row = await session.get(CustomerTaxRow, customer.id)
    if row is None:
        fresh = {"customer_id": customer.id, "account_id": customer.parent_id}
        await session.execute(insert(CustomerTaxRow).values(fresh).on_conflict_do_nothing())
        row = (await session.scalars(select(CustomerTaxRow).where(CustomerTaxRow.customer_id == customer.id))).one()
    return row


def party_of(account: Account, profile: ProfileRow, *, vat_number: str = "") -> Party:
    """As it stands on paper; a buyer's VAT number is the one its seller has on record."""
    return Party(
        name=profile.legal_name or account.name,
        street=profile.street,
        street_more=profile.street_more,
        postcode=profile.postcode,
        city=profile.city,
        region=profile.region,
        country=account.country,
        vat_number=vat_number or profile.vat_number,
        tax_number=profile.tax_number,
        registration=profile.registration,
        email=profile.email,
        phone=profile.phone,
        website=profile.website,
    )


async def tax_rules_of(session: AsyncSession, seller_id: UUID) -> TaxRules:
    """Built-in rates and the seller's own."""
    rows = await session.scalars(select(TaxRateRow).where(TaxRateRow.account_id == seller_id))
    return TaxRules([_rate(row) for row in rows])


async def tax_for(
    session: AsyncSession, *, seller: Account, customer: Account, product_class: ProductClass, on: date
) -> LineTax:
    """What a sale to this customer carries on a day; system scope."""
    taxed = await tax_row_of(session, customer)
    charge = await _charging(session, seller)
    return charge(_buyer(customer, taxed), product_class, on)


async def refresh_call_taxes(session: AsyncSession, customers: Sequence[Account], *, on: date) -> int:
    """Lets calls carry the tax of today; how many changed. System scope."""
    ids = [customer.id for customer in customers]
    found = await session.scalars(select(CustomerTaxRow).where(CustomerTaxRow.customer_id.in_(ids)))
    taxed = {row.customer_id: row for row in found}
    charging: dict[UUID, Charging] = {}
    rows: list[dict[str, Any]] = []
    for customer in customers:
        if customer.parent_id is None:
            continue
        if customer.parent_id not in charging:
            charging[customer.parent_id] = await _charging(session, await get_account(session, customer.parent_id))
        tax = charging[customer.parent_id](_buyer(customer, taxed.get(customer.id)), "telecom", on)
        told = tax.model_dump(exclude={"rounding"})
        rows.append({"customer_id": customer.id, "account_id": customer.parent_id, "taxes": [told]})
    changed = (await session.execute(_TERMS, {"rows": orjson.dumps(rows).decode()})).all() if rows else []
    if changed:
        await notify(session, TARIFFS_CHANNEL, kind="taxes", id=str(changed[0].customer_id))
    return len(changed)


async def refresh_new_customers(session: AsyncSession, *, on: date) -> int:
    """Those that came since their seller began to write invoices; system scope."""
    ids = list(await session.scalars(_WITHOUT_TERMS))
    customers = (await session.scalars(select(Account).where(Account.id.in_(ids)))).all() if ids else []
    return await refresh_call_taxes(session, customers, on=on)


async def refresh_customers_of(session: AsyncSession, seller_id: UUID, *, on: date) -> int:
    """After the seller's country, rates or habits changed; system scope."""
    customers = (await session.scalars(select(Account).where(Account.parent_id == seller_id))).all()
    return await refresh_call_taxes(session, customers, on=on)


async def refresh_all_customers(session: AsyncSession, *, on: date) -> int:
    """On the first day of a new rate; of every seller that writes invoices. System scope."""
    sellers = select(ProfileRow.account_id)
    customers = (await session.scalars(select(Account).where(Account.parent_id.in_(sellers)))).all()
    return await refresh_call_taxes(session, customers, on=on)


Charging = Callable[[TaxSide, ProductClass, date], LineTax]


async def _charging(session: AsyncSession, seller: Account) -> Charging:
    """How one seller taxes; read once for all its customers."""
    side = TaxSide(country=seller.country, liable=(await profile_of(session, seller.id)).charges_tax)
    rules = await tax_rules_of(session, seller.id)
    return lambda buyer, product_class, on: rules.tax(seller=side, buyer=buyer, product_class=product_class, on=on)


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
