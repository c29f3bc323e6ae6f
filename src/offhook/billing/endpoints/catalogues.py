"""The API of catalogues that come with the program."""

from fastapi import APIRouter, Depends
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.actions.load_catalogue import load_catalogue
from offhook.billing.catalogue.files import catalogue_names, read_catalogue
from offhook.billing.catalogue.products import find_product
from offhook.billing.catalogue.schemas import CatalogueFileView, CatalogueGiven, ProductView
from offhook.billing.catalogue.views import product_view
from offhook.tenancy.api import (
    Account,
    CurrentAccount,
    CurrentPrincipal,
    IdempotentRoute,
    Page,
    TenantSession,
    record_audit,
    require,
)

router = APIRouter(prefix="/catalogues", dependencies=[Depends(require(role="billing"))], route_class=IdempotentRoute)


@router.get("")
async def list_catalogues(session: TenantSession, account: CurrentAccount) -> Page[CatalogueFileView]:
    """Sets of products to begin with, in the account's language."""
    return Page(items=[await _view(session, account, name) for name in catalogue_names()], next_cursor=None)


@router.post("")
async def load_products(
    given: CatalogueGiven, session: TenantSession, account: CurrentAccount, principal: CurrentPrincipal
) -> Page[ProductView]:
    """Puts its products among the account's; those that are there by name become as the file says."""
    rows = await load_catalogue(session, account, read_catalogue(given.name, language=account.language))
    await record_audit(session, principal, "catalogue.loaded", given.name)
    return Page(items=[product_view(row) for row in rows], next_cursor=None)


async def _view(session: AsyncSession, account: Account, name: str) -> CatalogueFileView:
    file = read_catalogue(name, language=account.language)
    found = [await find_product(session, each.name, seller_id=account.id) for each in file.products]
    return CatalogueFileView(
        name=name,
        title=file.title,
        description=file.description,
        products=[each.name for each in file.products],
        loaded=all(row is not None for row in found),
    )
