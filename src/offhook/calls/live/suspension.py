"""Nothing new is carried for suspended accounts: asked before every leg over a carrier, whoever pays for it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError

from offhook.calls.live.tariff_view import is_emergency
from offhook.db.session import Database
from offhook.kit.errors import NotFoundError
from offhook.kit.kept import Kept
from offhook.tenancy.api import Standing, find_standing
from offhook.voice.engine import DialTarget
from offhook.voice.events import HangupCause
from offhook.voice.session import CallSession, SessionLeg
from offhook.voice.toll import Denial, Permit, Toll

log = structlog.get_logger(__name__)
_SUSPENDED = Denial(
    cause=HangupCause.SUSPENDED,
    reason="the account, or one above it, is suspended: new calls are not carried until the account above lifts that",
)


class Standings:
    """Of the accounts whose calls this process carries; kept until a notice says that an account changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: Kept[Standing | None] = Kept()

    def forget(self) -> None:
        """An account changed, and with it all below."""
        self._kept.clear()

    async def of(self, account_id: UUID) -> Standing | None:
        """None for one that is gone, and while the database is away: nobody is refused for that."""
        try:
            return await self._kept.get(account_id, lambda: self._look_up(account_id))
        except (SQLAlchemyError, OSError) as error:
            log.warning("whether an account is suspended cannot be read", account_id=str(account_id), error=str(error))
            return None

    def is_in_force(self, account_id: UUID) -> bool:
        """Whether it is known, without waiting, that the account's calls are carried."""
        standing = self._kept.known(account_id)
        return standing is not None and not standing.suspended

    async def _look_up(self, account_id: UUID) -> Standing | None:
        async with self._database.system() as session:
            try:
                return await find_standing(session, account_id)
            except NotFoundError:
                return None


class SuspensionToll:
    """Implements `Toll` before another one. Calls for help go out all the same, and running calls end by themselves."""

    def __init__(self, toll: Toll, standings: Standings) -> None:
        self._toll = toll
        self._standings = standings

    async def admit(self, session: CallSession, leg: SessionLeg, *, caller_number: str) -> Permit | Denial:
        standing = await self._standings.of(session.account_id)
        if standing is not None and standing.suspended:
            comes_in = leg.role == "caller" and session.direction == "inbound"
            if comes_in or not is_emergency(leg.party, standing.country):
                return _SUSPENDED
        return await self._toll.admit(session, leg, caller_number=caller_number)

    def answered(self, session: CallSession, leg: SessionLeg, *, at: datetime) -> int | None:
        return self._toll.answered(session, leg, at=at)

    def ended(self, leg: SessionLeg) -> None:
        self._toll.ended(leg)

    def resumed(self, session: CallSession) -> None:
        self._toll.resumed(session)

    def watches(self, session: CallSession, targets: Sequence[DialTarget]) -> bool:
        """A call that is given away to the engine is not asked for: only when there is nothing to ask."""
        outside = any(target.number is not None for target in targets)
        if outside and not self._standings.is_in_force(session.account_id):
            return True
        return self._toll.watches(session, targets)

    def ordered(
        self, session: CallSession, targets: Sequence[DialTarget], *, party: str, caller_number: str
    ) -> tuple[DialTarget, ...]:
        return self._toll.ordered(session, targets, party=party, caller_number=caller_number)
