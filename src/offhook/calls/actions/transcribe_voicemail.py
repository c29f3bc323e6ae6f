"""Writes a voicemail down (BL-18): asked for when it is stored, done by a job, shown as soon as the words are there."""

from uuid import UUID

import structlog
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.calls.models import VoicemailRow
from offhook.calls.sounds import stored_key
from offhook.db.jobs import defer_with
from offhook.db.live import announce
from offhook.db.session import Database
from offhook.kit.blobs import BlobStore
from offhook.kit.errors import InvalidInputError, NotFoundError
from offhook.kit.live import LiveEvent
from offhook.kit.transcriber import ROUGH, Transcriber

log = structlog.get_logger(__name__)

TRANSCRIBE = "calls:transcribe_voicemail"
LONGEST_WORDS = 20_000
_LATER_THAN_CALLS = -10
_LANGUAGE = text("SELECT language FROM numbers WHERE id = :number_id")


async def ask_for_words(session: AsyncSession, row: VoicemailRow, *, duration_s: float, by: Transcriber) -> None:
    """Queued with the transaction that stores the sound; what cannot be written down says so at once."""
    spoken = await session.scalar(_LANGUAGE, {"number_id": row.number_id}) or "en"
    language = spoken.split("-", maxsplit=1)[0].lower()
    state, problem = "pending", ""
    if language not in by.languages:
        state, problem = "unavailable", f"No offline model for the language {language!r} is installed"
    elif duration_s > by.longest_s:
        state, problem = "unavailable", f"Messages of more than {by.longest_s / 60:.0f} minutes are not written down"
    await _note(session, row.id, transcript_state=state, transcript_problem=problem, transcript_language=language)
    if state == "pending":
        # One at a time in the whole installation: calls need the processor more.
        await defer_with(
            session, TRANSCRIBE, {"voicemail_id": str(row.id)}, lock="transcription", priority=_LATER_THAN_CALLS
        )


async def transcribe_voicemail(
    voicemail_id: UUID, *, database: Database, blobs: BlobStore, transcriber: Transcriber
) -> None:
    """Done again it changes nothing. Raises UnavailableError when it did not work this time."""
    async with database.system() as session:
        row = await session.scalar(select(VoicemailRow).where(VoicemailRow.id == voicemail_id))
    if row is None or row.transcript_state != "pending":
        return
    try:
        sound = await blobs.local_path(stored_key(row))
        heard = await transcriber.transcribe(sound, language=row.transcript_language)
    except (InvalidInputError, NotFoundError) as error:
        await give_up_words(voicemail_id, database=database, why=error.message)
        return
    async with database.system() as session:
        await _note(
            session,
            row.id,
            transcript_state="completed",
            transcript=heard.words[:LONGEST_WORDS].replace("\x00", ""),
            transcript_rough=heard.confidence < ROUGH,
        )
        await announce(session, LiveEvent(row.account_id, "voicemails", str(row.id)))


async def give_up_words(voicemail_id: UUID, *, database: Database, why: str) -> None:
    """It was tried often enough, or cannot work; the message itself is there."""
    log.warning("a voicemail is not written down", voicemail_id=str(voicemail_id), why=why)
    async with database.system() as session:
        row = await session.scalar(select(VoicemailRow).where(VoicemailRow.id == voicemail_id))
        if row is not None and row.transcript_state == "pending":
            await _note(session, row.id, transcript_state="failed", transcript_problem=why)
            await announce(session, LiveEvent(row.account_id, "voicemails", str(row.id)))


async def _note(session: AsyncSession, voicemail_id: UUID, **values: object) -> None:
    """A provider may have written it down meanwhile: its words stay."""
    await session.execute(
        update(VoicemailRow)
        .where(VoicemailRow.id == voicemail_id, VoicemailRow.transcript_state.in_(("", "pending")))
        .values(**values)
    )
