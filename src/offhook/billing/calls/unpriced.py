"""Calls that nobody could price are refused: whoever sells them should hear of it before the customers complain."""

import re
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from offhook.billing.channels import UNPRICED_CHANNEL
from offhook.billing.rating.call import Call
from offhook.billing.rating.errors import NoPlanPriceError, TariffError
from offhook.db.notices import notify
from offhook.db.session import Database
from offhook.kit.clock import Clock
from offhook.kit.errors import OffhookError

_PAUSE = timedelta(minutes=10)
"""Between two notices of one reason in one process; the worker mails it once a day."""
_MOST_KNOWN = 10_000
_NUMBER = re.compile(r" for \d+$")
log = structlog.get_logger(__name__)


class UnpricedCalls:
    """Tells the worker, who mails it; one for each process."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._told: dict[tuple[str, str], datetime] = {}

    async def tell(self, call: Call, error: OffhookError) -> None:
        """Nothing for errors that say less: no credit, too many calls, a carrier that does not go there."""
        if not isinstance(error, NoPlanPriceError | TariffError):
            return
        reason, now = _NUMBER.sub("", error.message), self._clock.now()
        before = self._told.get((call.account_id, reason))
        if before is not None and now < before + _PAUSE:
            return
        if len(self._told) >= _MOST_KNOWN:
            self._told.clear()
        self._told[call.account_id, reason] = now
        try:
            async with self._database.system() as session:
                await notify(
                    session, UNPRICED_CHANNEL, account_id=call.account_id, reason=reason[:500], dialled=call.dialled
                )
        except (SQLAlchemyError, OSError) as away:
            log.warning("a call without a price could not be told of", reason=reason, error=str(away))
