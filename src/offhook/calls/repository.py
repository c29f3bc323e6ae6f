"""Reads calls and their sounds for people; row-level security keeps to the account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, defer

from offhook.calls.models import CallLegRow, CallRow, CallSessionRow, PromptRow, RecordingRow, VoicemailRow
from offhook.kit.errors import NotFoundError


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFilter:
    """What narrows a list of calls."""

    state: str | None = None
    direction: str | None = None
    outcome: str | None = None
    number_id: UUID | None = None
    search: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def select_calls(account_id: UUID, wanted: CallFilter) -> Select[CallRow]:
    """Without their timelines, which lists do not show."""
    query = select(CallRow).where(CallRow.account_id == account_id).options(defer(CallRow.steps))
    exact = {"state": wanted.state, "direction": wanted.direction, "outcome": wanted.outcome}
    for column, value in {**exact, "number_id": wanted.number_id}.items():
        if value is not None:
            query = query.where(getattr(CallRow, column) == value)
    if wanted.since is not None:
        query = query.where(CallRow.started_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(CallRow.started_at < wanted.until)
    return _matching(query, account_id, wanted.search) if wanted.search else query


def _matching(query: Select[CallRow], account_id: UUID, search: str) -> Select[CallRow]:
    """Finds first, in the list's own order: an index holds the words, so that only rows that match are read.

    PostgreSQL computes no more of what is found than the page asks for.
    """
    row = aliased(CallRow)
    words = row.search.contains(_needle(search), autoescape=True)
    newest = select(row.id, row.started_at).where(row.account_id == account_id, words)
    found = newest.order_by(row.started_at.desc(), row.id.desc()).cte("found").prefix_with("MATERIALIZED")
    return query.join(found, and_(CallRow.id == found.c.id, CallRow.started_at == found.c.started_at))


async def legs_of(session: AsyncSession, call_id: UUID) -> Sequence[CallLegRow]:
    """In the order they began."""
    query = select(CallLegRow).where(CallLegRow.call_id == call_id)
    return (await session.scalars(query.order_by(CallLegRow.started_at.nulls_last(), CallLegRow.id))).all()


async def living_session(session: AsyncSession, call_id: UUID) -> dict[str, Any] | None:
    """The saved state of a living call."""
    return await session.scalar(select(CallSessionRow.session).where(CallSessionRow.call_id == call_id))


async def recording_ids_of(session: AsyncSession, call_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """Recordings per call, stored or still being stored."""
    query = select(RecordingRow.call_id, RecordingRow.id).where(RecordingRow.call_id.in_(call_ids))
    found: dict[UUID, list[UUID]] = {}
    for call_id, recording_id in await session.execute(query.order_by(RecordingRow.id)):
        found.setdefault(call_id, []).append(recording_id)
    return found


def select_recordings(account_id: UUID, *, call_id: UUID | None) -> Select[RecordingRow]:
    query = select(RecordingRow).where(RecordingRow.account_id == account_id)
    return query if call_id is None else query.where(RecordingRow.call_id == call_id)


def select_voicemails(
    account_id: UUID,
    *,
    number_id: UUID | None,
    heard: bool | None,
    deleted: bool,
    search: str | None,
    caller: str | None = None,
) -> Select[VoicemailRow]:
    query = select(VoicemailRow).where(VoicemailRow.account_id == account_id)
    query = query.where(VoicemailRow.deleted_at.is_not(None) if deleted else VoicemailRow.deleted_at.is_(None))
    if number_id is not None:
        query = query.where(VoicemailRow.number_id == number_id)
    if caller is not None:
        query = query.where(VoicemailRow.caller == caller)
    if heard is not None:
        query = query.where(VoicemailRow.heard_at.is_not(None) if heard else VoicemailRow.heard_at.is_(None))
    if search:
        who = (VoicemailRow.caller + " " + VoicemailRow.caller_name).icontains(_needle(search), autoescape=True)
        query = query.where(or_(who, VoicemailRow.transcript.icontains(search.strip(), autoescape=True)))
    return query


async def waits_for_words(session: AsyncSession, record_id: str) -> bool:
    """Whether a voicemail is still being stored or written down."""
    query = select(VoicemailRow.state, VoicemailRow.transcript_state).where(VoicemailRow.record_id == record_id)
    found = (await session.execute(query)).first()
    return found is not None and (found.state == "converting" or found.transcript_state == "pending")


async def take_untold(session: AsyncSession, record_id: str, *, now: datetime) -> VoicemailRow | None:
    """A voicemail whose people were not told of yet; they count as told with this transaction."""
    untold = update(VoicemailRow).where(VoicemailRow.record_id == record_id, VoicemailRow.told_at.is_(None))
    return (await session.scalars(untold.values(told_at=now).returning(VoicemailRow))).first()


def select_prompts(account_id: UUID, *, search: str | None) -> Select[PromptRow]:
    query = select(PromptRow).where(PromptRow.account_id == account_id)
    return query.where(PromptRow.name.icontains(search, autoescape=True)) if search else query


def _needle(search: str) -> str:
    """Numbers are stored without the blanks and brackets people type into them."""
    text = search.strip().lower()
    digits = "".join(character for character in text if character not in " ()-./")
    return digits if digits.removeprefix("+").isdigit() else text


async def prompt_file(session: AsyncSession, prompt_id: UUID) -> tuple[str, str]:
    """Name and blob key of a prompt. Raises NotFoundError."""
    found = await session.get(PromptRow, prompt_id)
    if found is None:
        raise NotFoundError("there is no such prompt")
    return found.name, found.blob_key


async def newest_call(session: AsyncSession, *, caller: str, since: datetime) -> CallRow | None:
    """The newest call from a number."""
    query = select(CallRow).where(CallRow.caller == caller, CallRow.started_at >= since)
    return (await session.scalars(query.order_by(CallRow.started_at.desc()).limit(1))).first()


async def recordings_of(session: AsyncSession, call_id: UUID) -> Sequence[RecordingRow]:
    """In the order they began."""
    return (
        await session.scalars(select(RecordingRow).where(RecordingRow.call_id == call_id).order_by(RecordingRow.id))
    ).all()


async def count_living(session: AsyncSession, *, number_id: UUID | None = None, trunk: str | None = None) -> int:
    """Calls that go on now, of a number or with a leg over a trunk."""
    if number_id is not None:
        on_number = select(func.count()).where(CallRow.number_id == number_id, CallRow.state == "live")
        return await session.scalar(on_number) or 0
    return await session.scalar(_OVER_TRUNK, {"trunk": trunk}) or 0


_OVER_TRUNK = text("""
    SELECT count(*) FROM call_sessions WHERE EXISTS (
      SELECT FROM jsonb_each(session->'legs') AS legs(leg_id, leg)
      WHERE leg->>'trunk' = :trunk AND leg->>'state' <> 'ended')
""")
