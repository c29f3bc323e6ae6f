"""What goes in and out of the billing API; amounts are decimal text, so that nothing turns them into floats."""

import zoneinfo
from datetime import datetime
from fractions import Fraction
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from offhook.billing.rating.bands import Band
from offhook.billing.rating.exact import read_exact
from offhook.billing.rating.rate import ABSURD
from offhook.kit.errors import InvalidInputError
from offhook.kit.money import check_currency
from offhook.kit.written import PRINTABLE

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), PRINTABLE]
Digits = Annotated[str, StringConstraints(pattern=r"^\d{0,20}$")]


def _currency(code: str) -> str:
    try:
        return check_currency(code)
    except InvalidInputError as error:
        raise ValueError(error.message) from error


def _exact(text: str) -> str:
    read_exact(text)
    return text


def _band(text: str) -> str:
    Band.parse(text)
    return text


def _zone(name: str) -> str:
    if name not in zoneinfo.available_timezones():
        raise ValueError(f"{name!r} is no time zone (write Europe/Madrid)")
    return name


Zone = Annotated[str, AfterValidator(_zone)]
Currency = Annotated[str, AfterValidator(_currency)]
Exact = Annotated[str, StringConstraints(max_length=40), AfterValidator(_exact)]
"""`0.06` or `1/3`."""
_MOST_UNITS = 10**9


def _bounded(text: str) -> str:
    if abs(Fraction(text)) > _MOST_UNITS:
        raise ValueError("nobody owes or pays more than 1000000000 at once: book it in parts")
    return text


Amount = Annotated[str, StringConstraints(pattern=r"^-?\d{1,12}(\.\d{1,6})?$"), AfterValidator(_bounded)]
"""`12.50`, at most six decimals, a thousand million at the most."""
BandText = Annotated[str, AfterValidator(_band)]
"""`peak=mon-fri 08:00-18:00`, `holiday=2026-12-25,2027-01-01 00:00-24:00`."""
Direction = Literal["out", "in"]


class Given(BaseModel):
    """Input: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class View(BaseModel):
    """Output, read off rows."""

    model_config = ConfigDict(from_attributes=True)


class DeckCreate(Given):
    """A new, empty price list."""

    name: Name
    currency: Currency


class DeckView(View):
    """A price list."""

    id: UUID
    name: str
    currency: str


class DeckVersionView(View):
    """A price list from one instant on."""

    id: UUID
    deck_id: UUID
    state: str
    effective_at: datetime | None
    """Null: as soon as it is approved."""
    zone: str
    bands: list[str]
    row_count: int


class DeckApproval(BaseModel):
    """How a draft is put in force."""

    model_config = ConfigDict(extra="forbid")

    effective_at: Literal["now"] | None = None
    """`now`: from this moment on, whatever time it was imported for; null: from that time on."""


class SheetLook(BaseModel):
    """What a price list seems to be, for somebody to confirm before it is imported."""

    kind: Literal["csv", "xlsx"]
    encoding: str
    delimiter: str
    header_row: int
    """As spreadsheets count."""
    decimal: Literal[".", ","]
    titles: list[str]
    """Of the columns, in the order of the file."""
    columns: dict[str, int]
    """Field of a deck to the number of its column, counted from 0, as far as the titles tell."""
    fields: list[str]
    """All that a column can stand for."""
    samples: list[list[str]]
    row_count: int
    other_moneys: list[str]
    """For each title what it says its amounts are in, where that is not the currency asked for: `USD`, `$`, `ct`."""


class Change(BaseModel):
    """A prefix whose price differs; without a price before it is new, without one after it goes."""

    prefix: str
    band: str
    before: str | None
    after: str | None


class Preview(BaseModel):
    """What would change; nothing is in force before it is approved."""

    version: DeckVersionView
    added: int
    removed: int
    dearer: int
    cheaper: int
    otherwise_changed: int
    same: int
    changes: list[Change]
    """The first of them, by prefix."""
    strange: list[Change]
    """Prices that look like a mistake, the highest first: ten times those before, far above all others, or free now."""


def _between(least: int, most: int) -> AfterValidator:
    def check(text: str) -> str:
        if not least <= read_exact(text) <= most:
            raise ValueError(f"a mark-up is from {least} to {most} here")
        return text

    return AfterValidator(check)


Added = Annotated[Exact, _between(1 - ABSURD, ABSURD - 1)]


class MarkUpGiven(Given):
    """Price = price below * (1 + percent / 100) + per_unit."""

    percent: Annotated[Exact, _between(-100, 10_000)] = "0"
    """At most a hundred of one."""
    per_unit: Added = "0"
    connection_fee: Added = "0"

    def fraction(self, name: str) -> Fraction:
        """One of the fields as a number."""
        return read_exact(getattr(self, name))


class RuleGiven(Given):
    """A mark-up for some prefixes, or without any for all that no other rule names."""

    name: Name = "all"
    prefixes: Annotated[list[Digits], Field(max_length=5000)] = []
    band: Annotated[str, StringConstraints(max_length=50)] = ""
    """Of the plan's bands; empty for every band in which no other rule of the prefix holds."""
    mark_up: MarkUpGiven


class PlanCreate(Given):
    """A new plan; its prices come as a version."""

    name: Name
    currency: Currency


class PlanView(View):
    """A plan."""

    id: UUID
    name: str
    currency: str


class IncludedGiven(Given):
    """Minutes a plan grants each calendar month for a destination; a part of a month grants its share."""

    name: Name
    """Of the destination, as `Spain`."""
    prefixes: Annotated[list[Digits], Field(min_length=1, max_length=2000)]
    minutes: Annotated[int, Field(ge=1, le=1_000_000)]
    rolls_over: bool = False
    """What is left at the end of the month can be used for one more."""
    pays_connection_fee: bool = True


class PlanVersionGiven(Given):
    """Own prices by a deck, mark-ups, or both."""

    deck_id: UUID | None = None
    rules: Annotated[list[RuleGiven], Field(max_length=2000)] = []
    zone: Zone = "UTC"
    """By whose wall clock the bands are."""
    bands: Annotated[list[BandText], Field(max_length=50)] = []
    """Of the mark-ups; a deck brings its own."""
    included: Annotated[list[IncludedGiven], Field(max_length=50)] = []
    """Each under a name of its own; from the next month on when the plan grants minutes already."""
    effective_at: AwareDatetime | None = None
    """Now when left out; never in the past, for calls were rated by what held then."""


class AssignmentGiven(Given):
    """From when on, and for which calls."""

    direction: Direction = "out"
    from_at: AwareDatetime | None = None


class LimitsGiven(Given):
    """What is left out stays as it is; null is no limit on calls at once."""

    currency: Currency | None = None
    """The customer's own when left out."""
    credit_limit: Amount | None = None
    """How far below zero the customer may go; null leaves that as it is, too."""
    max_calls_out: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    max_calls_in: Annotated[int, Field(ge=0, le=1_000_000)] | None = None


class PaymentGiven(Given):
    """Money the customer paid in; a negative amount takes it back."""

    key: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    """The payment provider's event, a receipt's number: booked once."""
    currency: Currency | None = None
    """The customer's own when left out."""
    amount: Amount
    memo: Annotated[str, StringConstraints(max_length=200)] = ""
    invoice_id: UUID | None = None
    """The invoice it pays; otherwise it goes to the oldest that are open."""
