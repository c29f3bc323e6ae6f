"""Takes an uploaded sound in: converted to what the engine plays, stored, listed."""

import tempfile
from pathlib import Path
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.calls.models import PromptRow
from offhook.kit.audio import AudioTools
from offhook.kit.blobs import BlobStore
from offhook.kit.errors import InvalidInputError
from offhook.kit.ids import new_id

MAX_DURATION_S = 600.0
SHORTEST_S = 0.1


async def add_prompt(
    session: AsyncSession,
    upload: Path,
    *,
    account_id: UUID,
    name: str,
    language: str,
    audio: AudioTools,
    blobs: BlobStore,
) -> PromptRow:
    """Raises InvalidInputError when it is no audio or too long, UnavailableError when the disk is full."""
    prompt_id = new_id()
    with tempfile.TemporaryDirectory(prefix="offhook-prompt-") as scratch:
        converted = Path(scratch) / f"{prompt_id.hex}.wav"
        info = await audio.to_prompt(upload, converted, max_duration_s=MAX_DURATION_S)
        if info.duration_s < SHORTEST_S:
            raise InvalidInputError(f"The sound lasts {info.duration_s:.2f} s: there is nothing to hear")
        stored = await blobs.put_file(f"accounts/{account_id.hex}/prompts/{prompt_id.hex}.wav", converted)
    row = PromptRow(
        id=prompt_id,
        account_id=account_id,
        name=name,
        language=language,
        blob_key=stored.key,
        duration_ms=round(info.duration_s * 1000),
        size_bytes=stored.size_bytes,
    )
    session.add(row)
    await session.flush()
    return row
