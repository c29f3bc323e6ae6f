"""Background work on price lists: imports, and what new prices would have done."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast
from uuid import UUID

from procrastinate import Blueprint, JobContext

from offhook.billing.actions.reckon_effect import reckon_effect
from offhook.billing.actions.run_deck_import import run_deck_import
from offhook.db.session import Database
from offhook.kit.blobs import BlobStore

PARTS = "decks"
"""Key of our `DeckParts` in the worker's additional context."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeckParts:
    """What the jobs need."""

    database: Database
    blobs: BlobStore


def blueprint() -> Blueprint:
    """A fresh one for each app: adding it to an app puts `decks:` in front of its tasks."""
    tasks = Blueprint()
    tasks.task(name="import", pass_context=True)(import_job)
    tasks.task(name="effect", pass_context=True)(effect_job)
    return tasks


async def import_job(context: JobContext, import_id: str) -> None:
    """Tells its own failures; a worker that died is followed by another, which begins from the start."""
    parts = _parts(context)
    await run_deck_import(UUID(import_id), database=parts.database, blobs=parts.blobs)


async def effect_job(context: JobContext, version_id: str) -> None:
    """Of the thirty days before it runs."""
    parts = _parts(context)
    await reckon_effect(UUID(version_id), database=parts.database, now=datetime.now(UTC))


def _parts(context: JobContext) -> DeckParts:
    return cast(DeckParts, context.additional_context[PARTS])
