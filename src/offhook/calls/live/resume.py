"""After (re)connecting: adopts living calls, books what ended meanwhile, and clears what belongs to nobody."""

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime

import structlog

from offhook.calls.live.dispatcher import Dispatcher
from offhook.kit.errors import OffhookError
from offhook.voice.engine import EngineSnapshot
from offhook.voice.events import EngineConnected, HangupCause, LegAnswered, LegEnded
from offhook.voice.session import CallSession, LegState

log = structlog.get_logger(__name__)

CALL_TAG = "call"
"""Tag on every leg of ours whose value is the call id."""


async def resume_calls(dispatcher: Dispatcher, connected: EngineConnected) -> None:
    """Makes our picture and the engine's the same again; leg events must be held meanwhile."""
    parts = dispatcher.parts
    sessions = {session.call_id: session for session in await parts.store.living()}
    snapshot = _nothing() if connected.engine_restarted else await parts.engine.snapshot()
    for actor in list(dispatcher.actors.values()):
        catch_up(dispatcher, actor.session, snapshot, at=connected.at)
    adopted = ended = 0
    for call_id, session in sessions.items():
        if call_id in dispatcher.actors or dispatcher.is_setting_up(session):
            continue
        if any(leg_id in snapshot.legs for leg_id in _open_legs(session)):
            dispatcher.start_call(session, snapshot=snapshot)
            adopted += 1
        else:
            await _book_ended(dispatcher, session)
            ended += 1
    reaped = await _reap(dispatcher, snapshot)
    log.info(
        "calls resumed",
        engine_restarted=connected.engine_restarted,
        going_on=len(dispatcher.actors) - adopted,
        adopted=adopted,
        ended_meanwhile=ended,
        orphans=reaped,
    )


def catch_up(dispatcher: Dispatcher, session: CallSession, snapshot: EngineSnapshot, *, at: datetime) -> None:
    """Tells a call that lived through the gap what it missed: legs that ended, legs that were answered."""
    actor = dispatcher.actors[session.call_id]
    for leg in list(session.legs.values()):
        if leg.state == LegState.ENDED:
            continue
        seen = snapshot.legs.get(leg.leg_id)
        if seen is None and leg.state != LegState.INTENDED:
            actor.deliver(LegEnded(leg_id=leg.leg_id, at=at, cause=HangupCause.FAILED))
        elif seen is not None and seen.answered and leg.state == LegState.RINGING:
            actor.deliver(LegAnswered(leg_id=leg.leg_id, at=at))


def _nothing() -> EngineSnapshot:
    return EngineSnapshot(legs={}, bridges={}, recording_ids=frozenset())


def _open_legs(session: CallSession) -> list[str]:
    return [leg.leg_id for leg in session.legs.values() if leg.state != LegState.ENDED]


async def _book_ended(dispatcher: Dispatcher, session: CallSession) -> None:
    """The call ended while nobody watched: its times come from the journal."""
    session.outcome = session.outcome or ("answered" if session.answered_by else "missed")
    session.steps.append({"at": dispatcher.parts.clock.now().isoformat(), "what": "ended_unwatched"})
    await dispatcher.parts.store.end(session)


async def _reap(dispatcher: Dispatcher, snapshot: EngineSnapshot) -> int:
    """Ends legs and bridges that carry our tags but belong to no living call."""
    engine, living = dispatcher.parts.engine, dispatcher.actors
    new_legs = dispatcher.held_arrivals()
    owned = {leg_id for actor in living.values() for leg_id in actor.session.legs}
    legs = [
        leg
        for leg in snapshot.legs.values()
        if leg.leg_id not in owned
        and leg.leg_id not in new_legs
        and _call_of(leg.leg_id, leg.tags) not in living
        and (leg.ours or CALL_TAG in leg.tags)
    ]
    for leg in legs:
        with suppress(OffhookError):
            await engine.hang_up(leg.leg_id)
    bridges = _orphan_bridges(snapshot, living, gone={leg.leg_id for leg in legs})
    for bridge_id in bridges:
        with suppress(OffhookError):
            await engine.unbridge(bridge_id)
    return len(legs) + len(bridges)


def _call_of(leg_id: str, tags: object) -> str:
    tagged = tags.get(CALL_TAG) if isinstance(tags, dict) else None
    return str(tagged) if tagged else leg_id.partition("-")[0]


def _orphan_bridges(snapshot: EngineSnapshot, living: Collection[str], *, gone: set[str]) -> list[str]:
    """Bridges of no living call with nobody left in them; their ids begin with the call's id."""
    return [
        bridge.bridge_id
        for bridge in snapshot.bridges.values()
        if not any(call_id in bridge.bridge_id for call_id in living) and not set(bridge.leg_ids) - gone
    ]
