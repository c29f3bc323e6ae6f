"""Background work of business lines: the text about a voicemail, with its words when they are there in time."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

import structlog
from procrastinate import Blueprint, JobContext, RetryStrategy
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.business_line.actions.close_lost_calls import close_lost_calls
from offhook.business_line.voicemail import tell_of_message
from offhook.calls.api import take_untold, waits_for_words
from offhook.db.jobs import defer_with
from offhook.db.session import Database
from offhook.kit.clock import Clock

log = structlog.get_logger(__name__)

PARTS = "business_line"
"""Key of our `LineParts` in the worker's additional context."""
TELL = "business_line:tell_of_voicemail"
PATIENCE = timedelta(seconds=45)
"""So long the text waits for the transcript."""
_LOOK_EVERY = timedelta(seconds=2)
_BACK_OFF = RetryStrategy(max_attempts=5, exponential_wait=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineParts:
    """What telling works with."""

    database: Database
    clock: Clock
    dialer_url: str


def blueprint() -> Blueprint:
    """A fresh one for each app: adding it to an app puts the slice's name in front of its tasks."""
    tasks = Blueprint()
    tasks.task(name="tell_of_voicemail", pass_context=True, retry=_BACK_OFF)(tell_of_voicemail_job)
    close = tasks.task(name="close_lost_calls", pass_context=True, queueing_lock="business_line:close_lost_calls")
    tasks.periodic(cron="37 * * * *")(close(close_lost_calls_job))
    return tasks


async def close_lost_calls_job(context: JobContext, timestamp: int) -> None:
    """Every hour, as of the time it was due."""
    parts = cast(LineParts, context.additional_context[PARTS])
    async with parts.database.system() as session:
        closed = await close_lost_calls(session, now=datetime.fromtimestamp(timestamp, UTC))
    if closed:
        log.warning("calls whose end Twilio never told are closed", count=closed)


async def ask_to_tell(session: AsyncSession, record_id: str, *, left_at: datetime) -> None:
    """With the transaction that books the message; asked twice it is told once."""
    await defer_with(session, TELL, {"record_id": record_id, "left_at": left_at.isoformat()}, priority=5)


async def tell_of_voicemail_job(context: JobContext, record_id: str, left_at: str) -> None:
    """Looks again until the words are there, or it has waited long enough."""
    parts = cast(LineParts, context.additional_context[PARTS])
    began, now = datetime.fromisoformat(left_at), parts.clock.now()
    async with parts.database.system() as session:
        if now - began < PATIENCE and await waits_for_words(session, record_id):
            args = {"record_id": record_id, "left_at": left_at}
            await defer_with(session, TELL, args, priority=5, at=now + _LOOK_EVERY)
            return
        message = await take_untold(session, record_id, now=now)
        if message is None or message.number_id is None:
            return
        await tell_of_message(
            session,
            message.number_id,
            caller=message.caller,
            duration_s=message.duration_ms / 1000,
            dialer_url=parts.dialer_url,
            words=message.transcript,
        )
