"""What goes in and out of the API of taxes."""

import re
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from babel import Locale
from pydantic import AfterValidator, BaseModel, Field

from offhook.billing.paper.document import ProductClass, Rounding
from offhook.billing.parties.schemas import TaxShown, Text, VatState
from offhook.billing.rating.exact import read_exact
from offhook.billing.schemas import Given, Name
from offhook.billing.taxes.places import parts

_COUNTRY = re.compile(r"[A-Z]{2}")
_PERCENT = re.compile(r"\d{1,3}(\.\d{1,6})?")
_MOST_PERCENT = 100


def _known_place(code: str) -> str:
    if _COUNTRY.fullmatch(code) and code in Locale("en").territories:
        return code
    known = [place.code for place in parts()]
    if code not in known:
        raise ValueError(f"{code!r} is no place of tax: name a country, such as ES, or one of {', '.join(known)}")
    return code


def _percent(text: str) -> str:
    if not _PERCENT.fullmatch(text) or read_exact(text) > _MOST_PERCENT:
        raise ValueError(f"{text!r} is no tax rate: write a decimal between 0 and 100, such as 8.5")
    return text


PlaceCode = Annotated[str, AfterValidator(_known_place)]
Percent = Annotated[str, AfterValidator(_percent)]


class CustomerTaxGiven(Given):
    """How a customer is taxed."""

    liable: bool = True
    vat_number: Text = ""
    """With its country: ESB58378431. Its structure is checked at once."""
    from_day: Annotated[date | None, Field(alias="from")] = None
    """From which day on `liable` holds, where the customer is: today when left out, and never before."""


class CustomerTaxView(BaseModel):
    """How a customer is taxed, and what that means for what is sold to it today."""

    place: str
    """Its place of tax, by country and postcode: a country (`ES`), or a part with a tax of its own (`ES-CN`)."""
    liable: bool
    """Today."""
    next_liable: bool | None
    next_from: date | None
    """From this day on `next_liable` holds."""
    vat_number: str
    vat_state: VatState
    """`valid` after the authority said so: only then is there reverse charge."""
    vat_name: str
    vat_checked_at: datetime | None
    telecom: TaxShown
    service: TaxShown
    goods: TaxShown


class TaxVersionView(BaseModel):
    """What a customer's calls and lines carry from an instant on; explanations of calls name it by its id."""

    id: UUID
    from_at: datetime
    telecom: TaxShown | None
    service: TaxShown | None
    goods: TaxShown | None


class TaxPlaceView(BaseModel):
    """A part of a country with a tax, or with rates, of its own."""

    code: str
    country: str
    in_eu: bool
    """Inside the EU's VAT area."""
    tax_name: str
    has_rate: bool
    """One is built in; where none is, only the seller's own counts."""


class TaxRateGiven(Given):
    """A rate that wins over the built-in one from a day on."""

    country: PlaceCode
    """Of a country (`ES`), or of a part of it that `GET tax-places` names (`ES-CN`)."""
    product_class: ProductClass
    name: Name
    percent: Percent
    """`8.5`; at 0 a line is zero rated."""
    rounding: Rounding = "invoice"
    valid_from: date


class TaxRateView(BaseModel):
    """A rate; without an id it is built in."""

    id: UUID | None
    country: str
    product_class: ProductClass
    name: str
    percent: str
    rounding: Rounding
    valid_from: date
