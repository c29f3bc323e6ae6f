"""Finds recordings whose finishing nobody saw, and queues them."""

from sqlalchemy import select

from offhook.calls.models import CallSessionRow, RecordingRow, VoicemailRow
from offhook.calls.ports import RecordingSpool, SoundJobs
from offhook.calls.sounds import SoundName
from offhook.db.session import Database

IDLE_S = 60.0


async def sweep_sounds(database: Database, spool: RecordingSpool, jobs: SoundJobs, *, idle_s: float = IDLE_S) -> int:
    """How many were queued; recordings of living calls and hopeless ones are left where they are."""
    idle = [sound for name in spool.idle_record_ids(idle_s=idle_s) if (sound := SoundName.parse(name))]
    if not idle:
        return 0
    call_ids = {sound.call_id for sound in idle}
    names = [sound.record_id for sound in idle]
    async with database.system() as session:
        living = set(await session.scalars(select(CallSessionRow.call_id).where(CallSessionRow.call_id.in_(call_ids))))
        hopeless = {
            record_id
            for model in (RecordingRow, VoicemailRow)
            for record_id in await session.scalars(
                select(model.record_id).where(model.record_id.in_(names), model.state == "failed")
            )
        }
    left = [sound for sound in idle if sound.call_id not in living and sound.record_id not in hopeless]
    for sound in left:
        await jobs.defer_store_sound(sound.record_id)
    return len(left)
