"""What the demo call proved, as data."""

from datetime import datetime
from typing import Protocol

from pydantic import BaseModel


class DemoLeg(BaseModel):
    """One leg's CDR."""

    leg_id: str
    role: str
    party: str
    started_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    cause: str | None


class DemoCall(BaseModel):
    """The call as the firm booked it."""

    call_id: str
    outcome: str | None
    answered_by: str | None
    ended: bool
    legs: list[DemoLeg]
    recording_s: float | None
    """Length of the stored recording; None while it is not stored yet."""
    recording_dbfs: tuple[float, ...] | None = None
    """Energy of the stored recording per channel."""


class CallBook(Protocol):
    """The firm's side of the story: its calls and CDRs."""

    async def newest_call(self, *, caller: str, since: datetime) -> DemoCall | None:
        """The newest call from this number that began at `since` or later."""
        ...


class DemoStep(BaseModel):
    """A moment of the call, counted from the caller's dialling."""

    offset_s: float
    what: str


class DemoResult(BaseModel):
    """Everything seen; `ok` only when the call truly happened with sound both ways."""

    ok: bool
    reasons: list[str]
    """What was missing, in words; empty when ok."""
    answered_leg: DemoLeg | None = None
    time_to_ring_ms: float | None = None
    """From the caller's dialling to the first agent's handset ringing."""
    caller_heard_dbfs: float | None = None
    agent_heard_dbfs: float | None = None
    caller_heard_peak: float | None = None
    """Loudest moment (0..1) while both talked; announcements before do not count."""
    agent_heard_peak: float | None = None
    recording_s: float | None = None
    recording_dbfs: tuple[float, ...] | None = None
    call: DemoCall | None = None
    timeline: list[DemoStep] = []
