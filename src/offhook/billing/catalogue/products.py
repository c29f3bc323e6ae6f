"""Products as rows of their seller."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.catalogue.models import ProductRow
from offhook.billing.catalogue.schemas import ProductGiven
from offhook.kit.errors import NotFoundError
from offhook.kit.money import Money
from offhook.tenancy.api import Account


async def get_product(session: AsyncSession, product_id: UUID, *, seller_id: UUID) -> ProductRow:
    """One that is still sold. Raises NotFoundError, also for somebody else's."""
    row = await session.get(ProductRow, product_id)
    if row is None or row.account_id != seller_id or not row.active:
        raise NotFoundError("there is no such product")
    return row


async def find_product(session: AsyncSession, name: str, *, seller_id: UUID) -> ProductRow | None:
    """One that is still sold, by its name."""
    same = select(ProductRow).where(ProductRow.account_id == seller_id, ProductRow.active, ProductRow.name == name)
    return (await session.scalars(same)).one_or_none()


def product_values(given: ProductGiven, *, seller: Account) -> dict[str, Any]:
    """As columns of its row."""
    plain = given.model_dump(mode="json", exclude={"tax_class", "price", "setup"})
    currency = given.currency or seller.currency
    return {
        **plain,
        "currency": currency,
        "product_class": given.tax_class,
        "price_micros": Money.parse(given.price, currency).micros,
        "setup_micros": Money.parse(given.setup, currency).micros,
    }
