"""A safety net: a call whose caller the engine no longer has ends, even if nobody told us."""

import structlog

from offhook.calls.live.dispatcher import Dispatcher
from offhook.kit.errors import OffhookError
from offhook.voice.events import HangupCause, LegEnded
from offhook.voice.session import LegState

log = structlog.get_logger(__name__)

_NOT_THERE = frozenset({LegState.INTENDED, LegState.ENDED})


class LostCallers:
    """Looks now and then; only who is missing twice in a row is given up, for news may be on its way."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher
        self._missed: set[str] = set()

    async def look(self) -> None:
        """One look at the engine."""
        engine, clock = self._dispatcher.parts.engine, self._dispatcher.parts.clock
        actors = {
            actor.call.caller.leg_id: actor
            for actor in list(self._dispatcher.actors.values())
            if actor.call.caller.state not in _NOT_THERE
        }
        try:
            present = (await engine.snapshot()).legs.keys() if actors else set()
        except OffhookError:
            return  # away: whoever resumes will look
        missing = actors.keys() - present
        for leg_id in missing & self._missed:
            log.warning("a caller is gone and nobody told", leg_id=leg_id, call_id=actors[leg_id].session.call_id)
            actors[leg_id].deliver(LegEnded(leg_id=leg_id, at=clock.now(), cause=HangupCause.NORMAL))
        self._missed = missing
