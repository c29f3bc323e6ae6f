"""The API of products, as their seller has them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, status
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.catalogue.models import ProductRow
from offhook.billing.catalogue.products import find_product, get_product, product_values
from offhook.billing.catalogue.schemas import ProductGiven, ProductView
from offhook.billing.catalogue.views import product_view
from offhook.kit.errors import ConflictError
from offhook.kit.ids import new_id
from offhook.tenancy.api import (
    CurrentAccount,
    CurrentPrincipal,
    CursorParams,
    IdempotentRoute,
    Page,
    TenantSession,
    paginate,
    record_audit,
    require,
)

router = APIRouter(prefix="/products", dependencies=[Depends(require(role="billing"))], route_class=IdempotentRoute)


@router.get("")
async def list_products(
    session: TenantSession, principal: CurrentPrincipal, cursor: Annotated[CursorParams, Depends()]
) -> Page[ProductView]:
    """What the account sells besides calls."""
    query = select(ProductRow).where(ProductRow.account_id == principal.account_id, ProductRow.active)
    return await paginate(session, query, cursor, key=ProductRow.id, view=product_view)


@router.post("", status_code=status.HTTP_201_CREATED)
async def create_product(
    given: ProductGiven, session: TenantSession, account: CurrentAccount, principal: CurrentPrincipal
) -> ProductView:
    """Something new to sell."""
    await _check_name(session, principal.account_id, given.name)
    row = ProductRow(id=new_id(), account_id=principal.account_id, **product_values(given, seller=account))
    session.add(row)
    await session.flush()
    await record_audit(session, principal, "product.created", row.name)
    return product_view(row)


@router.get("/{product_id}")
async def read_product(product_id: UUID, session: TenantSession, principal: CurrentPrincipal) -> ProductView:
    """One of them."""
    return product_view(await get_product(session, product_id, seller_id=principal.account_id))


@router.put("/{product_id}")
async def change_product(
    product_id: UUID,
    given: ProductGiven,
    session: TenantSession,
    account: CurrentAccount,
    principal: CurrentPrincipal,
) -> ProductView:
    """For those who buy it from now on; who has it keeps price and periods, and gets the new limits."""
    row = await get_product(session, product_id, seller_id=principal.account_id)
    await _check_name(session, principal.account_id, given.name, but=row.id)
    for name, value in product_values(given, seller=account).items():
        setattr(row, name, value)
    await session.flush()
    await record_audit(session, principal, "product.changed", row.name)
    return product_view(row)


@router.delete("/{product_id}", status_code=status.HTTP_204_NO_CONTENT)
async def remove_product(product_id: UUID, session: TenantSession, principal: CurrentPrincipal) -> None:
    """It is sold no more; who has it keeps it."""
    row = await get_product(session, product_id, seller_id=principal.account_id)
    row.active = False
    await session.flush()
    await record_audit(session, principal, "product.removed", row.name)


async def _check_name(session: AsyncSession, account_id: UUID, name: str, *, but: UUID | None = None) -> None:
    found = await find_product(session, name, seller_id=account_id)
    if found is not None and found.id != but:
        raise ConflictError(f"there is a product named {name} already")
