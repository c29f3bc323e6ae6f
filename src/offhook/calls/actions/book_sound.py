"""Notes that the engine holds a recording of a call."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.calls.sounds import SoundName
from offhook.kit.ids import new_id

_RECORDING = text("""
    INSERT INTO recordings (id, account_id, record_id, call_id, leg_id, state)
    SELECT :id, account_id, :record_id, id, :leg_id, 'converting' FROM calls WHERE id = :call_id
    ON CONFLICT (record_id) DO NOTHING
""")
_VOICEMAIL = text("""
    INSERT INTO voicemails (id, account_id, record_id, call_id, number_id, caller, caller_name, state)
    SELECT :id, account_id, :record_id, id, number_id, caller, caller_name, 'converting' FROM calls
    WHERE id = :call_id
    ON CONFLICT (record_id) DO NOTHING
""")


async def book_sound(session: AsyncSession, sound: SoundName, *, leg_id: str = "") -> None:
    """Booking it again changes nothing; a call nobody knows of books nothing."""
    values = {"id": new_id(), "record_id": sound.record_id, "call_id": sound.call_id}
    if sound.voicemail:
        await session.execute(_VOICEMAIL, values)
    else:
        await session.execute(_RECORDING, {**values, "leg_id": leg_id})


async def book_voicemail(session: AsyncSession, record_id: str) -> None:
    """The same for a message, by its id alone; the sweeper stores it should nobody else do."""
    sound = SoundName.parse(record_id)
    if sound is not None:
        await book_sound(session, sound)
