"""The API of messages left at Twilio; dialers reach it, too."""

from uuid import UUID

from fastapi import APIRouter, Response

from offhook.business_line import repository
from offhook.business_line.schemas import LineVoicemailView, VoicemailList
from offhook.business_line.state import CurrentBusinessLine
from offhook.tenancy.api import CurrentCipher, CurrentClock, CurrentPrincipal, TenantSession

router = APIRouter(prefix="/business-line", tags=["voicemails"])


@router.get("/voicemails")
async def list_line_voicemails(session: TenantSession, principal: CurrentPrincipal) -> VoicemailList:
    """Messages left at Twilio, the newest first, at most 200."""
    rows = await repository.voicemails_of(session, principal.account_id)
    return VoicemailList(
        items=[
            LineVoicemailView.model_validate(
                {
                    **{name: getattr(message, name) for name in _MESSAGE_FIELDS},
                    "number_id": call.number_id,
                    "caller": call.caller,
                }
            )
            for message, call in rows
        ]
    )


@router.get("/voicemails/{voicemail_id}/sound", response_class=Response)
async def play_line_voicemail(
    voicemail_id: UUID,
    session: TenantSession,
    principal: CurrentPrincipal,
    cipher: CurrentCipher,
    clock: CurrentClock,
    web: CurrentBusinessLine,
) -> Response:
    """The message as MP3, fetched with the account's login; it counts as heard."""
    message = await repository.get_voicemail(session, voicemail_id)
    api = web.open(await repository.twilio_account(session, principal.account_id), cipher)
    sound = await api.sound(message.recording_url)
    message.heard_at = message.heard_at or clock.now()
    return Response(sound, media_type="audio/mpeg", headers={"cache-control": "private, no-store"})


_MESSAGE_FIELDS = ("id", "created_at", "duration_s", "transcript", "transcript_state", "heard_at")
