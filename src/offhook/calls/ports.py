"""What calls need from the rest of the house; the bootstrap fills each."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.phone_number import PhoneNumber
from offhook.voice.engine import DeviceEndpoint, TrunkEndpoint
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
    max_calls: int | None = None
    """At once over `trunk`, which came in; None: as many as the account may have."""
    max_calls_per_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The call is not taken in: the cause it is ended with, and why, for the log."""

    cause: HangupCause
    reason: str


RouteCall = Callable[..., Awaitable[Route | Refusal]]
"""`route_call(source=, source_kind=, dialled=, caller=, wanted_number_id=, address=)`; every call waits for it."""


class SwitchRouter(Protocol):
    """The wholesale slice, as far as routing needs it: calls from customers' own switches."""

    async def route_call(self, *, source: str, address: str, dialled: str, caller: str) -> Route | Refusal:
        """Raises only what a database that is away raises."""
        ...

    def forget(self) -> None:
        """Something changed."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CallingDevice:
    """A device as routing sees it: whose it is, and what it shows when it calls out."""

    account_id: UUID
    endpoint: str
    name: str
    caller_number: PhoneNumber | None
    """None when the account holds no number."""
    caller_number_id: UUID | None


class DeviceBook(Protocol):
    """The devices slice, as far as routing needs it; what it answers may be kept until a route notice."""

    async def calling_device(self, session: AsyncSession, endpoint: str) -> CallingDevice | None:
        """The device behind an endpoint id; system scope."""
        ...

    async def find_device(self, session: AsyncSession, account_id: UUID, dialled: str) -> CallingDevice | None:
        """A device of the account by what people dial for it (its endpoint id, later its extension)."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who clicked to call, and where they want to talk: at a device or at a telephone."""

    name: str
    endpoint: str | None = None
    phone_number: PhoneNumber | None = None
    agent_id: UUID | None = None
    caller_number_id: UUID | None = None
    """Number shown when the click names none."""


class PersonBook(Protocol):
    """The devices slice, as far as click to call needs it; `app.state.people` in the web process."""

    async def person(self, session: AsyncSession, *, agent_id: UUID | None, device_id: UUID | None) -> Person:
        """Exactly one id is given. Raises NotFoundError, or ConflictError when they cannot be reached now."""
        ...

    async def places(self, session: AsyncSession, *, user_id: UUID) -> frozenset[str]:
        """Agent ids and device endpoints of a user: by these a call's legs are theirs."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedCall:
    """A living call that a provider carries and this house only hears of."""

    agent_id: str
    """Who of ours talks in it; empty while nobody does."""
    hang_up: Callable[[], Awaitable[None]]
    """Raises ConflictError when it is over, UnavailableError when the provider cannot be asked."""


class CarriedCalls(Protocol):
    """The slice that knows the providers of calls; `app.state.carried_calls` in the web process."""

    async def find(self, session: AsyncSession, call_id: UUID) -> CarriedCall | None:
        """None for a call nobody else carries."""
        ...


class PromptUses(Protocol):
    """The flows slice, as far as deleting a prompt needs it; `app.state.prompt_uses` in the web process."""

    async def flows_with(self, session: AsyncSession, prompt_id: UUID) -> Sequence[str]:
        """Names of the flows that play it."""
        ...


class AccountCountry(Protocol):
    """Where an account lives, for numbers dialled in national format."""

    async def __call__(self, session: AsyncSession, account_id: UUID) -> str:
        """ISO 3166 alpha-2."""
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


class RemoteSounds(Protocol):
    """Messages that lie at a provider."""

    async def fetch(self, account_id: UUID, url: str) -> bytes:
        """In a format our audio tools read. Raises NotFoundError, or UnavailableError to be asked again later."""
        ...


class SoundJobs(Protocol):
    """Where the work on finished recordings is queued."""

    async def defer_store_sound(self, record_id: str) -> None:
        """Queued twice is done once."""
        ...
