"""Messages left at Twilio (BL-15): each booked once, told to the people on duty, its words added when they come."""

from uuid import UUID

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
from offhook.numbers.api import NumberRoute, number_route

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
        await _tell(session, asked.number, caller=call.caller, duration_s=duration_s, dialer_url=dialer_url)
    await announce(session, LiveEvent(asked.line.account_id, "line-voicemails", str(message.id), "changed"))


async def tell_of_message(
    session: AsyncSession, number_id: UUID, *, caller: str, duration_s: float | None, dialer_url: str
) -> None:
    """The same for a message on our own engine; a number that is no line has nobody to tell."""
    if await repository.find_line(session, number_id) is not None:
        number = await number_route(session, number_id)
        await _tell(session, number, caller=caller, duration_s=round(duration_s or 0), dialer_url=dialer_url)


async def _tell(session: AsyncSession, number: NumberRoute, *, caller: str, duration_s: int, dialer_url: str) -> None:
    who = await name_of(session, number.account_id, caller) or _shown(caller)
    length = f" ({duration_s} s)" if duration_s else ""
    await copy_to_people(
        session, number, f"Voicemail for {number.label or number.number} from {who}{length}: {dialer_url}"
    )


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
