"""The API of prompts: sounds an account uploads for its greetings and menus."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Depends, Query, Request, Response, status

from offhook.calls import repository
from offhook.calls.actions.add_prompt import add_prompt
from offhook.calls.models import PromptRow
from offhook.calls.schemas import PeaksView, PromptView
from offhook.calls.state import CurrentAudio, CurrentBlobs, CurrentPromptUses
from offhook.calls.streaming import stream_blob
from offhook.calls.uploads import one_upload
from offhook.calls.views import prompt_view
from offhook.db.rows import get_owned
from offhook.kit.errors import ConflictError, FieldError
from offhook.numbers.api import account_numbers
from offhook.tenancy.api import (
    CurrentPrincipal,
    CursorParams,
    Page,
    TenantSession,
    paginate,
    record_audit,
    require,
)

router = APIRouter(tags=["prompts"])
ADMIN = [Depends(require(role="admin"))]
MAX_BYTES = 20_000_000
_FORM: dict[str, Any] = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "format": "binary"},
        "name": {"type": "string", "maxLength": 100},
        "language": {"type": "string", "maxLength": 8},
    },
}


async def _prompt(prompt_id: UUID, session: TenantSession, principal: CurrentPrincipal) -> PromptRow:
    return await get_owned(session, PromptRow, prompt_id, account_id=principal.account_id, called="sound")


Prompt = Annotated[PromptRow, Depends(_prompt, scope="function")]


@router.get("/prompts")
async def list_prompts(
    session: TenantSession,
    principal: CurrentPrincipal,
    cursor: Annotated[CursorParams, Depends()],
    search: Annotated[str | None, Query(max_length=100)] = None,
) -> Page[PromptView]:
    """Uploaded sounds, the newest first."""
    query = repository.select_prompts(principal.account_id, search=search)
    return await paginate(session, query, cursor, key=PromptRow.id, view=prompt_view, descending=True)


@router.post(
    "/prompts",
    status_code=status.HTTP_201_CREATED,
    dependencies=ADMIN,
    openapi_extra={"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _FORM}}}},
)
async def create_prompt(
    request: Request, session: TenantSession, principal: CurrentPrincipal, audio: CurrentAudio, blobs: CurrentBlobs
) -> PromptView:
    """Takes wav, mp3, ogg or m4a of at most 10 minutes and 20 MB."""
    async with one_upload(request, max_bytes=MAX_BYTES) as upload:
        row = await add_prompt(
            session,
            upload.path,
            account_id=principal.account_id,
            name=(upload.fields.get("name", "").strip() or upload.file_name or "Sound")[:100],
            language=upload.fields.get("language", "").strip()[:8],
            audio=audio,
            blobs=blobs,
        )
    await session.refresh(row)
    await record_audit(session, principal, "prompt.added", row.name)
    return prompt_view(row)


@router.get("/prompts/{prompt_id}")
async def read_prompt(row: Prompt) -> PromptView:
    """One sound."""
    return prompt_view(row)


@router.get("/prompts/{prompt_id}/audio", response_class=Response)
async def hear_prompt(row: Prompt, request: Request, blobs: CurrentBlobs) -> Response:
    """WAV as the engine plays it; byte ranges work."""
    return await stream_blob(request, blobs, row.blob_key, name=f"prompt-{row.id.hex[-6:]}.wav")


@router.get("/prompts/{prompt_id}/peaks")
async def draw_prompt(
    row: Prompt,
    blobs: CurrentBlobs,
    audio: CurrentAudio,
    buckets: Annotated[int, Query(ge=1, le=4000)] = 200,
) -> PeaksView:
    """Values for a waveform."""
    path = await blobs.local_path(row.blob_key)
    return PeaksView(channels=await audio.peaks(path, buckets=buckets), duration_s=row.duration_ms / 1000)


@router.delete("/prompts/{prompt_id}", status_code=status.HTTP_204_NO_CONTENT, dependencies=ADMIN)
async def delete_prompt(
    row: Prompt,
    session: TenantSession,
    principal: CurrentPrincipal,
    blobs: CurrentBlobs,
    uses: CurrentPromptUses,
    after: BackgroundTasks,
) -> None:
    """Removes it, unless a number greets with it or a flow plays it."""
    for number in await account_numbers(session, principal.account_id):
        if number.greeting_prompt_id == row.id:
            raise _in_use(f"{number.number.international()} greets with it: choose another greeting first")
    if flows := await uses.flows_with(session, row.id) if uses else ():
        raise _in_use(
            f"{'The flow' if len(flows) == 1 else 'The flows'} {', '.join(flows)} would lose it: change first"
        )
    await session.delete(row)
    await record_audit(session, principal, "prompt.removed", row.name)
    after.add_task(blobs.delete, row.blob_key)


def _in_use(what: str) -> ConflictError:
    return ConflictError(what, fields=[FieldError("prompt_id", what)])
