"""Parties: the account's own legal data, bank and brand, and the legal data of its customers."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Response, status

from offhook.billing.endpoints.customer import direct_customer
from offhook.billing.invoices.files import read_blob
from offhook.billing.paper.pdf import check_logo
from offhook.billing.parties.models import ProfileRow
from offhook.billing.parties.profiles import profile_of
from offhook.billing.parties.schemas import ProfileGiven, ProfileView, SellerProfileGiven, SellerProfileView
from offhook.billing.state import CurrentBlobs
from offhook.billing.taxes.charging import refresh_moved
from offhook.billing.taxes.places import place_of
from offhook.billing.taxes.vat_numbers import check_vat_number
from offhook.kit.errors import NotFoundError
from offhook.kit.ids import new_id
from offhook.tenancy.api import (
    Account,
    CurrentAccount,
    CurrentClock,
    CurrentDatabase,
    CurrentPrincipal,
    TenantSession,
    record_audit,
    record_audit_above,
    require,
)

router = APIRouter(dependencies=[Depends(require(role="billing"))])
Picture = Annotated[bytes, Body(media_type="application/octet-stream", max_length=1_000_001)]


@router.get("/profile")
async def read_profile(session: TenantSession, account: CurrentAccount) -> SellerProfileView:
    """The account as a party of invoices."""
    return _view(await profile_of(session, account.id), account)


@router.patch("/profile")
async def change_profile(
    given: SellerProfileGiven,
    session: TenantSession,
    account: CurrentAccount,
    principal: CurrentPrincipal,
    database: CurrentDatabase,
    clock: CurrentClock,
) -> SellerProfileView:
    """Invoices that were approved stay as they are; another postcode may mean another tax from now on."""
    row = await profile_of(session, account.id)
    before = place_of(account.country, row.postcode).code
    _take(row, given, account)
    await record_audit(session, principal, "billing_profile.changed", account.name)
    after = place_of(account.country, row.postcode).code
    async with database.widened(session):
        if before != after:
            await record_audit_above(session, account, "customer.moved", f"{account.name}: {before} to {after}")
        await refresh_moved(session, account, now=clock.now())
    return _view(row, account)


@router.put("/profile/logo", status_code=status.HTTP_204_NO_CONTENT)
async def put_logo(content: Picture, session: TenantSession, principal: CurrentPrincipal, blobs: CurrentBlobs) -> None:
    """PNG or JPEG, the bytes alone as the body; up to 1 MB."""
    ending = check_logo(content)
    row = await profile_of(session, principal.account_id)
    # Approved invoices name the picture they were printed with, so an old one stays.
    row.logo_key = f"accounts/{principal.account_id}/brand/logo-{new_id()}.{ending}"
    await blobs.put_bytes(row.logo_key, content)


@router.delete("/profile/logo", status_code=status.HTTP_204_NO_CONTENT)
async def remove_logo(session: TenantSession, principal: CurrentPrincipal) -> None:
    """From the next invoice on."""
    (await profile_of(session, principal.account_id)).logo_key = ""


@router.get("/profile/logo", response_class=Response)
async def read_logo(session: TenantSession, principal: CurrentPrincipal, blobs: CurrentBlobs) -> Response:
    """The picture."""
    row = await profile_of(session, principal.account_id)
    if not row.logo_key:
        raise NotFoundError("there is no logo")
    kind = "image/png" if row.logo_key.endswith(".png") else "image/jpeg"
    return Response(await read_blob(blobs, row.logo_key), media_type=kind)


@router.get("/customers/{account_id}/profile")
async def read_customer_profile(
    account_id: UUID, session: TenantSession, principal: CurrentPrincipal, database: CurrentDatabase
) -> ProfileView:
    """A customer's legal data."""
    customer = await direct_customer(session, account_id, principal)
    async with database.widened(session):
        return ProfileView.model_validate(await profile_of(session, customer.id))


@router.patch("/customers/{account_id}/profile")
async def change_customer_profile(
    account_id: UUID,
    given: ProfileGiven,
    session: TenantSession,
    principal: CurrentPrincipal,
    database: CurrentDatabase,
    clock: CurrentClock,
) -> ProfileView:
    """What stands on its next invoice; another postcode may mean another tax from now on."""
    customer = await direct_customer(session, account_id, principal)
    async with database.widened(session):
        row = await profile_of(session, customer.id)
        _take(row, given, customer)
        await session.flush()
        await refresh_moved(session, customer, now=clock.now())
        view = ProfileView.model_validate(row)
    await record_audit(session, principal, "billing_profile.changed", customer.name)
    return view


def _take(row: ProfileRow, given: ProfileGiven, account: Account) -> None:
    for name, value in given.model_dump(exclude_none=True).items():
        setattr(row, name, value)
    if given.vat_number is not None:
        row.vat_number = check_vat_number(given.vat_number, country=account.country)


def _view(row: ProfileRow, account: Account) -> SellerProfileView:
    elsewhere = {"has_logo", "tax_place"}
    fields = {name: getattr(row, name) for name in SellerProfileView.model_fields if name not in elsewhere}
    return SellerProfileView(
        **fields, has_logo=bool(row.logo_key), tax_place=place_of(account.country, row.postcode).code
    )
