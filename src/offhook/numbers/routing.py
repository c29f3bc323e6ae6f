"""What a call needs to know of numbers and carriers: immutable, so that a telephony process may keep it."""

from dataclasses import dataclass
from uuid import UUID

from offhook.kit.phone_number import PhoneNumber
from offhook.numbers.formats import NumberFormat, format_number, number_candidates
from offhook.numbers.rules import NumberRule, rewrite
from offhook.voice.business_hours import BusinessHours
from offhook.voice.engine import DialTarget

_TRUNK_PREFIX = "trunk-"


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberRoute:
    """A held number and how its calls are treated."""

    number_id: UUID
    account_id: UUID
    number: PhoneNumber
    label: str
    carrier_id: UUID | None
    flow_id: UUID | None
    caller_id_mode: str
    """`business` shows this number on the agents' phones, `caller` the caller's."""
    ring_timeout_s: int
    record_calls: bool
    announce_caller: bool
    language: str
    greeting_text: str
    greeting_prompt_id: UUID | None
    hours: BusinessHours | None = None
    """None: always open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierRoute:
    """A carrier without its host and secrets: how it writes numbers, and what is rewritten for it."""

    carrier_id: UUID
    name: str
    number_format: NumberFormat
    caller_id_format: NumberFormat
    country: str
    outbound_rules: tuple[NumberRule, ...]
    max_calls: int | None

    @property
    def endpoint(self) -> str:
        """Id of its endpoint in the telephone engine."""
        return trunk_endpoint_id(self.carrier_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundTarget:
    """One way out for a call, ready for the engine."""

    carrier_id: UUID
    carrier_name: str
    target: DialTarget
    caller_number: str
    """Caller ID in the carrier's format."""
    max_calls: int | None
    """Calls the carrier takes at once; None means no limit."""


def outbound_target(carrier: CarrierRoute, *, to: PhoneNumber, caller: PhoneNumber) -> OutboundTarget:
    """Writes both numbers as the carrier wants them; its rules then rewrite the called one."""
    formatted = format_number(to, number_format=carrier.number_format, country=carrier.country)
    return OutboundTarget(
        carrier_id=carrier.carrier_id,
        carrier_name=carrier.name,
        target=DialTarget(endpoint=carrier.endpoint, number=rewrite(formatted, carrier.outbound_rules)),
        caller_number=format_number(caller, number_format=carrier.caller_id_format, country=carrier.country),
        max_calls=carrier.max_calls,
    )


def parse_inbound_number(carrier: CarrierRoute, received: str) -> PhoneNumber | None:
    """The likeliest meaning of a number a carrier sent (a caller ID, say); None when it is no number."""
    candidates = inbound_candidates(carrier, received)
    return candidates[0] if candidates else None


def inbound_candidates(carrier: CarrierRoute, received: str) -> tuple[PhoneNumber, ...]:
    """Everything a number a carrier sent may mean, the likeliest first."""
    return number_candidates(received, number_format=carrier.number_format, country=carrier.country)


def trunk_endpoint_id(carrier_id: UUID) -> str:
    """The engine's id of a carrier's endpoint."""
    return f"{_TRUNK_PREFIX}{carrier_id.hex}"


def carrier_id_of(endpoint: str) -> UUID | None:
    """The carrier behind an endpoint id, None when it is no trunk's."""
    if not endpoint.startswith(_TRUNK_PREFIX):
        return None
    try:
        return UUID(hex=endpoint.removeprefix(_TRUNK_PREFIX))
    except ValueError:
        return None
