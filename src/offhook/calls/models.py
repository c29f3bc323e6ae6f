"""Tables of calls: history, living sessions, legs (CDRs), recordings, voicemails and prompts."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from offhook.db.base import Base, TenantRow


class CallRow(Base):
    """One call, living or over; slim on purpose, so that a list of 100,000 scans fast."""

    __tablename__ = "calls"
    __table_args__ = (
        Index(
            "ix_calls_account_started",
            "account_id",
            text("started_at DESC"),
            text("id DESC"),
            postgresql_include=["search"],
        ),
        Index("ix_calls_live", "account_id", "started_at", postgresql_where=text("state = 'live'")),
        Index("ix_calls_outcome", "account_id", "outcome", text("started_at DESC"), text("id DESC")),
        Index("ix_calls_number", "account_id", "number_id", text("started_at DESC"), text("id DESC")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    direction: Mapped[str] = mapped_column(Text)
    caller: Mapped[str] = mapped_column(Text)
    caller_name: Mapped[str] = mapped_column(Text, default="")
    dialled: Mapped[str] = mapped_column(Text)
    number_id: Mapped[UUID | None]
    started_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    talk_s: Mapped[int] = mapped_column(Integer, default=0)
    outcome: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    search: Mapped[str] = mapped_column(Text, default="")
    """Lower-case caller, name, dialled number and answerer: what the search box looks through."""
    steps: Mapped[list[Any]] = mapped_column(default=list)


class CallSessionRow(Base):
    """The saved state of a living call; gone when the call is over."""

    __tablename__ = "call_sessions"

    call_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    engine: Mapped[str] = mapped_column(Text, index=True)
    session: Mapped[dict[str, Any]]
    lease_owner: Mapped[str] = mapped_column(Text)
    lease_until: Mapped[datetime]


class CallLegRow(Base, TenantRow):
    """One leg's CDR; times and cause come from the engine's journal, the person's name from the session."""

    __tablename__ = "call_legs"

    leg_id: Mapped[str] = mapped_column(Text, unique=True)
    call_id: Mapped[UUID] = mapped_column(index=True)
    role: Mapped[str] = mapped_column(Text, default="")
    party: Mapped[str] = mapped_column(Text, default="")
    party_name: Mapped[str] = mapped_column(Text, default="")
    trunk: Mapped[str | None] = mapped_column(Text)
    engine: Mapped[str] = mapped_column(Text, default="")
    caller: Mapped[str] = mapped_column(Text, default="")
    dialled: Mapped[str] = mapped_column(Text, default="")
    started_at: Mapped[datetime | None]
    ringing_at: Mapped[datetime | None]
    """None also where nobody listened: a plain call, or one whose controller was away."""
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    cause: Mapped[str | None] = mapped_column(Text)
    billable_ms: Mapped[int] = mapped_column(BigInteger, default=0)


class JournalPositionRow(Base):
    """How far the journal of one engine has been booked."""

    __tablename__ = "journal_positions"

    engine: Mapped[str] = mapped_column(Text, primary_key=True)
    position: Mapped[str] = mapped_column(Text)


class JournalStartRow(Base):
    """A leg that began before the journal said whose it is."""

    __tablename__ = "journal_starts"

    engine: Mapped[str] = mapped_column(Text, primary_key=True)
    leg_id: Mapped[str] = mapped_column(Text, primary_key=True)
    at: Mapped[datetime]
    caller: Mapped[str] = mapped_column(Text)
    dialled: Mapped[str] = mapped_column(Text)


class CallCommandRow(Base, TenantRow):
    """What a person on the web wants done with a call; the telephony process takes it and deletes it."""

    __tablename__ = "call_commands"

    call_id: Mapped[UUID | None]
    kind: Mapped[str] = mapped_column(Text)
    arguments: Mapped[dict[str, Any]] = mapped_column(default=dict)


class RecordingRow(Base, TenantRow):
    """The recording of one leg of a call."""

    __tablename__ = "recordings"

    record_id: Mapped[str] = mapped_column(Text, unique=True)
    call_id: Mapped[UUID] = mapped_column(index=True)
    leg_id: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(Text)
    problem: Mapped[str] = mapped_column(Text, default="")
    blob_key: Mapped[str | None] = mapped_column(Text)
    duration_ms: Mapped[int] = mapped_column(Integer, default=0)
    size_bytes: Mapped[int] = mapped_column(BigInteger, default=0)


class VoicemailRow(Base, TenantRow):
    """A message somebody left."""

    __tablename__ = "voicemails"
    __table_args__ = (Index("ix_voicemails_account_created", "account_id", text("created_at DESC"), text("id DESC")),)

    record_id: Mapped[str] = mapped_column(Text, unique=True)
    call_id: Mapped[UUID] = mapped_column(index=True)
    number_id: Mapped[UUID | None]
    caller: Mapped[str] = mapped_column(Text, default="")
    caller_name: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(Text)
    problem: Mapped[str] = mapped_column(Text, default="")
    blob_key: Mapped[str | None] = mapped_column(Text)
    duration_ms: Mapped[int] = mapped_column(Integer, default=0)
    size_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    source_url: Mapped[str] = mapped_column(Text, default="")
    """Where a provider keeps it until the worker has fetched it; empty for what our own engine recorded."""
    transcript: Mapped[str] = mapped_column(Text, default="")
    transcript_state: Mapped[str] = mapped_column(Text, default="")
    """`pending`, `completed`, `failed` or `unavailable`; empty while nobody transcribes."""
    transcript_language: Mapped[str] = mapped_column(Text, default="")
    """ISO 639-1, of our own transcripts."""
    transcript_problem: Mapped[str] = mapped_column(Text, default="")
    transcript_rough: Mapped[bool] = mapped_column(default=False)
    """The engine was not sure of it."""
    told_at: Mapped[datetime | None]
    """When the people of its line were texted about it."""
    heard_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]


class PromptRow(Base, TenantRow):
    """A sound an account uploaded, ready for the engine to play."""

    __tablename__ = "prompts"

    name: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text, default="")
    blob_key: Mapped[str] = mapped_column(Text)
    duration_ms: Mapped[int] = mapped_column(Integer)
    size_bytes: Mapped[int] = mapped_column(BigInteger)


class BanRow(Base):
    """An address that gets nothing until the ban ends."""

    __tablename__ = "bans"

    address: Mapped[str] = mapped_column(Text, primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    failures: Mapped[int] = mapped_column(Integer)
    until: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
