"""Taxes and currencies: rates in force, how customers are taxed, exchange rates."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, status
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.actions.check_vat import keep_vat_answer, set_customer_tax
from offhook.billing.endpoints.customer import direct_customer
from offhook.billing.invoices.rows import today_of
from offhook.billing.paper.document import LineTax, ProductClass
from offhook.billing.parties.profiles import profile_of
from offhook.billing.parties.schemas import TaxShown
from offhook.billing.state import CurrentBilling
from offhook.billing.taxes.charging import place_of_account, refresh_customers_of, tax_for, tax_row_of
from offhook.billing.taxes.models import CustomerTaxRow, TaxRateRow, TaxVersionRow
from offhook.billing.taxes.places import parts
from offhook.billing.taxes.rules import TaxRules, built_in
from offhook.billing.taxes.schemas import (
    CustomerTaxGiven,
    CustomerTaxView,
    TaxPlaceView,
    TaxRateGiven,
    TaxRateView,
    TaxVersionView,
)
from offhook.billing.taxes.versions import versions_of
from offhook.kit.errors import ConflictError, InvalidInputError, NotFoundError
from offhook.kit.ids import new_id
from offhook.tenancy.api import (
    Account,
    CurrentAccount,
    CurrentClock,
    CurrentDatabase,
    CurrentPrincipal,
    IdempotentRoute,
    Page,
    TenantSession,
    record_audit,
    require,
)

router = APIRouter(dependencies=[Depends(require(role="billing"))], route_class=IdempotentRoute)


@router.get("/tax-rates")
async def list_tax_rates(
    session: TenantSession,
    principal: CurrentPrincipal,
    account: CurrentAccount,
    clock: CurrentClock,
    on: Annotated[date | None, Query()] = None,
    own: Annotated[bool, Query()] = False,
) -> Page[TaxRateView]:
    """In force on a day, by place: built in, or the account's own where it has one; or with `own` all of its own."""
    rows = (await session.scalars(select(TaxRateRow).where(TaxRateRow.account_id == principal.account_id))).all()
    if own:
        return Page(items=[_rate_view(row) for row in sorted(rows, key=_place_and_day)], next_cursor=None)
    day = on or today_of(account, clock.now())
    held = {(row.country, row.product_class): row for row in sorted(rows, key=_begin) if row.valid_from <= day}
    rules = TaxRules()
    shown = {(rate.country, rate.product_class): rules.rate(rate.country, rate.product_class, on=day)
             for rate in built_in()}  # fmt: skip
    views = {key: TaxRateView(id=None, **{name: getattr(rate, name) for name in _RATE_FIELDS})
             for key, rate in shown.items() if rate is not None}  # fmt: skip
    views |= {key: _rate_view(row) for key, row in held.items()}  # type: ignore[misc]  # the database checks the class
    return Page(items=[views[key] for key in sorted(views)], next_cursor=None)


@router.get("/tax-places")
async def list_tax_places(account: CurrentAccount, clock: CurrentClock) -> Page[TaxPlaceView]:
    """Parts of countries that stand outside their tax, or have rates of their own."""
    rules, today = TaxRules(), today_of(account, clock.now())
    items = [
        TaxPlaceView(
            code=place.code,
            country=place.country,
            in_eu=place.in_eu,
            tax_name=place.tax_name,
            has_rate=rules.rate(place.code, "telecom", on=today) is not None,
        )
        for place in parts()
    ]
    return Page(items=items, next_cursor=None)


@router.post("/tax-rates", status_code=status.HTTP_201_CREATED)
async def add_tax_rate(
    given: TaxRateGiven,
    session: TenantSession,
    principal: CurrentPrincipal,
    account: CurrentAccount,
    database: CurrentDatabase,
    clock: CurrentClock,
) -> TaxRateView:
    """Lines that were invoiced, and calls that were rated, stay as they are."""
    values = {"id": new_id(), "account_id": principal.account_id, **given.model_dump()}
    added = await session.scalars(insert(TaxRateRow).values(values).on_conflict_do_nothing().returning(TaxRateRow))
    row = added.one_or_none()
    if row is None:
        raise ConflictError("there is a rate of that place and class from that day on; remove it first")
    await record_audit(session, principal, "tax_rate.added", f"{given.country} {given.percent} %")
    async with database.widened(session):
        await refresh_customers_of(session, account.id, now=clock.now())
    return _rate_view(row)


@router.delete("/tax-rates/{tax_rate_id}", status_code=status.HTTP_204_NO_CONTENT)
async def remove_tax_rate(
    tax_rate_id: UUID,
    session: TenantSession,
    principal: CurrentPrincipal,
    account: CurrentAccount,
    database: CurrentDatabase,
    clock: CurrentClock,
) -> None:
    """The built-in one counts again."""
    gone = delete(TaxRateRow).where(TaxRateRow.id == tax_rate_id, TaxRateRow.account_id == principal.account_id)
    if (await session.execute(gone.returning(TaxRateRow.id))).first() is None:
        raise NotFoundError("there is no such rate")
    await record_audit(session, principal, "tax_rate.removed", str(tax_rate_id))
    async with database.widened(session):
        await refresh_customers_of(session, account.id, now=clock.now())


