"""Background work of billing: credit of lost calls is freed, and the books are proved every hour."""

from datetime import UTC, datetime, timedelta
from typing import cast

import structlog
from procrastinate import Blueprint, JobContext

from offhook.billing import repository
from offhook.billing.actions.reconcile import reconcile
from offhook.billing.chores.catalogue import charge_all_features, renew_minutes
from offhook.billing.chores.decks import PARTS as DECK_PARTS
from offhook.billing.chores.decks import DeckParts
from offhook.billing.chores.decks import blueprint as deck_blueprint
from offhook.db.session import Database

__all__ = ["DATABASE", "DECK_PARTS", "DeckParts", "blueprint", "deck_blueprint"]

DATABASE = "billing"
"""Key of the Database in the worker's additional context."""
_COMPARED = timedelta(hours=2)
log = structlog.get_logger(__name__)


def blueprint() -> Blueprint:
    """A fresh one for each app: adding it to an app puts the slice's name in front of its tasks."""
    tasks = Blueprint()
    expire = tasks.task(name="expire_holds", pass_context=True, queueing_lock="billing:expire_holds")
    prove = tasks.task(name="reconcile", pass_context=True, queueing_lock="billing:reconcile")
    minutes = tasks.task(name="renew_minutes", pass_context=True, queueing_lock="billing:renew_minutes")
    features = tasks.task(name="charge_features", pass_context=True, queueing_lock="billing:charge_features")
    tasks.periodic(cron="* * * * *")(expire(expire_holds_job))
    tasks.periodic(cron="* * * * *")(minutes(renew_minutes_job))
    tasks.periodic(cron="7 * * * *")(features(charge_features_job))
    tasks.periodic(cron="29 * * * *")(prove(reconcile_job))
    return tasks


async def expire_holds_job(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  # the queue gives it
    """Every minute; each transaction frees some, so that no lock lasts."""
    database = cast(Database, context.additional_context[DATABASE])
    freed = True
    while freed:
        async with database.system() as session:
            freed = bool(await repository.expire_holds(session))


async def renew_minutes_job(context: JobContext, timestamp: int) -> None:
    """Every minute: included minutes of the month, and what is left of the month before."""
    database = cast(Database, context.additional_context[DATABASE])
    await renew_minutes(database, now=datetime.fromtimestamp(timestamp, UTC))


async def charge_features_job(context: JobContext, timestamp: int) -> None:
    """Every hour: what customers have of features, and pay for."""
    database = cast(Database, context.additional_context[DATABASE])
    await charge_all_features(database, now=datetime.fromtimestamp(timestamp, UTC))


async def reconcile_job(context: JobContext, timestamp: int) -> None:
    """Every hour; what is found is logged as an error, once for each kind. Holds long over are forgotten."""
    database = cast(Database, context.additional_context[DATABASE])
    async with database.system() as session:
        await repository.forget_ended_holds(session)
    async with database.system() as session:
        found = await reconcile(session, since=datetime.fromtimestamp(timestamp, UTC) - _COMPARED)
    for name, number in found.items():
        if number:
            log.error("the books do not agree", what=name, number=number)
