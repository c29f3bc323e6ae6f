"""Background work of calls: storing sounds, and sweeping up what was left."""

from datetime import UTC, datetime
from typing import cast
from uuid import UUID

import structlog
from procrastinate import App, Blueprint, JobContext, RetryStrategy
from procrastinate.exceptions import AlreadyEnqueued

from offhook.calls.actions.purge_voicemails import purge_voicemails
from offhook.calls.actions.store_sound import SoundParts, store_sound
from offhook.calls.actions.sweep_sounds import sweep_sounds
from offhook.calls.actions.transcribe_voicemail import give_up_words, transcribe_voicemail
from offhook.kit.errors import UnavailableError

log = structlog.get_logger(__name__)

PARTS = "calls"
"""Key of our `SoundParts` in the worker's additional context."""

STORE_SOUND = "calls:store_sound"
JOBS_KEPT_H = 7 * 24
MOST_ATTEMPTS = 8
_BACK_OFF = RetryStrategy(max_attempts=MOST_ATTEMPTS, exponential_wait=3)


def blueprint() -> Blueprint:
    """A fresh one for each app: adding it to an app puts the slice's name in front of its tasks."""
    tasks = Blueprint()
    tasks.task(name="store_sound", pass_context=True, retry=_BACK_OFF)(store_sound_job)
    tasks.task(name="transcribe_voicemail", pass_context=True, retry=_BACK_OFF)(transcribe_voicemail_job)
    sweep = tasks.task(name="sweep_sounds", pass_context=True, queueing_lock="calls:sweep_sounds")
    tasks.periodic(cron="* * * * *")(sweep(sweep_sounds_job))
    purge = tasks.task(name="purge_voicemails", pass_context=True, queueing_lock="calls:purge_voicemails")
    tasks.periodic(cron="23 * * * *")(purge(purge_voicemails_job))
    prune = tasks.task(name="prune_jobs", pass_context=True, queueing_lock="calls:prune_jobs")
    tasks.periodic(cron="41 3 * * *")(prune(prune_jobs_job))
    return tasks


async def store_sound_job(context: JobContext, record_id: str) -> None:
    """Tried again after 3, 9, 27 ... seconds; after the last time the sweeper queues it anew."""
    await store_sound(record_id, _parts(context))


async def transcribe_voicemail_job(context: JobContext, voicemail_id: str) -> None:
    """Tried again like storing; after the last time the message stays without words."""
    parts = _parts(context)
    if parts.transcriber is None:
        return
    try:
        await transcribe_voicemail(
            UUID(voicemail_id), database=parts.database, blobs=parts.blobs, transcriber=parts.transcriber
        )
    except UnavailableError as error:
        if context.job.attempts + 1 < MOST_ATTEMPTS:
            raise
        await give_up_words(UUID(voicemail_id), database=parts.database, why=error.message)


async def sweep_sounds_job(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  # periodic tasks are told when
    """Every minute."""
    parts = _parts(context)
    queued = await sweep_sounds(parts.database, parts.spool, QueuedSoundJobs(context.app))
    if queued:
        log.info("recordings left behind are queued", count=queued)


async def purge_voicemails_job(context: JobContext, timestamp: int) -> None:
    """Every hour, as of the time it was due."""
    parts = _parts(context)
    purged = await purge_voicemails(parts.database, parts.blobs, now=datetime.fromtimestamp(timestamp, UTC))
    if purged:
        log.info("voicemails deleted long ago are gone", count=purged)


async def prune_jobs_job(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  # periodic tasks are told when
    """Every night: finished jobs, whatever came of them, are kept for a week."""
    await context.app.job_manager.delete_old_jobs(
        JOBS_KEPT_H, include_failed=True, include_cancelled=True, include_aborted=True
    )


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