@router.get("/customers/{account_id}/tax")
async def read_customer_tax(
    account_id: UUID,
    session: TenantSession,
    seller: CurrentAccount,
    principal: CurrentPrincipal,
    database: CurrentDatabase,
    clock: CurrentClock,
) -> CustomerTaxView:
    """How a customer is taxed, and by how much."""
    customer = await direct_customer(session, account_id, principal)
    async with database.widened(session):
        return await _tax_view(session, seller, customer, on=today_of(seller, clock.now()))


@router.put("/customers/{account_id}/tax")
async def change_customer_tax(
    account_id: UUID,
    given: CustomerTaxGiven,
    session: TenantSession,
    seller: CurrentAccount,
    principal: CurrentPrincipal,
    database: CurrentDatabase,
    clock: CurrentClock,
) -> CustomerTaxView:
    """Calls that begin from now on are taxed so, or those from midnight of a day to come."""
    customer = await direct_customer(session, account_id, principal)
    now = clock.now()
    async with database.widened(session):
        await profile_of(session, seller.id)
        await set_customer_tax(
            session,
            customer,
            liable=given.liable,
            vat_number=given.vat_number,
            now=now,
            liable_from=given.from_day,
        )
        view = await _tax_view(session, seller, customer, on=today_of(seller, now))
    await record_audit(session, principal, "customer_tax.changed", customer.name)
    return view


@router.get("/customers/{account_id}/tax/versions")
async def list_tax_versions(
    account_id: UUID, session: TenantSession, principal: CurrentPrincipal
) -> Page[TaxVersionView]:
    """What its calls and lines carry, and carried, by instant; the newest first, those to come too."""
    customer = await direct_customer(session, account_id, principal)
    items = [_version_view(row) for row in await versions_of(session, customer.id)]
    return Page(items=items, next_cursor=None)


@router.post("/customers/{account_id}/tax/check")
async def check_vat_number(
    account_id: UUID,
    session: TenantSession,
    seller: CurrentAccount,
    principal: CurrentPrincipal,
    database: CurrentDatabase,
    clock: CurrentClock,
    billing: CurrentBilling,
) -> CustomerTaxView:
    """Asks the tax authority; 503 when it does not answer."""
    customer = await direct_customer(session, account_id, principal)
    async with database.widened(session):
        number = (await tax_row_of(session, customer)).vat_number
        if not number:
            raise InvalidInputError("enter the customer's VAT number first")
        asked_by = (await profile_of(session, seller.id)).vat_number
        answer = await billing.vat.check(number, asked_by=asked_by)
        now = clock.now()
        await keep_vat_answer(session, customer, answer, number=number, now=now)
        view = await _tax_view(session, seller, customer, on=today_of(seller, now))
    await record_audit(session, principal, "vat_number.checked", f"{number}: {view.vat_state}")
    return view


async def _tax_view(session: AsyncSession, seller: Account, customer: Account, *, on: date) -> CustomerTaxView:
    row: CustomerTaxRow = await tax_row_of(session, customer)
    is_planned = row.next_from is not None and row.next_from > on

    async def shown(product_class: ProductClass) -> TaxShown:
        tax: LineTax = await tax_for(session, seller=seller, customer=customer, product_class=product_class, on=on)
        return TaxShown(name=tax.name, percent=tax.percent, category=tax.category)

    return CustomerTaxView(
        place=(await place_of_account(session, customer)).code,
        liable=row.liable_on(on),
        next_liable=row.next_liable if is_planned else None,
        next_from=row.next_from if is_planned else None,
        vat_number=row.vat_number,
        vat_state=row.vat_state,
        vat_name=row.vat_name,
        vat_checked_at=row.vat_checked_at,
        telecom=await shown("telecom"),
        service=await shown("service"),
        goods=await shown("goods"),
    )


def _version_view(row: TaxVersionRow) -> TaxVersionView:
    shown = {kind: TaxShown.model_validate(taxes[0]) for kind, taxes in row.taxes.items() if taxes}
    return TaxVersionView(
        id=row.id,
        from_at=row.from_at,
        telecom=shown.get("telecom"),
        service=shown.get("service"),
        goods=shown.get("goods"),
    )


_RATE_FIELDS = ("country", "product_class", "name", "percent", "rounding", "valid_from")


def _begin(row: TaxRateRow) -> date:
    return row.valid_from


def _place_and_day(row: TaxRateRow) -> tuple[str, str, date]:
    return row.country, row.product_class, row.valid_from


def _rate_view(row: TaxRateRow) -> TaxRateView:
    return TaxRateView(id=row.id, **{name: getattr(row, name) for name in _RATE_FIELDS})
