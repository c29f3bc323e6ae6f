"""Taxes as data: which lines a customer's charges carry, chosen elsewhere by country, liability and product class."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from offhook.kit.money import MICROS, minor_digits, round_half_up


@dataclass(frozen=True, slots=True, kw_only=True)
class Tax:
    """One tax of a line; several of a line are each reckoned on the net amount."""

    name: str
    percent: Fraction
    category: str = "S"
    """UNCL 5305, as EN 16931 wants it: S standard, AE reverse charge, E exempt, O not liable."""
    rounding: Literal["line", "invoice"] = "line"
    """Whether the country rounds to payable money on each line or once on the invoice."""

    def on(self, net_micros: int) -> int:
        """At the ledger's scale, as CDRs show it."""
        return round_half_up(net_micros * self.percent.numerator, 100 * self.percent.denominator)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxVersion:
    """The taxes of an account's calls from this instant until its next version; never edited, only superseded."""

    id: str
    from_ms: int
    taxes: tuple[Tax, ...]


def invoiced_tax_micros(tax: Tax, *, net_micros: Sequence[int], currency: str) -> int:
    """What an invoice with lines of these net amounts owes of one tax, in money that can be paid."""
    step: int = MICROS // 10 ** minor_digits(currency)
    amounts = net_micros if tax.rounding == "line" else [sum(net_micros)]
    numerator, denominator = tax.percent.numerator, 100 * tax.percent.denominator * step
    return sum(round_half_up(net * numerator, denominator) for net in amounts) * step
