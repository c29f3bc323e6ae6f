"""Amounts that people pay: whole cents, whole yen. Prices may be finer."""

from offhook.kit.errors import FieldError, InvalidInputError
from offhook.kit.money import Money, minor_digits


def payable_amount(text: str, currency: str, *, where: str) -> Money:
    """Raises InvalidInputError for one that is finer than the smallest coin: nobody can pay it."""
    amount = Money.parse(text, currency)
    payable = amount.payable()
    if amount != payable:
        digits = minor_digits(currency)
        decimals = f"{digits} decimals" if digits else "no decimals"
        what = f"amounts in {currency} have {decimals} at the most: write {payable.decimal()}"
        raise InvalidInputError(what, fields=[FieldError(where, what)])
    return amount
