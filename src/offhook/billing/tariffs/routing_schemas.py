"""What goes in and out about carriers: their costs, exchange rates, floors, and who would carry a call."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, StringConstraints

from offhook.billing.rating.exact import read_exact
from offhook.billing.schemas import Currency, Exact, Given, View


def _above_zero(text: str) -> str:
    if read_exact(text) <= 0:
        raise ValueError("an exchange rate is above zero")
    return text


class CarrierCostGiven(Given):
    """Whose prices these are."""

    deck_id: UUID
    enabled: bool = True
    """False: it takes no calls that somebody pays for."""


class CarrierCostView(View):
    """The price list of what a carrier asks."""

    carrier_id: str
    deck_id: UUID
    deck_name: str
    currency: str
    enabled: bool
    prefixes: int
    """Of the version in force now; 0 when none is."""
    in_force_since: datetime | None


class CustomerTermsGiven(Given):
    """What must be earned on each call, or it is not dialled; both must hold.

    Null asks for nothing; 0 is never at a loss.
    """

    floor_percent: Exact | None = None
    """Of the price."""
    floor_per_minute: Exact | None = None
    """In the currency of the customer's plan."""
    prepaid: bool | None = None
    """True: charges are debited on the day they fall due; false: they go on the next invoice; left out: as it is."""


class CustomerTermsView(BaseModel):
    """The floors, how the customer pays, and the taxes that calls carry now (set by the rules of tax)."""

    floor_percent: str | None
    floor_per_minute: str | None
    prepaid: bool
    taxes: list[dict[str, str]]


class FxRateGiven(Given):
    """Units of `to_currency` for one of `from_currency`."""

    from_currency: Currency
    to_currency: Currency
    rate: Annotated[Exact, AfterValidator(_above_zero)]
    source: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    """Who says so: a bank, a person."""
    at: AwareDatetime | None = None
    """From when on it holds; now when left out, and now alone once there is a rate of the two currencies."""


class FxRateView(View):
    """The newest rate of two currencies."""

    from_currency: str
    to_currency: str
    rate: str
    source: str
    at: datetime


class RouteLevel(BaseModel):
    """What one level earns on the expected call, in the currency it sells in."""

    account_id: str
    account_name: str
    """Who pays."""
    currency: str
    price: str
    cost: str
    margin: str
    margin_percent: str | None
    """With one decimal; null when nothing is paid."""
    keeps_floor: bool


class RouteView(BaseModel):
    """A carrier that would take the call."""

    carrier_id: str
    carrier_name: str
    prefix: str
    currency: str
    cost: str
    """Of the expected call, in the carrier's currency."""
    levels: list[RouteLevel]
    """From the owner's direct customer down to the caller; empty without a caller."""
    usable: bool
    """False: somebody would earn too little, or has no price."""
    problem: str | None


class RoutesView(BaseModel):
    """In the order in which they would be tried."""

    dialled: str
    expected_s: int
    """Length of the call they are compared by."""
    routes: list[RouteView]
