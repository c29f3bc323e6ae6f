"""Imports a price list in the background: told how far it is, all of it or nothing, and stopped when asked to."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.actions.import_deck import import_deck
from offhook.billing.actions.reckon_effect import ask_for_effect
from offhook.billing.decks.import_progress import ImportCancelledError, ImportProgress
from offhook.billing.decks.import_schemas import OVER, ImportTerms
from offhook.billing.decks.models import DeckImportRow
from offhook.billing.models import DeckRow
from offhook.db.live import announce
from offhook.db.session import Database
from offhook.kit.blobs import BlobStore
from offhook.kit.errors import FieldError, OffhookError
from offhook.kit.live import LiveEvent

TELL_EVERY_S = 0.5
TOPIC = "deck_imports"
log = structlog.get_logger(__name__)


async def run_deck_import(import_id: UUID, *, database: Database, blobs: BlobStore) -> None:
    """Does nothing when it is over; begun again after a crash it begins from the start, for nothing was taken."""
    async with database.system() as session:
        row = await session.get(DeckImportRow, import_id)
    if row is None:
        return
    if row.state in OVER:
        await blobs.delete(row.blob_key)
        return
    progress = ImportProgress()
    if row.cancel_asked:
        progress.cancel()
    telling = asyncio.create_task(_tell(database, row, progress), name="telling of a deck's import")
    try:
        version_id = await _take(database, blobs, row, progress)
    except ImportCancelledError as error:
        outcome: dict[str, Any] = {"state": "cancelled", "problem": error.message}
    except OffhookError as error:
        outcome = {"state": "failed", "problem": error.message, "fields": _told(error.fields)}
    except Exception:
        log.exception("the import of a deck failed", import_id=str(import_id))
        outcome = {"state": "failed", "problem": "Something went wrong on our side; nothing was taken. Try again."}
    else:
        outcome = {
            "state": "done",
            "version_id": version_id,
            "rows_done": progress.rows_done,
            "rows_total": progress.rows_done,
        }
    finally:
        telling.cancel()
        with suppress(asyncio.CancelledError):
            await telling
    async with database.system() as session:
        await _note(session, row, outcome | {"finished_at": datetime.now(UTC)})
    await blobs.delete(row.blob_key)


async def _take(database: Database, blobs: BlobStore, row: DeckImportRow, progress: ImportProgress) -> UUID:
    content = b"".join([piece async for piece in blobs.read(row.blob_key)])
    terms = ImportTerms.model_validate(row.terms)
    async with database.system() as session:
        deck = await session.get_one(DeckRow, row.deck_id)
        draft = await import_deck(
            session,
            deck,
            content,
            effective_at=terms.effective_at,
            zone=terms.zone,
            bands=terms.bands,
            reading=terms.reading(deck.currency),
            progress=progress,
        )
        await ask_for_effect(session, draft)
    return draft.id


async def _tell(database: Database, row: DeckImportRow, progress: ImportProgress) -> None:
    """In transactions of its own, which others see at once; hears there that somebody wants it stopped."""
    told: dict[str, Any] = {}
    while True:
        now = {"state": progress.phase, "rows_done": progress.rows_done, "rows_total": progress.rows_total}
        async with database.system() as session:
            if now != told:
                await _note(session, row, now)
                told = now
            asked = select(DeckImportRow.cancel_asked).where(DeckImportRow.id == row.id)
            if await session.scalar(asked):
                progress.cancel()
        await asyncio.sleep(TELL_EVERY_S)


async def _note(session: AsyncSession, row: DeckImportRow, values: dict[str, Any]) -> None:
    await session.execute(update(DeckImportRow).where(DeckImportRow.id == row.id).values(values))
    told: dict[str, Any] = {name: values[name] for name in ("state", "rows_done", "rows_total") if name in values}
    await announce(session, LiveEvent(account_id=row.account_id, topic=TOPIC, id=str(row.id), data=told))


def _told(fields: tuple[FieldError, ...]) -> list[dict[str, str]]:
    return [{"where": one.where, "what": one.what} for one in fields]
