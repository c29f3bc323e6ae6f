"""Background work of calls: storing sounds, and sweeping up what was left."""

from typing import cast

import structlog
from procrastinate import App, Blueprint, JobContext, RetryStrategy
from procrastinate.exceptions import AlreadyEnqueued

from offhook.calls.actions.store_sound import SoundParts, store_sound
from offhook.calls.actions.sweep_sounds import sweep_sounds

log = structlog.get_logger(__name__)

PARTS = "calls"
"""Key of our `SoundParts` in the worker's additional context."""

STORE_SOUND = "calls:store_sound"
_BACK_OFF = RetryStrategy(max_attempts=8, exponential_wait=3)


def blueprint() -> Blueprint:
    """A fresh one for each app: adding it to an app puts the slice's name in front of its tasks."""
    tasks = Blueprint()
    tasks.task(name="store_sound", pass_context=True, retry=_BACK_OFF)(store_sound_job)
    sweep = tasks.task(name="sweep_sounds", pass_context=True, queueing_lock="calls:sweep_sounds")
    tasks.periodic(cron="* * * * *")(sweep(sweep_sounds_job))
    return tasks


async def store_sound_job(context: JobContext, record_id: str) -> None:
    """Tried again after 3, 9, 27 ... seconds; after the last time the sweeper queues it anew."""
    await store_sound(record_id, _parts(context))


async def sweep_sounds_job(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  # periodic tasks are told when
    """Every minute."""
    parts = _parts(context)
    queued = await sweep_sounds(parts.database, parts.spool, QueuedSoundJobs(context.app))
    if queued:
        log.info("recordings left behind are queued", count=queued)


class QueuedSoundJobs:
    """`SoundJobs` on Procrastinate; the app must be open."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def defer_store_sound(self, record_id: str) -> None:
        task = self._app.configure_task(STORE_SOUND, queueing_lock=f"store:{record_id}", lock=f"store:{record_id}")
        try:
            await task.defer_async(record_id=record_id)
        except AlreadyEnqueued:
            log.debug("recording already queued", record_id=record_id)


def _parts(context: JobContext) -> SoundParts:
    return cast(SoundParts, context.additional_context[PARTS])
