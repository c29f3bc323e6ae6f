"""Takes an uploaded picture in: looked at, stored, waiting for its message."""

import asyncio
import secrets
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.blobs import BlobStore
from offhook.kit.ids import new_id
from offhook.messaging.models import MessageMedia
from offhook.messaging.pictures import EXTENSIONS, look_at_picture


async def add_media(session: AsyncSession, account_id: UUID, content: bytes, *, blobs: BlobStore) -> MessageMedia:
    """Raises InvalidInputError when it is no picture, PayloadTooLargeError, UnavailableError when the disk is full."""
    facts = await asyncio.to_thread(look_at_picture, content)
    media_id = new_id()
    key = f"accounts/{account_id.hex}/messages/{media_id.hex}.{EXTENSIONS[facts.content_type]}"
    stored = await blobs.put_bytes(key, content)
    row = MessageMedia(
        id=media_id,
        account_id=account_id,
        content_type=facts.content_type,
        size_bytes=stored.size_bytes,
        width=facts.width,
        height=facts.height,
        blob_key=stored.key,
        token=secrets.token_urlsafe(24),
        state="stored",
        problem="",
    )
    session.add(row)
    await session.flush()
    return row
