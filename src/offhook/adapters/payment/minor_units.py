"""Amounts as providers count them: whole minor units of a currency."""

from offhook.kit.errors import InvalidInputError
from offhook.kit.money import MICROS, Money, check_currency, minor_digits


def to_minor(amount: Money, *, digits: int | None = None) -> int:
    """Cents. Raises InvalidInputError when the amount has parts of one."""
    step: int = MICROS // 10 ** (minor_digits(amount.currency) if digits is None else digits)
    whole, rest = divmod(amount.micros, step)
    if rest:
        raise InvalidInputError(f"{amount} is not a whole number of the currency's smallest coin")
    return whole


def from_minor(units: int, currency: str, *, digits: int | None = None) -> Money:
    """Raises InvalidInputError for a currency we do not know."""
    code = check_currency(currency.upper())
    return Money(units * MICROS // 10 ** (minor_digits(code) if digits is None else digits), code)
