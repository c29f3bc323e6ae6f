"""Turns what the engine recorded into a stored, playable sound: exactly once, whatever dies in between."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.calls.actions.book_sound import book_sound
from offhook.calls.actions.transcribe_voicemail import ask_for_words
from offhook.calls.models import CallRow, VoicemailRow
from offhook.calls.ports import RecordingSpool, RemoteSounds
from offhook.calls.sounds import SHORTEST_VOICEMAIL_S, SoundName, SoundRow
from offhook.db.live import announce
from offhook.db.session import Database
from offhook.kit.audio import AudioInfo, AudioTools
from offhook.kit.blobs import BlobStore
from offhook.kit.errors import InvalidInputError, NotFoundError, UnavailableError
from offhook.kit.live import LiveEvent
from offhook.kit.transcriber import Transcriber

WAV_HEADER_BYTES = 44
SURELY_THERE_AFTER = timedelta(hours=1)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundParts:
    """What storing a sound works with."""

    database: Database
    blobs: BlobStore
    audio: AudioTools
    spool: RecordingSpool
    remote: RemoteSounds | None = None
    """Where messages left at a provider are fetched."""
    transcriber: Transcriber | None = None
    """Writes down what our own engine recorded; a provider does that itself."""


async def store_sound(record_id: str, parts: SoundParts) -> None:
    """The engine's file goes only after the row that names the stored copy is committed.

    Raises UnavailableError when it cannot be done now (disk full): the reason stands on the row, try again.
    """
    sound = SoundName.parse(record_id)
    row = await _row(sound, parts) if sound else None
    if sound is None or row is None:
        log.warning("a recording of no known call is left alone", record_id=record_id)
        return
    if row.state == "stored":
        parts.spool.remove(record_id)
        return
    try:
        async with _sources(row, parts) as sources:
            if sources:
                await _convert_and_store(sound, row, sources, parts=parts)
                return
        if sound.voicemail:  # the caller left at the beep, or never sent a sound
            await _drop(sound, row, parts, duration_s=0)
            return
        await _note(sound, row, parts, state="failed", problem="The engine left no recording")
        parts.spool.remove(record_id)
    except (InvalidInputError, NotFoundError) as error:
        log.warning("a recording cannot be had", record_id=record_id, error=error.message)
        await _note(sound, row, parts, state="failed", problem=error.message)
    except (UnavailableError, OSError) as error:
        log.warning("a recording is not stored yet", record_id=record_id, error=str(error))
        # Tenants read the reason: no paths of ours.
        reason = error.message if isinstance(error, UnavailableError) else error.strerror or "it cannot be written"
        await _note(sound, row, parts, state="converting", problem=f"Not stored yet, trying again: {reason}")
        raise UnavailableError(str(error)) from error


@asynccontextmanager
async def _sources(row: SoundRow, parts: SoundParts) -> AsyncIterator[tuple[Path, ...]]:
    """A side that never sent a packet leaves a file of nothing but its header; the other is still worth hearing.

    Raises NotFoundError or UnavailableError for a message that cannot be fetched from its provider.
    """
    if isinstance(row, VoicemailRow) and row.source_url:
        with tempfile.TemporaryDirectory(prefix="offhook-fetched-") as scratch:
            fetched = Path(scratch) / "message"
            fetched.write_bytes(await _fetch(row, parts))  # small: two minutes of speech at most
            yield (fetched,)
        return
    yield tuple(file for file in parts.spool.files(row.record_id) if _holds_sound(file))


async def _fetch(row: VoicemailRow, parts: SoundParts) -> bytes:
    if parts.remote is None:
        raise UnavailableError("nobody is there to fetch it from the provider")
    try:
        return await parts.remote.fetch(row.account_id, row.source_url)
    except NotFoundError as error:
        if datetime.now(UTC) - row.created_at < SURELY_THERE_AFTER:  # providers tell of it before it can be had
            raise UnavailableError(error.message) from None
        raise


def _holds_sound(file: Path) -> bool:
    """Whether anything follows the header that the engine writes at once."""
    with file.open("rb") as opened:
        beginning = opened.read(WAV_HEADER_BYTES + 1)
    return len(beginning) > WAV_HEADER_BYTES or not beginning.startswith(b"RIFF")


async def _row(sound: SoundName, parts: SoundParts) -> SoundRow | None:
    async with parts.database.system() as session:
        await book_sound(session, sound)
        found: SoundRow | None = await session.scalar(
            select(sound.model).where(sound.model.record_id == sound.record_id)
        )
        return found


async def _convert_and_store(sound: SoundName, row: SoundRow, sources: tuple[Path, ...], *, parts: SoundParts) -> None:
    with tempfile.TemporaryDirectory(prefix="offhook-sound-") as scratch:
        copy = Path(scratch) / f"{row.id.hex}.mp3"
        info = await parts.audio.to_listening_copy(sources, copy)
        if sound.voicemail and info.duration_s < SHORTEST_VOICEMAIL_S:
            await _drop(sound, row, parts, duration_s=info.duration_s)
            return
        key = f"accounts/{row.account_id.hex}/{sound.topic}/{row.id.hex}.mp3"
        stored = await parts.blobs.put_file(key, copy)
    await _commit(sound, row, parts, info=info, key=key, size_bytes=stored.size_bytes)
    parts.spool.remove(sound.record_id)


async def _commit(
    sound: SoundName, row: SoundRow, parts: SoundParts, *, info: AudioInfo, key: str, size_bytes: int
) -> None:
    async with parts.database.system() as session:
        await session.execute(
            update(sound.model)
            .where(sound.model.id == row.id)
            .values(
                state="stored",
                problem="",
                blob_key=key,
                duration_ms=round(info.duration_s * 1000),
                size_bytes=size_bytes,
            )
        )
        if isinstance(row, VoicemailRow):
            await _correct_outcome(session, row, untrue="missed", true="voicemail")
            if parts.transcriber is not None and not row.source_url:
                await ask_for_words(session, row, duration_s=info.duration_s, by=parts.transcriber)
        await announce(session, LiveEvent(row.account_id, sound.topic, str(row.id), "created"))
        await announce(session, LiveEvent(row.account_id, "calls", str(row.call_id)))


async def _drop(sound: SoundName, row: SoundRow, parts: SoundParts, *, duration_s: float) -> None:
    log.info("a voicemail too short to be one is dropped", record_id=sound.record_id, duration_s=duration_s)
    async with parts.database.system() as session:
        await session.execute(delete(sound.model).where(sound.model.id == row.id))
        await _correct_outcome(session, row, untrue="voicemail", true="missed")
        await announce(session, LiveEvent(row.account_id, "calls", str(row.call_id)))
    parts.spool.remove(sound.record_id)


async def _note(sound: SoundName, row: SoundRow, parts: SoundParts, *, state: str, problem: str) -> None:
    async with parts.database.system() as session:
        await session.execute(
            update(sound.model)
            .where(sound.model.id == row.id, sound.model.state != "stored")
            .values(state=state, problem=problem)
        )
        await announce(session, LiveEvent(row.account_id, sound.topic, str(row.id)))


async def _correct_outcome(session: AsyncSession, row: SoundRow, *, untrue: str, true: str) -> None:
    """Whether a message was left is the sound's to say: the call may have ended while nobody watched."""
    await session.execute(
        update(CallRow)
        .where(CallRow.id == row.call_id, CallRow.state == "ended", CallRow.outcome == untrue)
        .values(outcome=true)
    )
