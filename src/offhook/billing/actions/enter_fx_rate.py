"""Enters an exchange rate: it holds from its instant on, and never changes what calls before were reckoned by."""

from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.channels import TARIFFS_CHANNEL
from offhook.billing.models import FxRateRow
from offhook.billing.tariffs.routing_schemas import FxRateGiven
from offhook.db.notices import notify
from offhook.kit.errors import ConflictError, FieldError, InvalidInputError

_CLOCKS_DIFFER = timedelta(minutes=1)
"""An instant no further from now is now: whoever asks has a clock of its own."""


async def enter_fx_rate(session: AsyncSession, given: FxRateGiven, *, now: datetime) -> FxRateRow:
    """System scope.

    The first rate of two currencies may be of any time gone by: what was before it is known from nowhere, so it counts
    for all of that as well. Raises InvalidInputError for a later one of a time gone by, ConflictError for a second one
    of the same instant.
    """
    if given.from_currency == given.to_currency:
        raise InvalidInputError("one currency needs no exchange rate to itself")
    at = given.at or now
    if abs(at - now) <= _CLOCKS_DIFFER:
        at = now
    if at > now:
        raise _wrong_time("an exchange rate of a time to come is not known yet")
    if at < now and await _any_rate(session, given):
        raise _wrong_time(
            f"calls were rated by the rate from {given.from_currency} to {given.to_currency} that held then: "
            "a further one holds from now on, so leave its time out"
        )
    if await session.get(FxRateRow, (given.from_currency, given.to_currency, at)) is not None:
        raise ConflictError("there is a rate of this instant already")
    row = FxRateRow(**given.model_dump(exclude={"at"}), at=at)
    session.add(row)
    await session.flush()
    await notify(session, TARIFFS_CHANNEL, kind="fx", id=f"{row.from_currency}{row.to_currency}")
    return row


async def _any_rate(session: AsyncSession, given: FxRateGiven) -> bool:
    same_pair = (FxRateRow.from_currency == given.from_currency, FxRateRow.to_currency == given.to_currency)
    return bool(await session.scalar(select(exists().where(*same_pair))))


def _wrong_time(what: str) -> InvalidInputError:
    return InvalidInputError(what, fields=[FieldError("at", what)])
