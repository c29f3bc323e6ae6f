"""The API of voicemails."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response, status

from offhook.calls import repository
from offhook.calls.models import VoicemailRow
from offhook.calls.schemas import PeaksView, VoicemailPatch, VoicemailView
from offhook.calls.sounds import stored_key
from offhook.calls.state import CurrentAudio, CurrentBlobs
from offhook.calls.streaming import stream_blob
from offhook.calls.views import voicemail_view
from offhook.db.live import announce
from offhook.db.rows import get_owned
from offhook.kit.live import LiveEvent
from offhook.tenancy.api import (
    CurrentClock,
    CurrentPrincipal,
    CursorParams,
    IdempotentRoute,
    Page,
    TenantSession,
    paginate,
)

router = APIRouter(route_class=IdempotentRoute, tags=["voicemails"])


async def _voicemail(voicemail_id: UUID, session: TenantSession, principal: CurrentPrincipal) -> VoicemailRow:
    return await get_owned(session, VoicemailRow, voicemail_id, account_id=principal.account_id, called="voicemail")


Voicemail = Annotated[VoicemailRow, Depends(_voicemail, scope="function")]


@router.get("/voicemails")
async def list_voicemails(
    session: TenantSession,
    principal: CurrentPrincipal,
    cursor: Annotated[CursorParams, Depends()],
    number_id: UUID | None = None,
    heard: bool | None = None,
    deleted: bool = False,
    search: Annotated[str | None, Query(max_length=100)] = None,
    caller: Annotated[str | None, Query(max_length=64)] = None,
) -> Page[VoicemailView]:
    """Messages, the newest first; deleted ones only when asked for. `caller` is E.164, for one person's messages."""
    query = repository.select_voicemails(
        principal.account_id, number_id=number_id, heard=heard, deleted=deleted, search=search, caller=caller
    )
    key = (VoicemailRow.created_at, VoicemailRow.id)
    return await paginate(session, query, cursor, key=key, view=voicemail_view, descending=True)


@router.get("/voicemails/{voicemail_id}")
async def read_voicemail(row: Voicemail) -> VoicemailView:
    """One message."""
    return voicemail_view(row)


@router.patch("/voicemails/{voicemail_id}")
async def change_voicemail(
    given: VoicemailPatch, row: Voicemail, session: TenantSession, clock: CurrentClock
) -> VoicemailView:
    """Marks it as heard or not."""
    row.heard_at = (row.heard_at or clock.now()) if given.heard else None
    return await _changed(session, row)


@router.delete("/voicemails/{voicemail_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_voicemail(row: Voicemail, session: TenantSession, clock: CurrentClock) -> None:
    """Puts it aside; it can be restored."""
    row.deleted_at = row.deleted_at or clock.now()
    await _changed(session, row)


@router.post("/voicemails/{voicemail_id}/restore")
async def restore_voicemail(row: Voicemail, session: TenantSession) -> VoicemailView:
    """Brings a deleted one back."""
    row.deleted_at = None
    return await _changed(session, row)


@router.get("/voicemails/{voicemail_id}/audio", response_class=Response)
async def hear_voicemail(row: Voicemail, request: Request, blobs: CurrentBlobs) -> Response:
    """MP3; byte ranges work."""
    return await stream_blob(request, blobs, stored_key(row), name=f"voicemail-{row.created_at:%Y-%m-%d-%H%M}.mp3")


@router.get("/voicemails/{voicemail_id}/peaks")
async def draw_voicemail(
    row: Voicemail,
    blobs: CurrentBlobs,
    audio: CurrentAudio,
    buckets: Annotated[int, Query(ge=1, le=4000)] = 200,
) -> PeaksView:
    """Values for a waveform."""
    path = await blobs.local_path(stored_key(row))
    return PeaksView(channels=await audio.peaks(path, buckets=buckets), duration_s=row.duration_ms / 1000)


async def _changed(session: TenantSession, row: VoicemailRow) -> VoicemailView:
    await session.flush()
    await announce(session, LiveEvent(row.account_id, "voicemails", str(row.id)))
    return voicemail_view(row)
