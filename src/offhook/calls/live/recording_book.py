"""Books a recording the engine has closed and queues its conversion."""

import structlog

from offhook.calls.actions.book_sound import book_sound
from offhook.calls.ports import SoundJobs
from offhook.calls.sounds import SoundName
from offhook.db.session import Database
from offhook.voice.events import RecordingFinished

log = structlog.get_logger(__name__)


class RecordingBook:
    """The `RecordingSink` of the telephony process; what it misses the sweeper finds."""

    def __init__(self, database: Database, jobs: SoundJobs) -> None:
        self._database = database
        self._jobs = jobs

    async def finished(self, event: RecordingFinished) -> None:
        """Row first, job second: a crash in between is mended by the sweeper."""
        sound = SoundName.parse(event.record_id)
        if sound is None or event.failed:
            log.info("a recording is not kept", record_id=event.record_id, failed=event.failed)
            return
        async with self._database.system() as transaction:
            await book_sound(transaction, sound, leg_id=event.leg_id)
        await self._jobs.defer_store_sound(event.record_id)
