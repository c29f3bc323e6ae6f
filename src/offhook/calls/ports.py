"""What calls need from the rest of the house; the bootstrap fills each."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from offhook.voice.engine import DeviceEndpoint, DialTarget, TrunkEndpoint
from offhook.voice.events import HangupCause


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Whose call this is and which program runs it."""

    account_id: UUID
    program: str
    """`flow`, `outbound` or `click_to_call`: a name in the programs the telephony process was given."""
    direction: str
    caller: str
    """Normalised where possible: E.164, else as received."""
    dialled: str
    caller_name: str = ""
    caller_party: str = ""
    """E.164 number or device endpoint of the person who calls."""
    trunk: str | None = None
    number_id: UUID | None = None
    flow_id: UUID | None = None
    flow_version: int | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    """JSON values the program wants to find in the session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The call is not taken in: the cause it is ended with, and why, for the log."""

    cause: HangupCause
    reason: str


RouteCall = Callable[..., Awaitable[Route | Refusal]]
"""`route_call(source=..., source_kind=..., dialled=..., caller=...)`; cached, because every call waits for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundTarget:
    """One way out for a dialled number: a trunk and the caller's number in the form that carrier wants."""

    target: DialTarget
    caller_number: str
    carrier_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundPlan:
    """Where a dialled number leads: inside the house, or out over carriers in the order to be tried."""

    dialled: str
    """Normalised for people and CDRs."""
    internal_endpoints: Sequence[str] = ()
    """Devices of the account to ring; then `carriers` is empty."""
    own_number: str = ""
    """One of the account's own numbers: the call is routed as if it came in."""
    carriers: Sequence[OutboundTarget] = ()
    caller_number: str = ""
    """The account's number the other side sees (E.164)."""
    number_id: UUID | None = None
    party_name: str = ""
    """Name of the contact or device reached."""


class OutboundPlanner(Protocol):
    """Answers where a number dialled by a device leads."""

    async def plan_outbound(self, *, account_id: UUID, dialled: str, caller_number: str) -> OutboundPlan:
        """Emergency and short numbers are left as dialled; others are read in the account's country.

        Raises InvalidInputError when it is no number, NotFoundError when no carrier takes it.
        """
        ...


class EndpointSource(Protocol):
    """The database's view of devices and trunks."""

    async def all_endpoints(self) -> tuple[Sequence[DeviceEndpoint], Sequence[TrunkEndpoint]]: ...

    async def endpoint(self, endpoint: str) -> DeviceEndpoint | TrunkEndpoint | None:
        """None when it is gone or switched off."""
        ...


EndpointOnline = Callable[..., Awaitable[None]]
"""`endpoint_online(endpoint=..., online=..., user_agent=...)`: books what the engine told of a device."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityFailure:
    """Somebody tried something they should not: a wrong password, an unknown number, an unknown source."""

    address: str
    reason: str
    at: datetime


SecurityLog = AsyncIterator[SecurityFailure]


class RecordingSpool(Protocol):
    """The engine's recording directory."""

    def files(self, record_id: str) -> tuple[Path, ...]:
        """One (mono) or two (said, heard) files that exist, in this order; empty when there is none."""
        ...

    def idle_record_ids(self, *, idle_s: float) -> Sequence[str]:
        """Recordings no byte was written to for so long."""
        ...

    def remove(self, record_id: str) -> None: ...


class SoundJobs(Protocol):
    """Where the work on finished recordings is queued."""

    async def defer_store_sound(self, record_id: str) -> None:
        """Queued twice is done once."""
        ...
