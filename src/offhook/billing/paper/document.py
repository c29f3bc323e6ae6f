"""An invoice as it is shown and kept: parties, lines, taxes and totals, complete in itself."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from offhook.billing.rating.exact import read_exact
from offhook.billing.rating.tax import Tax
from offhook.kit.money import Money

Kind = Literal["invoice", "credit_note"]
ProductClass = Literal["telecom", "service", "goods"]
Rounding = Literal["line", "invoice"]


class Part(BaseModel):
    """Of a document that does not change any more."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Party(Part):
    """Seller or buyer, with what the law wants to be told of it."""

    name: str
    street: str = ""
    street_more: str = ""
    postcode: str = ""
    city: str = ""
    region: str = ""
    country: str
    """ISO 3166, two letters."""
    vat_number: str = ""
    tax_number: str = ""
    registration: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""


class Bank(Part):
    """Where the seller wants the money."""

    name: str = ""
    iban: str = ""
    bic: str = ""


class LineTax(Part):
    """One tax of a line."""

    name: str
    percent: str
    """Exact, `8.1`."""
    category: str
    """UNCL 5305."""
    rounding: Rounding = "invoice"

    @classmethod
    def of(cls, tax: Tax, percent: str) -> "LineTax":
        """From the tax that rating knows."""
        return cls(name=tax.name, percent=percent, category=tax.category, rounding=tax.rounding)

    @property
    def tax(self) -> Tax:
        """As rating knows it."""
        return Tax(name=self.name, percent=read_exact(self.percent), category=self.category, rounding=self.rounding)


class FxUsed(Part):
    """By which rate a line came into the invoice's currency."""

    from_currency: str
    rate: str
    """Units of the invoice's currency for one."""
    source: str
    at: str
    """ISO 8601."""


class Line(Part):
    """What is charged; `net_micros` can be paid as it is: whole cents, whole yen."""

    kind: Literal["usage", "charge", "manual", "rounding"]
    product_class: ProductClass = "telecom"
    description: str
    quantity: str = "1"
    """A decimal; below zero on a line that gives back."""
    unit: str = "C62"
    """UN/ECE Recommendation 20: C62 piece, MIN minute, MON month."""
    net_micros: int
    taxes: tuple[LineTax, ...] = ()
    fx: FxUsed | None = None

    @property
    def turned(self) -> "Line":
        """What an invoice takes back a credit note gives, and the other way round; the price of a piece has no sign."""
        pieces = self.quantity.lstrip("-")
        quantity = f"-{pieces}" if self.net_micros > 0 else pieces
        return self.model_copy(update={"net_micros": -self.net_micros, "quantity": quantity})


class TaxTotal(Part):
    """All lines of one tax together."""

    tax: LineTax
    net_micros: int
    tax_micros: int


class Corrected(Part):
    """The invoice that a credit note takes back."""

    number: str
    issued_on: date


class Document(Part):
    """An invoice, or with `kind` a credit note, whose amounts are what is given back."""

    kind: Kind = "invoice"
    number: str
    issued_on: date
    due_on: date
    period_start: date
    period_last: date
    """The last day, which is part of it."""
    currency: str
    language: str
    seller: Party
    buyer: Party
    bank: Bank = Bank()
    lines: tuple[Line, ...]
    taxes: tuple[TaxTotal, ...]
    net_micros: int
    tax_micros: int
    gross_micros: int
    prepaid_micros: int = 0
    """Of the gross, paid already when it was issued."""
    note: str = ""
    footer: str = ""
    corrects: Corrected | None = None
    colour: Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")] = "#1c3d5a"
    logo_key: str = ""

    @property
    def due_micros(self) -> int:
        """What is still to be paid."""
        return self.gross_micros - self.prepaid_micros

    def money(self, micros: int) -> Money:
        """In its currency."""
        return Money(micros, self.currency)

    def stored(self) -> dict[str, Any]:
        """For a JSON column; `Document.model_validate` reads it."""
        return self.model_dump(mode="json")
