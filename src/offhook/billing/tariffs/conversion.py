"""Prices in another currency: by the newest rate, which is told wherever it was used."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.rating.exact import read_exact
from offhook.kit.errors import FieldError, InvalidInputError
from offhook.kit.money import Money
from offhook.tenancy.api import Account

_FX = text("""
    SELECT rate, source, at FROM fx_rates
     WHERE from_currency = :from_currency AND to_currency = :to_currency ORDER BY at DESC LIMIT 1
""")


async def has_rate(session: AsyncSession, from_currency: str, to_currency: str) -> bool:
    """Whether prices can be brought from one into the other: the first rate of two currencies counts for all time."""
    if from_currency == to_currency:
        return True
    asked = {"from_currency": from_currency, "to_currency": to_currency}
    return (await session.execute(_FX, asked)).first() is not None


async def check_rate(session: AsyncSession, from_currency: str, customer: Account, *, where: str) -> None:
    """Raises InvalidInputError for a price that could never stand on an invoice of the customer. System scope."""
    if not await has_rate(session, from_currency, customer.currency):
        what = (
            f"{customer.name} is invoiced in {customer.currency}, and there is no exchange rate from {from_currency}: "
            f"sell in {customer.currency}, or ask the owner of the installation, who enters rates"
        )
        raise InvalidInputError(what, fields=[FieldError(where, what)])


async def payable_in(session: AsyncSession, price: Money, currency: str) -> tuple[Money, dict[str, Any] | None]:
    """The price, rounded once to what people can pay, and the rate with its source and time as it stands on a line.

    Raises InvalidInputError when there is no rate.
    """
    if price.currency == currency:
        return price.payable(), None
    asked = {"from_currency": price.currency, "to_currency": currency}
    found = (await session.execute(_FX, asked)).one_or_none()
    if found is None:
        raise InvalidInputError(
            f"there is no exchange rate from {price.currency} to {currency}: the owner of the installation enters one, "
            "then draft again"
        )
    told = {"from_currency": price.currency, "rate": found.rate, "source": found.source, "at": found.at.isoformat()}
    return Money.payable_of(price.amount * read_exact(found.rate), currency), told
