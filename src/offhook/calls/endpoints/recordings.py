"""The API of recordings."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from offhook.calls import repository
from offhook.calls.models import RecordingRow
from offhook.calls.schemas import PeaksView, RecordingView
from offhook.calls.sounds import stored_key
from offhook.calls.state import CurrentAudio, CurrentBlobs
from offhook.calls.streaming import stream_blob
from offhook.calls.views import recording_view
from offhook.db.rows import get_owned
from offhook.tenancy.api import CurrentPrincipal, CursorParams, Page, TenantSession, paginate

router = APIRouter(tags=["recordings"])


async def _recording(recording_id: UUID, session: TenantSession, principal: CurrentPrincipal) -> RecordingRow:
    return await get_owned(session, RecordingRow, recording_id, account_id=principal.account_id, called="recording")


Recording = Annotated[RecordingRow, Depends(_recording, scope="function")]


@router.get("/recordings")
async def list_recordings(
    session: TenantSession,
    principal: CurrentPrincipal,
    cursor: Annotated[CursorParams, Depends()],
    call_id: UUID | None = None,
) -> Page[RecordingView]:
    """Recordings, the newest first."""
    query = repository.select_recordings(principal.account_id, call_id=call_id)
    return await paginate(session, query, cursor, key=RecordingRow.id, view=recording_view, descending=True)


@router.get("/recordings/{recording_id}")
async def read_recording(row: Recording) -> RecordingView:
    """One recording; `state` and `problem` say whether it can be heard."""
    return recording_view(row)


@router.get("/recordings/{recording_id}/audio", response_class=Response)
async def hear_recording(row: Recording, request: Request, blobs: CurrentBlobs) -> Response:
    """MP3, left what the caller said, right what they heard; byte ranges work."""
    return await stream_blob(request, blobs, stored_key(row), name=f"recording-{row.created_at:%Y-%m-%d-%H%M}.mp3")


@router.get("/recordings/{recording_id}/peaks")
async def draw_recording(
    row: Recording,
    blobs: CurrentBlobs,
    audio: CurrentAudio,
    buckets: Annotated[int, Query(ge=1, le=4000)] = 200,
) -> PeaksView:
    """Values for a waveform."""
    path = await blobs.local_path(stored_key(row))
    return PeaksView(channels=await audio.peaks(path, buckets=buckets), duration_s=row.duration_ms / 1000)
