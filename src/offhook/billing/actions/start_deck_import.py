"""Keeps a price list that is to be imported, and queues the import."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.decks.import_schemas import ImportTerms
from offhook.billing.decks.models import DeckImportRow
from offhook.billing.models import DeckRow
from offhook.db.jobs import defer_with
from offhook.kit.blobs import BlobStore
from offhook.kit.errors import InvalidInputError
from offhook.kit.ids import new_id

IMPORT = "decks:import"
"""The job's name in the queue."""


async def start_deck_import(
    session: AsyncSession, deck: DeckRow, content: bytes, *, file_name: str, terms: ImportTerms, blobs: BlobStore
) -> DeckImportRow:
    """Two imports of one deck run after each other; system scope. Raises InvalidInputError for what is no file."""
    if not content:
        raise InvalidInputError("the file is empty")
    if (reading := terms.reading(deck.currency)) is not None:
        reading.check()
    import_id = new_id()
    row = DeckImportRow(
        id=import_id,
        account_id=deck.account_id,
        deck_id=deck.id,
        file_name=file_name,
        size_bytes=len(content),
        blob_key=_key(deck.account_id, import_id),
        terms=terms.model_dump(mode="json"),
    )
    await blobs.put_bytes(row.blob_key, content)
    session.add(row)
    await session.flush()
    await defer_with(session, IMPORT, {"import_id": str(import_id)}, lock=f"deck:{deck.id}")
    await session.refresh(row)
    return row


def _key(account_id: UUID, import_id: UUID) -> str:
    return f"accounts/{account_id}/decks/{import_id}"
