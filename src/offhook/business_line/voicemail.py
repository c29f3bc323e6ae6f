"""Messages left at Twilio (BL-15): each booked once, told to the people on duty, its words added when they come."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.business_line import repository
from offhook.business_line.people import LONGEST_COPY, copy_to_people, name_of
from offhook.business_line.voice_desk import Asked
from offhook.kit.phone_number import PhoneNumber
from offhook.numbers.api import NumberRoute, number_route


async def book_message(asked: Asked, *, dialer_url: str) -> str | None:
    """Told by the recording's end, and once more by its own callback, in any order; an empty one is nothing.

    The id of the recording to be fetched.
    """
    sid, seconds = asked.field("RecordingSid"), asked.field("RecordingDuration")
    duration_s = int(seconds) if seconds.isdigit() else 0
    if not sid or duration_s < 1:
        return None
    call = await asked.call()
    log = asked.log(call)
    is_news = await log.take_voicemail(sid, source_url=asked.field("RecordingUrl"), duration_s=duration_s)
    await repository.end_call(asked.session, call, outcome="voicemail")
    await log.end("voicemail")
    if is_news:
        await _tell(asked.session, asked.number, caller=call.caller, duration_s=duration_s, dialer_url=dialer_url)
    return log.record_id(sid)


async def tell_of_message(
    session: AsyncSession,
    number_id: UUID,
    *,
    caller: str,
    duration_s: float | None,
    dialer_url: str,
    words: str = "",
) -> None:
    """The same for a message on our own engine; a number that is no line has nobody to tell."""
    if await repository.find_line(session, number_id) is not None:
        number, length_s = await number_route(session, number_id), round(duration_s or 0)
        await _tell(session, number, caller=caller, duration_s=length_s, dialer_url=dialer_url, words=words)


async def _tell(
    session: AsyncSession, number: NumberRoute, *, caller: str, duration_s: int, dialer_url: str, words: str = ""
) -> None:
    who = await name_of(session, number.account_id, caller) or _shown(caller)
    length = f" ({duration_s} s)" if duration_s else ""
    head = f"Voicemail for {number.label or number.number} from {who}{length}"
    room = LONGEST_COPY - len(head) - len(dialer_url) - 8
    said = words if len(words) <= room else f"{words[: max(0, room - 3)]}..."
    await copy_to_people(session, number, f'{head}: "{said}" {dialer_url}' if said else f"{head}: {dialer_url}")


async def add_words(asked: Asked) -> None:
    """Twilio's transcript; it may come before the message itself."""
    if sid := asked.field("RecordingSid"):
        state = "completed" if asked.field("TranscriptionStatus") in ("", "completed") else "failed"
        log = asked.log(await asked.call())
        await log.put_transcript(sid, words=asked.field("TranscriptionText"), state=state)


def _shown(number: str) -> str:
    return PhoneNumber(number).international() if number.startswith("+") and number[1:].isdigit() else "a hidden number"
