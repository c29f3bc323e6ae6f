"""What the API takes and gives for numbers and carriers."""

import ipaddress
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from offhook.kit.phone_number import PhoneNumber
from offhook.numbers.formats import NumberFormat
from offhook.numbers.hosts import check_host, check_network
from offhook.numbers.models import Number
from offhook.numbers.rules import NumberRule
from offhook.voice.business_hours import BusinessHours

CarrierStatus = Literal["online", "offline", "unknown"]
CallerIdMode = Literal["business", "caller"]
Transport = Literal["udp", "tcp", "tls"]


def _check_networks(texts: list[str]) -> list[str]:
    networks = list(dict.fromkeys(check_network(text) for text in texts))
    for place, network in enumerate(networks):
        for other in networks[:place]:
            first, second = ipaddress.ip_network(other), ipaddress.ip_network(network)
            if first.version == second.version and first.overlaps(second):
                raise ValueError(f"{other} and {network} overlap; keep the wider one")
    return networks


def check_login_name(username: str) -> str:
    """A login towards us is found by the name a caller shows. Raises ValueError."""
    if not any(character.isalpha() for character in username):
        raise ValueError("a user name needs a letter: digits alone are what callers show as their number")
    if username.startswith(("access-", "dev-", "trunk-", "self-test")):
        raise ValueError(f"{username!r} begins like a name of this system's own; choose another")
    return username


def _check_secret(secret: SecretStr) -> SecretStr:
    if any(not character.isprintable() for character in secret.get_secret_value()):
        raise ValueError("a password must not contain line breaks or other control characters")
    return secret


Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]*$")
]
SipUser = Annotated[str, StringConstraints(strip_whitespace=True, max_length=128, pattern=r'^[^\s"<>;,\\\x00-\x1f]*$')]
InboundUser = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._+-]{3,64}$"), AfterValidator(check_login_name)]
Secret = Annotated[SecretStr, Field(min_length=1, max_length=128), AfterValidator(_check_secret)]
Host = Annotated[str, Field(max_length=255), AfterValidator(check_host)]
Networks = Annotated[list[str], Field(max_length=50), AfterValidator(_check_networks)]
Country = Annotated[str, StringConstraints(to_upper=True, pattern=r"^[A-Za-z]{2}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]
Rules = Annotated[list[NumberRule], Field(max_length=50)]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CarrierSettings(_Input):
    """What may be set on a SIP trunk at any time."""

    port: int = Field(default=5060, ge=1, le=65535)
    transport: Transport = "udp"
    register_: bool = Field(default=False, alias="register")
    username: SipUser = ""
    password: Secret | None = None
    from_domain: Host | Literal[""] = ""
    match_addresses: Networks | None = None
    """None: the host itself when it is an IP address and nothing else would recognise its calls."""
    inbound_username: InboundUser | None = None
    inbound_password: Secret | None = None
    outbound_rules: Rules = []
    number_format: NumberFormat = NumberFormat.PLUS_E164
    caller_id_format: NumberFormat = NumberFormat.PLUS_E164
    country: Country | None = None
    """Whose national format is meant; None means the account's own country."""
    priority: int = Field(default=100, ge=0, le=1000)
    """Lower is tried first; on failure the next one."""
    enabled: bool = True
    max_calls: int | None = Field(default=None, ge=1, le=100_000)


class CarrierCreate(CarrierSettings):
    """A new SIP trunk."""

    name: Name
    host: Host


class CarrierPatch(CarrierSettings):
    """Changes to a SIP trunk; what is left out stays, a password too."""

    name: Name = ""
    host: Host = ""


class CarrierView(BaseModel):
    """A SIP trunk as shown; its passwords never leave."""

    model_config = ConfigDict(from_attributes=True, populate_by_name=True)

    id: UUID
    name: str
    host: str
    port: int
    transport: Transport
    register_: bool = Field(validation_alias="register", serialization_alias="register")
    username: str
    has_password: bool
    from_domain: str
    match_addresses: list[str]
    inbound_username: str | None
    has_inbound_password: bool
    outbound_rules: list[NumberRule]
    number_format: NumberFormat
    caller_id_format: NumberFormat
    country: str
    priority: int
    enabled: bool
    max_calls: int | None
    status: CarrierStatus


class NumberSettings(_Input):
    """What may be set on a number at any time."""

    label: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""
    carrier_id: UUID | None = None
    flow_id: UUID | None = None
    caller_id_mode: CallerIdMode = "business"
    ring_timeout_s: int = Field(default=30, ge=5, le=300)
    record_calls: bool = False
    announce_caller: bool = True
    language: Language = "en"
    greeting_text: Annotated[str, StringConstraints(max_length=2000)] = ""
    greeting_prompt_id: UUID | None = None


class NumberCreate(NumberSettings):
    """A number to be held; national format is read in the account's country."""

    number: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]


class NumberPatch(NumberSettings):
    """Changes to a number; what is left out stays."""


class NumberView(BaseModel):
    """A number as shown."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: PhoneNumber
    label: str
    carrier_id: UUID | None
    flow_id: UUID | None
    caller_id_mode: CallerIdMode
    ring_timeout_s: int
    record_calls: bool
    announce_caller: bool
    language: str
    greeting_text: str
    greeting_prompt_id: UUID | None
    max_agents: int
    """How many people may be in its team."""

    @classmethod
    def of(cls, number: Number, *, max_agents: int) -> "NumberView":
        """The row tells all but the last, which billing knows."""
        told = {name: getattr(number, name) for name in cls.model_fields if name != "max_agents"}
        return cls.model_validate({**told, "max_agents": max_agents})


class HoursView(BaseModel):
    """When a number is open."""

    hours: BusinessHours | None
    """None: always."""
    open: bool
    """Now."""
    changes_at: datetime | None
    """When it closes or opens next; None when that is far away."""
