"""Background work of push notices."""

from datetime import timedelta
from typing import Any, cast
from uuid import UUID

import structlog
from procrastinate import BaseRetryStrategy, Blueprint, JobContext, RetryDecision
from procrastinate.jobs import Job

from offhook.push.actions.send_notice import LaterError, PushParts, send_notice
from offhook.push.actions.tell_people import tell_people
from offhook.push.notice import Happening, Kind

log = structlog.get_logger(__name__)

PARTS = "push"
"""Key of our `PushParts` in the worker's additional context."""
MOST_ATTEMPTS = 6
_FIRST_WAIT_S = 2


class AsTheServiceSays(BaseRetryStrategy):
    """Comes back when the push service said, else after 2, 4, 8 ... seconds."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if not isinstance(exception, LaterError) or job.attempts + 1 >= MOST_ATTEMPTS:
            return None
        wait_s = exception.after_s or _FIRST_WAIT_S * 2**job.attempts
        return RetryDecision(retry_in=cast(Any, {"seconds": wait_s}))


def blueprint() -> Blueprint:
    """A fresh one for each app: adding it to an app puts the slice's name in front of its tasks."""
    tasks = Blueprint()
    tasks.task(name="tell_people", pass_context=True)(tell_people_job)
    tasks.task(name="send_notice", pass_context=True, retry=AsTheServiceSays())(send_notice_job)
    return tasks


async def tell_people_job(context: JobContext, kind: Kind, account_id: str, subject_id: str) -> None:
    """Queued by the database where the row is written (migration 0036)."""
    async with _parts(context).database.system() as session:
        await tell_people(session, kind, account_id=UUID(account_id), subject_id=UUID(subject_id))


async def send_notice_job(context: JobContext, subscription_id: str, happening: dict[str, Any]) -> None:
    """What is not taken in time is worth nothing any more."""
    parts, told = _parts(context), Happening.from_json(happening)
    try:
        await send_notice(UUID(subscription_id), told, parts)
    except LaterError as error:
        wait = timedelta(seconds=error.after_s or _FIRST_WAIT_S)
        if parts.clock.now() + wait < told.ends_at:
            raise
        log.info("a notice came too late", kind=told.kind, why=error.message)


def _parts(context: JobContext) -> PushParts:
    return cast(PushParts, context.additional_context[PARTS])
