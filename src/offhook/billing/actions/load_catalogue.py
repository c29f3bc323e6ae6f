"""Puts the products of a catalogue file among those an account sells."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.catalogue.files import CatalogueFile
from offhook.billing.catalogue.models import ProductRow
from offhook.billing.catalogue.products import find_product, product_values
from offhook.kit.ids import new_id
from offhook.tenancy.api import Account


async def load_catalogue(session: AsyncSession, seller: Account, file: CatalogueFile) -> Sequence[ProductRow]:
    """Products that are there by name become as the file says, the others are added."""
    rows = []
    for given in file.products:
        row = await find_product(session, given.name, seller_id=seller.id)
        if row is None:
            row = ProductRow(id=new_id(), account_id=seller.id, **product_values(given, seller=seller))
            session.add(row)
        for column, value in product_values(given, seller=seller).items():
            setattr(row, column, value)
        rows.append(row)
    await session.flush()
    return rows
