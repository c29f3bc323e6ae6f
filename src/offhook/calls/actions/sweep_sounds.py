"""Finds recordings whose finishing nobody saw, and queues them."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.calls.models import CallSessionRow, RecordingRow, VoicemailRow
from offhook.calls.ports import RecordingSpool, SoundJobs
from offhook.calls.sounds import SoundName
from offhook.db.session import Database

IDLE_S = 60.0
STUCK_AFTER = timedelta(minutes=10)
_AT_ONCE = 500


async def sweep_sounds(database: Database, spool: RecordingSpool, jobs: SoundJobs, *, idle_s: float = IDLE_S) -> int:
    """How many were queued; recordings of living calls and hopeless ones are left where they are.

    Rows that have waited too long are queued too, with or without a file: whoever waits gets to know.
    """
    idle = [sound for name in spool.idle_record_ids(idle_s=idle_s) if (sound := SoundName.parse(name))]
    async with database.system() as session:
        hopeless = await _hopeless(session, [sound.record_id for sound in idle])
        waiting = {sound.record_id: sound.call_id for sound in idle if sound.record_id not in hopeless}
        waiting |= await _stuck(session)
        living = set(
            await session.scalars(
                select(CallSessionRow.call_id).where(CallSessionRow.call_id.in_(set(waiting.values())))
            )
        )
    left = sorted(record_id for record_id, call_id in waiting.items() if call_id not in living)
    for record_id in left:
        await jobs.defer_store_sound(record_id)
    return len(left)


async def _hopeless(session: AsyncSession, record_ids: list[str]) -> set[str]:
    return {
        record_id
        for model in (RecordingRow, VoicemailRow)
        for record_id in await session.scalars(
            select(model.record_id).where(model.record_id.in_(record_ids), model.state == "failed")
        )
    }


async def _stuck(session: AsyncSession) -> dict[str, UUID]:
    return {
        record_id: call_id
        for model in (RecordingRow, VoicemailRow)
        for record_id, call_id in await session.execute(
            select(model.record_id, model.call_id)
            .where(model.state.in_(("recording", "converting")), model.created_at < func.now() - STUCK_AFTER)
            .limit(_AT_ONCE)
        )
    }
