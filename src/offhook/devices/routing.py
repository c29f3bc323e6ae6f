"""What a call needs to know of devices and teams: immutable, so that a telephony process may keep it."""

from dataclasses import dataclass
from uuid import UUID

from offhook.kit.phone_number import PhoneNumber

_PREFIX = "dev-"


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMember:
    """Somebody who may be rung for a number: at a device's endpoint or at a telephone, never both."""

    agent_id: UUID
    number_id: UUID
    name: str
    kind: str
    """`browser`, `mobile` or `landline`."""
    user_id: UUID | None
    endpoint: str | None
    phone_number: PhoneNumber | None
    on_duty: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRoute:
    """A device that calls: whose it is, and the number it shows unless it names another."""

    device_id: UUID
    account_id: UUID
    endpoint: str
    kind: str
    name: str
    user_id: UUID | None
    caller_number_id: UUID | None
    caller_number: PhoneNumber | None
    """None when the account holds no number at all."""


def device_endpoint_id(device_id: UUID) -> str:
    """The engine's id of a device's endpoint, which is its SIP user name too."""
    return f"{_PREFIX}{device_id.hex}"
