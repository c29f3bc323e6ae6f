"""Background work of tenancy: sweeping out what has expired."""

from datetime import UTC, datetime
from typing import cast

from procrastinate import Blueprint, JobContext

from offhook.db.session import Database
from offhook.tenancy.actions.forget_expired import forget_expired

DATABASE = "tenancy"
"""Key of the Database in the worker's additional context."""


def blueprint() -> Blueprint:
    """A fresh one for each app: adding it to an app puts the slice's name in front of its tasks."""
    tasks = Blueprint()
    sweep = tasks.task(name="forget_expired", pass_context=True, queueing_lock="tenancy:forget_expired")
    tasks.periodic(cron="17 * * * *")(sweep(forget_expired_job))
    return tasks


async def forget_expired_job(context: JobContext, timestamp: int) -> None:
    """Every hour, as of the time it was due."""
    database = cast(Database, context.additional_context[DATABASE])
    async with database.system() as session:
        await forget_expired(session, now=datetime.fromtimestamp(timestamp, UTC))
