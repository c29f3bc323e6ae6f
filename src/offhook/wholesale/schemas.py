"""What the API takes and gives for accesses."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from offhook.kit.phone_number import PhoneNumber
from offhook.numbers.api import Networks, check_login_name
from offhook.wholesale.sources import check_source

AccessKind = Literal["user", "address", "prefix"]
CallerIdPolicy = Literal["given", "fixed"]
DialledFormat = Literal["e164", "national"]
Codec = Literal["ulaw", "alaw", "g722", "gsm", "opus"]
"""As the engine names them; `ulaw` and `alaw` are G.711, PCMU and PCMA in SDP (RFC 3551)."""


def _check_sources(networks: list[str]) -> list[str]:
    return [check_source(network) for network in networks]


def _check_codecs(codecs: list[Codec]) -> list[Codec]:
    if len(set(codecs)) < len(codecs):
        raise ValueError("a codec stands in the list twice; name each once, the preferred one first")
    return codecs


Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]*$")
]
Username = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_lower=True, pattern=r"^[A-Za-z0-9._-]{3,64}$"),
    AfterValidator(check_login_name),
]
Sources = Annotated[Networks, AfterValidator(_check_sources)]
Prefix = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9]{0,10}$")]


class AccessSettings(BaseModel):
    """What may be set on an access at any time."""

    model_config = ConfigDict(extra="forbid")

    username: Username | None = None
    """Of a login; one is made up when none is given."""
    addresses: Sources = []
    """Where the switch calls from: IP addresses, or networks in CIDR notation."""
    prefix: Prefix = ""
    """Digits before every number; not dialled further."""
    number_format: DialledFormat = "e164"
    """What digits without `+` or `00` are; numbers that can only be the other are read so."""
    caller_id: CallerIdPolicy = "given"
    caller_number: PhoneNumber | None = None
    """Shown always (`fixed`), or when a call brings none (`given`): without it such calls are refused."""
    codecs: Annotated[list[Codec], AfterValidator(_check_codecs)] = []
    """The preferred one first; an empty list is G.711 µ-law, A-law, G.722. Calls that offer none of them get a 488."""
    max_calls: int | None = Field(default=None, ge=1, le=100_000)
    """At once; null: as many as the customer may have."""
    max_calls_per_s: int | None = Field(default=None, ge=1, le=10_000)
    enabled: bool = True


class AccessCreate(AccessSettings):
    """A new access."""

    name: Name
    kind: AccessKind


class AccessPatch(AccessSettings):
    """Changes to an access; what is left out stays. How it is recognised cannot be changed."""

    name: Name = ""


class AccessView(BaseModel):
    """An access as shown to seller and customer; its password never leaves."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    customer_id: UUID
    name: str
    kind: AccessKind
    username: str | None
    addresses: list[str]
    prefix: str
    number_format: DialledFormat
    caller_id: CallerIdPolicy
    caller_number: PhoneNumber | None
    codecs: list[Codec]
    max_calls: int | None
    max_calls_per_s: int | None
    enabled: bool
    created_at: datetime


class AccessWithPassword(AccessView):
    """The only answers that show it: of the addition, and of a new password."""

    password: str | None
    """Null where no login is needed."""


class DoorView(BaseModel):
    """Where switches send their calls."""

    host: str
    port: int
    """UDP and TCP."""
    tls_port: int | None
