"""Reads what a notice is about; the slices below write it down in one statement each, so it is read in one, too."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.errors import InvalidInputError
from offhook.kit.phone_number import PhoneNumber
from offhook.push.notice import LONGEST_LINE, Happening, Kind

_CALL = """
    SELECT c.id AS subject, 'call-' || c.id AS grouped, c.number_id, c.caller AS peer, c.caller_name AS name,
           '' AS words, {at} AS at, n.label, n.number
    FROM calls c JOIN numbers n ON n.id = c.number_id
"""
_SUBJECTS = {
    "incoming_call": text(_CALL.format(at="c.started_at") + "WHERE c.id = :id AND c.state = 'live'"),
    "taken_call": text(_CALL.format(at="COALESCE(c.answered_at, now())") + "WHERE c.id = :id"),
    "missed_call": text(_CALL.format(at="c.started_at") + "WHERE c.id = :id AND c.outcome = 'missed'"),
    "text": text("""
        SELECT m.conversation_id AS subject, 'text-' || m.conversation_id AS grouped, v.number_id, m.peer,
               trim(COALESCE(k.first_name, '') || ' ' || COALESCE(k.last_name, '')) AS name,
               m.body AS words, m.created_at AS at, n.label, n.number
        FROM messages m JOIN conversations v ON v.id = m.conversation_id JOIN numbers n ON n.id = v.number_id
        LEFT JOIN contact_numbers kn ON kn.account_id = m.account_id AND kn.number = m.peer
        LEFT JOIN contacts k ON k.id = kn.contact_id
        WHERE m.id = :id LIMIT 1
    """),
    "voicemail": text("""
        SELECT v.id AS subject, 'voicemail-' || v.id AS grouped, v.number_id, v.caller AS peer, v.caller_name AS name,
               v.transcript AS words, v.created_at AS at, n.label, n.number
        FROM voicemails v JOIN numbers n ON n.id = v.number_id
        WHERE v.id = :id AND v.deleted_at IS NULL
    """),
}
"""When a call has moved on meanwhile there is nothing to tell."""


async def read_subject(session: AsyncSession, kind: Kind, subject_id: UUID) -> tuple[UUID, str, Happening] | None:
    """The number it concerns, the caller as written, and the notice; system scope."""
    row: Any = (await session.execute(_SUBJECTS[kind], {"id": subject_id})).first()
    if row is None:
        return None
    happening = Happening(
        kind=kind,
        subject_id=str(row.subject),
        group=row.grouped,
        who=row.name or _shown(row.peer),
        business=row.label or _shown(row.number),
        words=" ".join(row.words.split())[:LONGEST_LINE],
        at=row.at,
    )
    return row.number_id, row.peer, happening


def trial(*, at: datetime) -> Happening:
    """What a person sends to see whether it arrives."""
    return Happening(kind="test", subject_id="", group="test", who="", business="", words="", at=at)


def _shown(number: str) -> str:
    try:
        return PhoneNumber.parse(number).international()
    except InvalidInputError:
        return number
