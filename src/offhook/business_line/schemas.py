"""What the API takes and gives for business lines."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from offhook.business_line.twilio_api import NumberType
from offhook.kit.phone_number import PhoneNumber

PhoneText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
Country = Annotated[str, StringConstraints(to_upper=True, pattern=r"^[A-Za-z]{2}$")]
Month = Annotated[str, StringConstraints(pattern=r"^20\d\d-(0[1-9]|1[0-2])$")]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TwilioConnect(_Input):
    """The login of a Twilio account, as its console shows it."""

    sid: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^AC[0-9a-fA-F]{32}$")]
    auth_token: SecretStr = Field(min_length=1, max_length=100)


class TwilioView(BaseModel):
    """The connected account; its token never leaves."""

    sid: str
    name: str
    provider_id: UUID | None
    """The messaging provider made of the same login."""
    connected_at: datetime
    calls_us_at: str
    """The address Twilio calls us at; it reaches only https ones on the Internet."""


class TwilioNumberView(BaseModel):
    """A number the Twilio account holds."""

    number: PhoneNumber
    name: str
    voice: bool
    sms: bool
    mms: bool
    number_id: UUID | None
    """Ours, when it is taken."""


class TwilioNumberList(BaseModel):
    """All of them."""

    items: list[TwilioNumberView]


class AvailableNumber(BaseModel):
    """A number that can be bought."""

    number: PhoneNumber
    locality: str
    region: str
    voice: bool
    sms: bool
    mms: bool


class AvailableList(BaseModel):
    """What a search found; all of one type cost the same."""

    items: list[AvailableNumber]
    type: NumberType
    monthly_price: str | None
    """Decimal; None when Twilio does not say."""
    price_currency: str | None


class NumberBuy(_Input):
    """A number to be bought."""

    number: PhoneNumber


class NumberTake(_Input):
    """A number of the Twilio account to be taken under control."""

    number: PhoneNumber
    label: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""
    """The business, as announced; for a number we hold already it stays as it is."""


class OnDuty(BaseModel):
    """Somebody on duty."""

    agent_id: UUID
    name: str
    kind: str


class LineView(BaseModel):
    """A business line."""

    number_id: UUID
    number: PhoneNumber
    label: str
    over: Literal["twilio", "sip"]
    state: str
    """`taking` until Twilio calls us; take it again to try again."""
    pin: str
    pin_made_at: datetime | None
    pin_locked_until: datetime | None
    """Guessing was noticed: PINs are not taken before."""
    mms: bool
    voice_before: str
    """What Twilio called for calls before, put back on release; empty: nothing."""
    texts_before: str
    """Likewise for texts."""
    people: int
    max_people: int
    on_duty: list[OnDuty]


class LineList(BaseModel):
    """All of an account."""

    items: list[LineView]


class LinkState(BaseModel):
    """What is known of an agent's personal link."""

    model_config = ConfigDict(from_attributes=True)

    agent_id: UUID
    sent_at: datetime = Field(validation_alias="created_at")
    opened_at: datetime | None
    """When a device was bound to it."""


class LinkList(BaseModel):
    """Of every agent that has one."""

    items: list[LinkState]


class LinkView(BaseModel):
    """An agent's personal link; shown this once."""

    link: str
    texted: bool
    """It was texted to the agent's mobile, too."""


class Usage(BaseModel):
    """One category of Twilio's usage records."""

    category: str
    description: str
    count: str
    price: str
    currency: str


class NumberCost(BaseModel):
    """What calls and texts of one number cost in the month."""

    number: PhoneNumber
    calls: int
    texts: int
    price: str
    currency: str


class Costs(BaseModel):
    """Of one month; texts and calls Twilio has not priced yet are counted without a price."""

    month: str
    as_of: datetime
    """When Twilio was asked."""
    usage: list[Usage]
    numbers: list[NumberCost]


class LineVoicemailView(BaseModel):
    """A message left at Twilio."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    created_at: datetime
    number_id: UUID
    caller: str
    duration_s: int
    transcript: str
    transcript_state: str
    heard_at: datetime | None


class VoicemailList(BaseModel):
    """The newest first."""

    items: list[LineVoicemailView]


class LinkOpen(_Input):
    """What stands behind the `#` of a personal link, or the code that moves a dialer here."""

    token: Annotated[str, StringConstraints(min_length=12, max_length=100)]
    device: Annotated[str | None, StringConstraints(pattern=r"^[A-Za-z0-9_-]{22,64}$")] = None
    """At least 128 random bits the page made and keeps; the same key opens the same link again."""


class CodeMade(BaseModel):
    """How the dialer gets to another browser of the same person."""

    code: str
    link: str
    qr_svg: str
    """The link, to be photographed."""
    ends_at: datetime


class DialerMe(BaseModel):
    """Whose dialer this is, and how its account reads numbers and times."""

    agent_id: UUID
    name: str
    kind: str
    on_duty: bool
    number_id: UUID
    number: PhoneNumber
    label: str
    language: str
    mms: bool
    """Pictures can be sent from the number."""
    time_zone: str
    country: str
    currency: str


class Colleague(BaseModel):
    """Somebody on the same line."""

    agent_id: UUID
    name: str
    on_duty: bool


class ColleagueList(BaseModel):
    """All of them, in the order they ring."""

    items: list[Colleague]


class DutySet(_Input):
    """On or off duty."""

    on_duty: bool


class IntentCreate(_Input):
    """A number chosen in the dialer."""

    to: PhoneText


class IntentMade(BaseModel):
    """What comes next."""

    dial: PhoneNumber | None
    """Call this number now; None: your telephone rings."""
