"""What is saved of a living call, so that another process can take it over."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

BOOKED_AS = "booked_as"
"""Key in a session's variables of what people read instead of `direction` and `dialled`, where that differs."""

WORDLESS = "wordless"
"""Key in a session's variables: the caller is a machine, told of a failure by the cause alone."""


class LegState(StrEnum):
    """How far a leg has come."""

    ARRIVED = "arrived"
    INTENDED = "intended"  # saved before the engine is asked to dial it
    RINGING = "ringing"
    ANSWERED = "answered"
    TALKING = "talking"
    ENDED = "ended"


@dataclass(slots=True, kw_only=True)
class SessionLeg:
    """One leg of a call as we know it; the times of the CDR come from the engine's journal."""

    leg_id: str
    role: str
    """`caller`, `agent`, `callee`, `transfer`."""
    party: str = ""
    """E.164 number or endpoint id of the person at the other end."""
    party_name: str = ""
    agent_id: str | None = None
    trunk: str | None = None
    """Carrier endpoint the leg goes over, None for our own devices."""
    state: LegState = LegState.INTENDED
    accepted: bool = False
    ringing_at: datetime | None = None
    """When the engine told that it rings; None also where nobody listened. The journal knows nothing of ringing."""
    failed_at: datetime | None = None
    """When nobody could be reached there: perhaps the engine never had it, and its journal is silent."""
    failed_cause: str = ""


@dataclass(slots=True, kw_only=True)
class CallSession:
    """The saved state of one call: who, where in which flow, which legs, and the node's own small state."""

    call_id: str
    account_id: UUID
    direction: str
    """`inbound` (from a carrier), `outbound` (from a device to a carrier), `internal`."""
    caller: str
    caller_name: str = ""
    dialled: str = ""
    number_id: UUID | None = None
    flow_id: UUID | None = None
    flow_version: int | None = None
    node_id: str | None = None
    node_state: dict[str, Any] = field(default_factory=dict)
    variables: dict[str, Any] = field(default_factory=dict)
    legs: dict[str, SessionLeg] = field(default_factory=dict)
    bridge_id: str | None = None
    recording_ids: list[str] = field(default_factory=list)
    answered_by: str | None = None
    """Agent id or name of who took the call."""
    started_at: datetime | None = None
    outcome: str | None = None
    """`answered`, `voicemail`, `missed`, `refused`, `failed`; None while alive."""
    steps: list[dict[str, Any]] = field(default_factory=list)
    """Timeline for people: `{at, what, leg_id?, ...}`; capped at 500."""


class SessionStore(Protocol):
    """Keeps sessions; `save` returns only when the state would survive a kill -9."""

    async def save(self, session: CallSession) -> None: ...

    async def end(self, session: CallSession) -> None:
        """The call is over: the live row goes, the finished call stays as history."""
        ...

    async def living(self) -> Sequence[CallSession]:
        """All sessions not ended, for resuming after a crash."""
        ...


class CallLog(Protocol):
    """Where a call's notable moments are logged."""

    def __call__(self, event: str, **facts: object) -> None: ...
