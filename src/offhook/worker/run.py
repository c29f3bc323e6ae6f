"""The worker process: takes jobs until told to stop, then finishes the ones in hand."""

import asyncio
import signal
from collections.abc import Awaitable
from contextlib import suppress

import structlog
from procrastinate.exceptions import ConnectorException

from offhook.bootstrap.parts.worker import WorkerParts

log = structlog.get_logger(__name__)

STOP_TIMEOUT_S = 20.0
RETRY_S = 1.0
STALLED_EVERY_S = 10.0
STALLED_AFTER_S = 30.0


async def run(parts: WorkerParts) -> None:
    """Until SIGTERM or SIGINT; comes back when the database does."""
    stopping = asyncio.Event()
    loops = [asyncio.create_task(_guarded(loop(stopping)), name="worker loop") for loop in parts.loops]
    try:
        await _take_jobs(parts)
    finally:
        stopping.set()
        await asyncio.wait_for(asyncio.gather(*loops, return_exceptions=True), STOP_TIMEOUT_S)


async def _guarded(loop: Awaitable[None]) -> None:
    try:
        await loop
    except Exception:
        log.exception("a loop of the worker ended; the process ends too, to be started anew")
        signal.raise_signal(signal.SIGTERM)


async def _take_jobs(parts: WorkerParts) -> None:
    while True:
        try:
            async with parts.jobs.open_async():
                await _work(parts)
        except (ConnectorException, OSError) as error:
            log.warning("the job queue cannot be reached, retrying", error=str(error))
            await asyncio.sleep(RETRY_S)
        else:
            return


async def _work(parts: WorkerParts) -> None:
    rescue = asyncio.create_task(_rescue_stalled(parts), name="stalled jobs")
    try:
        await parts.jobs.run_worker_async(
            concurrency=parts.concurrency,
            additional_context=dict(parts.context),
            shutdown_graceful_timeout=STOP_TIMEOUT_S,
            stalled_worker_timeout=STALLED_AFTER_S,
            delete_jobs="successful",
        )
    finally:
        rescue.cancel()
        with suppress(asyncio.CancelledError):
            await rescue


async def _rescue_stalled(parts: WorkerParts) -> None:
    """Jobs of a worker that was killed are given to the next one."""
    manager = parts.jobs.job_manager
    while True:
        try:
            for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_S):
                log.warning("a job whose worker died is tried again", job_id=job.id, task=job.task_name)
                await manager.retry_job(job)
        except ConnectorException as error:
            log.warning("stalled jobs cannot be looked for", error=str(error))
        await asyncio.sleep(STALLED_EVERY_S)
