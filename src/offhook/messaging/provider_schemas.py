"""What the API takes and gives for messaging providers."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from offhook.messaging.connector import Channel
from offhook.messaging.patterns import LONGEST, compile_pattern
from offhook.numbers.api import NumberFormat


def _check_expression(text: str) -> str:
    if text:
        compile_pattern(text)
    return text


Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]*$")
]
Expression = Annotated[str, StringConstraints(max_length=LONGEST), AfterValidator(_check_expression)]
Country = Annotated[str, StringConstraints(to_upper=True, pattern=r"^[A-Za-z]{2}$")]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ProviderSettings(_Input):
    """What may be set on a provider at any time, whatever its type."""

    destinations: Expression = ""
    """Regular expression (RE2) that a destination must match, written in `number_format`; empty: all."""
    number_format: NumberFormat = NumberFormat.PLUS_E164
    country: Country | None = None
    """Whose national format is meant; None: the account's own."""
    rate_per_s: float | None = Field(default=None, gt=0, le=10_000)
    """Segments a second, over all workers together; None: as fast as it takes them."""
    max_in_flight: int = Field(default=10, ge=1, le=500)
    """Requests at once, of each worker; a crash leaves at most twice as many texts in doubt."""
    segment_price_micros: int = Field(default=0, ge=0, le=10**12)
    """In millionths of the account's currency."""
    enabled: bool = True
    failover: bool = True
    """It may take texts over that another provider does not take."""
    settings: dict[str, Any] = Field(default={}, max_length=100)
    """By the type's schema. In a change: what is left out stays, a secret too; null takes a secret away."""


class ProviderCreate(ProviderSettings):
    """A new provider."""

    name: Name
    type: Annotated[str, StringConstraints(max_length=40)]
    preset: Annotated[str, StringConstraints(max_length=40)] = ""
    """Its settings are the defaults of those given."""


class ProviderPatch(ProviderSettings):
    """Changes to a provider; what is left out stays."""

    name: Name = ""


class CapabilitiesView(BaseModel):
    """What a type can do."""

    model_config = ConfigDict(from_attributes=True)

    channel: Channel
    max_body: int
    max_media: int
    receipts: bool
    inbound: bool
    reconciles: bool
    polls: bool


class ProviderTypeView(BaseModel):
    """A choice of the first field of the form."""

    type: str
    preset: str
    title: str
    capabilities: CapabilitiesView
    settings_schema: dict[str, Any]
    """JSON Schema: the form of `settings`."""
    defaults: dict[str, Any]
    """What a preset fills in."""


class ProviderView(BaseModel):
    """A provider as shown; its secrets never leave."""

    id: UUID
    name: str
    type: str
    preset: str
    is_default: bool
    """Chosen, or the first while none is chosen."""
    position: int
    enabled: bool
    failover: bool
    destinations: str
    number_format: NumberFormat
    country: str
    rate_per_s: float | None
    max_in_flight: int
    segment_price_micros: int
    settings: dict[str, Any]
    secrets: list[str]
    """Names of the secret settings that are set."""
    hooks: dict[str, str]
    """Addresses to enter at the provider: `inbound` and `status`."""
    paused_until: datetime | None
    problem: str
    waiting: int
    """Texts in the queue."""
    unknown: int
    """Texts of which nobody knows whether the provider took them."""


class ProviderList(BaseModel):
    """All of an account, in the order of fail-over."""

    items: list[ProviderView]


class ProviderTypeList(BaseModel):
    """All there are."""

    items: list[ProviderTypeView]


class ProviderOrder(_Input):
    """All providers of the account in the wanted order of fail-over."""

    ids: Annotated[list[UUID], Field(min_length=1, max_length=200)]


class CheckView(BaseModel):
    """What a test of the settings showed."""

    ok: bool
    detail: str
    wrong: dict[str, str]


class TestSend(_Input):
    """Whom to send a test to."""

    to: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
    body: str = Field(default="This is a test. Your messaging provider works.", min_length=1, max_length=1600)


class DestinationTry(_Input):
    """An expression to be tried before it is saved."""

    expression: Annotated[str, StringConstraints(max_length=2000)]
    to: Annotated[list[Annotated[str, StringConstraints(max_length=64)]], Field(max_length=50)]
    number_format: NumberFormat = NumberFormat.PLUS_E164
    country: Country | None = None


class TriedDestination(BaseModel):
    """One number against the expression."""

    given: str
    written: str
    """As the provider gets it."""
    matches: bool
    problem: str


class TriedExpression(BaseModel):
    """What trying showed."""

    valid: bool
    problem: str
    results: list[TriedDestination]


class NumberRouteInput(_Input):
    """By which provider a number sends."""

    provider_id: UUID
    mms: bool = True
    """The number can send pictures."""


class NumberRouteView(BaseModel):
    """By which provider a number sends."""

    model_config = ConfigDict(from_attributes=True)

    number_id: UUID
    provider_id: UUID | None
    """None: by whichever takes the destination."""
    mms: bool
