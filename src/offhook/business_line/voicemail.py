"""Messages left at Twilio (BL-15): each booked once, told to the people on duty, its words added when they come."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.business_line import repository
from offhook.business_line.models import LineVoicemail
from offhook.business_line.people import copy_to_people, name_of
from offhook.business_line.voice_desk import Asked
from offhook.db.live import announce
from offhook.kit.ids import new_id
from offhook.kit.live import LiveEvent
from offhook.kit.phone_number import PhoneNumber

_LONGEST_TRANSCRIPT = 10_000


async def book_message(asked: Asked, *, dialer_url: str) -> None:
    """Told by the recording's end, and once more by its own callback, in any order; an empty one is nothing."""
    sid, seconds = asked.field("RecordingSid"), asked.field("RecordingDuration")
    duration_s = int(seconds) if seconds.isdigit() else 0
    if not sid or duration_s < 1:
        return
    call = await asked.call()
    session = asked.session
    message = await _row(session, asked, sid)
    message.recording_url, message.duration_s = asked.field("RecordingUrl"), duration_s
    await repository.end_call(session, call, outcome="voicemail")
    if message.told_at is None:
        message.told_at = asked.now
        who = await name_of(session, asked.number.account_id, call.caller) or _shown(call.caller)
        body = f"Voicemail for {asked.number.label or asked.number.number} from {who} ({duration_s} s): {dialer_url}"
        await copy_to_people(session, asked.number, body)
    await announce(session, LiveEvent(asked.line.account_id, "line-voicemails", str(message.id), "changed"))


async def add_words(asked: Asked) -> None:
    """Twilio's transcript; it may come before the message itself."""
    sid = asked.field("RecordingSid")
    if not sid:
        return
    message = await _row(asked.session, asked, sid)
    message.transcript = asked.field("TranscriptionText")[:_LONGEST_TRANSCRIPT].replace("\x00", "")
    message.transcript_state = asked.field("TranscriptionStatus")[:20] or "completed"
    await announce(asked.session, LiveEvent(asked.line.account_id, "line-voicemails", str(message.id), "changed"))


async def _row(session: AsyncSession, asked: Asked, sid: str) -> LineVoicemail:
    call = await asked.call()
    row = {"id": new_id(), "account_id": asked.line.account_id, "line_call_id": call.id, "recording_sid": sid}
    await session.execute(insert(LineVoicemail).values(row).on_conflict_do_nothing())
    query = select(LineVoicemail).where(
        LineVoicemail.account_id == asked.line.account_id, LineVoicemail.recording_sid == sid
    )
    return (await session.scalars(query.with_for_update())).one()


def _shown(number: str) -> str:
    return PhoneNumber(number).international() if number.startswith("+") and number[1:].isdigit() else "a hidden number"
