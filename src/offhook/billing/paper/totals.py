"""Adds an invoice up: taxes by kind, each rounded as its country wants it."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from offhook.billing.paper.document import Line, LineTax, TaxTotal
from offhook.billing.rating.tax import invoiced_tax_micros
from offhook.kit.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """All that can be paid, in whole cents."""

    net_micros: int
    taxes: tuple[TaxTotal, ...]

    @property
    def tax_micros(self) -> int:
        """Of all taxes."""
        return sum(each.tax_micros for each in self.taxes)

    @property
    def gross_micros(self) -> int:
        """Net and taxes."""
        return self.net_micros + self.tax_micros


@dataclass(frozen=True, slots=True)
class Part:
    """So much of a line as one credit note takes back."""

    of: Hashable
    """Which line: its parts are rounded as one, wherever they stand."""
    line: Line


def payable_micros(micros: int, currency: str) -> int:
    """Rounded to money that can be paid, half up."""
    return Money(micros, currency).payable().micros


def tax_micros_of(tax: LineTax, net_micros: int, currency: str) -> int:
    """Of an amount that is paid by itself, in money that can be paid."""
    return invoiced_tax_micros(tax.tax, net_micros=[net_micros], currency=currency)


def totals_of(lines: Sequence[Line], currency: str) -> Totals:
    """Taxes come in the order in which the lines name them."""
    return Totals(
        net_micros=sum(line.net_micros for line in lines),
        taxes=tuple(_total(tax, lines, currency) for tax in _kinds(lines)),
    )


def totals_of_parts(
    parts: Sequence[Part], currency: str, *, before: Sequence[Part] = (), taxed: Mapping[LineTax, int] | None = None
) -> Totals:
    """Of a credit note after others, which took back the parts `before` with micros of tax as `taxed` tells.

    Tax is reckoned on all of them together, less what the others have of it: however an invoice is cut, the last
    part takes the cent that is left, and all parts have the invoice's tax.
    """
    every, found = [*before, *parts], []
    for tax in _kinds(part.line for part in parts):
        nets: dict[Hashable, int] = defaultdict(int)
        for part in every:
            if tax in part.line.taxes:
                nets[part.of] += part.line.net_micros
        owed = invoiced_tax_micros(tax.tax, net_micros=list(nets.values()), currency=currency)
        net = sum(part.line.net_micros for part in parts if tax in part.line.taxes)
        found.append(TaxTotal(tax=tax, net_micros=net, tax_micros=owed - (taxed or {}).get(tax, 0)))
    return Totals(net_micros=sum(part.line.net_micros for part in parts), taxes=tuple(found))


def _kinds(lines: Iterable[Line]) -> list[LineTax]:
    return list(dict.fromkeys(tax for line in lines for tax in line.taxes))


def _total(tax: LineTax, lines: Sequence[Line], currency: str) -> TaxTotal:
    nets = [line.net_micros for line in lines if tax in line.taxes]
    owed = invoiced_tax_micros(tax.tax, net_micros=nets, currency=currency)
    return TaxTotal(tax=tax, net_micros=sum(nets), tax_micros=owed)
