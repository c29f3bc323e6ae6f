"""Deletes for good what was put aside long ago."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from offhook.calls.models import VoicemailRow
from offhook.db.session import Database
from offhook.kit.blobs import BlobStore

KEPT = timedelta(days=30)
"""How long a deleted message can be restored."""
_AT_ONCE = 500


async def purge_voicemails(database: Database, blobs: BlobStore, *, now: datetime) -> int:
    """How many went. The row goes first: a crash in between leaves a file nobody can reach, never a dead link."""
    async with database.system() as session:
        old = (
            select(VoicemailRow.id)
            .where(VoicemailRow.deleted_at <= now - KEPT)
            .order_by(VoicemailRow.deleted_at)
            .limit(_AT_ONCE)
        )
        gone = await session.execute(
            delete(VoicemailRow).where(VoicemailRow.id.in_(old)).returning(VoicemailRow.blob_key)
        )
        keys = list(gone.scalars())
    for key in keys:
        if key is not None:
            await blobs.delete(key)
    return len(keys)
