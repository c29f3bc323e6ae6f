"""Throws away what nobody needs any more: uploads never sent, receipts and ids of long ago."""

from sqlalchemy import text

from offhook.db.session import Database
from offhook.kit.blobs import BlobStore

_UPLOADS = text("""
    DELETE FROM message_media WHERE id IN (
      SELECT id FROM message_media WHERE message_id IS NULL AND created_at < now() - interval '1 day' LIMIT 1000)
    RETURNING blob_key
""")
_USED = text("SELECT blob_key FROM message_media WHERE blob_key = ANY(:keys)")
_OLD = (
    text("DELETE FROM message_receipts WHERE created_at < now() - interval '30 days'"),
    text("DELETE FROM inbound_seen WHERE seen_at < now() - interval '30 days'"),
    text("DELETE FROM inbound_parts WHERE created_at < now() - interval '7 days'"),
)


async def forget_old(database: Database, blobs: BlobStore) -> None:
    """A picture that another message shares stays."""
    async with database.system() as session:
        for statement in _OLD:
            await session.execute(statement)
        keys = {key for key in await session.scalars(_UPLOADS) if key}
        used = set(await session.scalars(_USED, {"keys": list(keys)})) if keys else set()
    for key in keys - used:
        await blobs.delete(key)
