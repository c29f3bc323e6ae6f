"""What nodes need from the rest of the house, and the facts they are given."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, Protocol
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from offhook.kit.phone_number import PhoneNumber
from offhook.voice.business_hours import BusinessHours
from offhook.voice.engine import DialTarget, Sound


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberFacts:
    """The called number as its owner has set it up."""

    number: str
    """E.164."""
    number_id: UUID | None = None
    label: str = ""
    """The business, as spoken in announcements."""
    language: str = "en"
    time_zone: str = "UTC"
    caller_id_mode: Literal["business", "caller"] = "business"
    """What phones that ring show: this number, or the caller's (BL-9)."""
    ring_timeout_s: int = 25
    record_calls: bool = False
    announce_caller: bool = True
    greeting_text: str = ""
    greeting_prompt_id: UUID | None = None
    hours: BusinessHours | None = None
    """None: always open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Callee:
    """A person or place that can be rung."""

    key: str
    """Stable id: the agent's, the device's, or the number."""
    targets: tuple[DialTarget, ...]
    """In fail-over order; for an external number one per carrier, in that carrier's own format."""
    party: str
    """E.164 number or endpoint id."""
    name: str = ""
    agent_id: str | None = None
    sees_caller: bool = False
    """Its screen shows who calls (a browser): no spoken announcement is needed."""


class _Destination(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AgentDestination(_Destination):
    """An agent, on duty or not."""

    kind: Literal["agent"] = "agent"
    agent_id: UUID


class DeviceDestination(_Destination):
    """One of the account's devices."""

    kind: Literal["device"] = "device"
    device_id: UUID


class NumberDestination(_Destination):
    """Any telephone number, over the account's carriers."""

    kind: Literal["number"] = "number"
    number: PhoneNumber


Destination = Annotated[AgentDestination | DeviceDestination | NumberDestination, Field(discriminator="kind")]


class FlowPorts(Protocol):
    """One account's people, prompts and mailboxes, as nodes see them. Implementations are bound to one call."""

    async def team(self, number_id: UUID | None) -> Sequence[Callee]:
        """The number's agents who are on duty now, in their order."""
        ...

    async def callee(self, destination: Destination) -> Callee | None:
        """How to ring it; None when it is gone or no carrier leads there."""
        ...

    async def contact_name(self, number: str) -> str | None:
        """Name of the contact with this number, from the account's book."""
        ...

    async def prompt(self, prompt_id: UUID) -> Sound:
        """An uploaded prompt as a playable sound. Raises NotFoundError."""
        ...

    async def night_mode(self, switch: str) -> bool:
        """Is this switch of the account set now (PB-14)?"""
        ...

    async def next_turn(self, key: str, *, of: int) -> int:
        """Counts 0 .. of-1 round and round, over all calls: whose turn it is in a circular group."""
        ...

    async def leave_voicemail(self, *, record_id: str, duration_s: float | None, caller: str) -> None:
        """A message lies on the engine's disk. Repeating with the same `record_id` is no error and does it once."""
        ...
