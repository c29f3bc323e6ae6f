"""What the API takes and gives for calls and their sounds."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from offhook.billing.api import CallPrice

CallState = Literal["live", "ended"]
Direction = Literal["inbound", "outbound", "internal"]
Outcome = Literal["answered", "voicemail", "missed", "refused", "failed"]
SoundState = Literal["recording", "converting", "stored", "failed"]


class _Row(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class CallView(_Row):
    """One call in the list; times are UTC."""

    id: UUID
    direction: Direction
    caller: str
    caller_name: str
    dialled: str
    number_id: UUID | None
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    talk_s: int
    outcome: Outcome | None
    answered_by: str | None
    """Agent's id, or the name or number of who took it."""
    state: CallState
    recording_ids: list[UUID] = []
    price: CallPrice | None = None
    """What it cost the account; None when nothing, or to a person who may not see bills."""


class LiveCallView(CallView):
    """A call that goes on, with its cost so far, tax included; none when nobody pays or the person may not see it."""

    cost_micros: int | None = None
    currency: str | None = None
    per_minute_micros: int | None = None
    """What a minute costs now, without tax."""


class LegView(BaseModel):
    """One leg's CDR."""

    id: str
    role: str
    party: str
    party_name: str
    started_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    cause: str | None
    trunk: str | None
    billable_s: float


class StepView(BaseModel):
    """A line of the timeline."""

    at: datetime
    what: str
    detail: dict[str, Any]


class CallDetail(CallView):
    """One call with its legs and its timeline."""

    legs: list[LegView]
    steps: list[StepView]


class CallCreate(BaseModel):
    """Click to call: the agent or device rings first, then `to` is called."""

    model_config = ConfigDict(extra="forbid")

    agent_id: UUID | None = None
    device_id: UUID | None = None
    to: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
    number_id: UUID | None = None
    """Number the other side sees; None: the agent's or device's own choice."""

    @model_validator(mode="after")
    def _rings_one(self) -> "CallCreate":
        if (self.agent_id is None) == (self.device_id is None):
            raise ValueError("give agent_id or device_id, exactly one of them: it rings first")
        return self


class CallOrdered(BaseModel):
    """The call is being made; it appears under this id."""

    id: UUID


class CallTransfer(BaseModel):
    """Blind transfer: the other side of the talk is connected to `to` instead."""

    model_config = ConfigDict(extra="forbid")

    to: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
    """A telephone number, or what is dialled for a colleague's device."""


class RecordingView(_Row):
    """A recorded call."""

    id: UUID
    call_id: UUID
    leg_id: str
    state: SoundState
    problem: str
    """Why it cannot be heard yet, or ever; empty when all is well."""
    duration_s: float
    size_bytes: int
    created_at: datetime


class VoicemailView(BaseModel):
    """A message."""

    id: UUID
    call_id: UUID
    number_id: UUID | None
    caller: str
    caller_name: str
    duration_s: float
    heard: bool
    deleted: bool
    state: SoundState
    problem: str
    transcript: str
    """What was said, once it is written down; empty before, and where nobody does."""
    transcript_state: str
    """`pending`, `completed`, `failed` or `unavailable`; empty where nobody writes it down."""
    transcript_language: str
    """ISO 639-1; empty when it is not known."""
    transcript_problem: str
    """Why there is none."""
    transcript_rough: bool
    """A guess that should be listened to."""
    created_at: datetime


class VoicemailPatch(BaseModel):
    """Marks a message as heard, or as not."""

    model_config = ConfigDict(extra="forbid")

    heard: bool


class PeaksView(BaseModel):
    """Per channel (left: what the caller said) values 0..1 for drawing a waveform."""

    channels: list[list[float]]
    duration_s: float


class PromptView(BaseModel):
    """An uploaded sound."""

    id: UUID
    name: str
    language: str
    duration_s: float
    created_at: datetime


class BanView(_Row):
    """An address that gets nothing."""

    address: str
    reason: str
    failures: int
    until: datetime


Buckets = Annotated[int, Field(ge=1, le=4000)]
