"""After (re)connecting: adopts living calls, books what ended meanwhile, and clears what belongs to nobody."""

from collections.abc import Collection
from contextlib import suppress

import structlog

from offhook.calls.live.dispatcher import Dispatcher
from offhook.kit.errors import OffhookError
from offhook.voice.engine import EngineSnapshot, LegSnapshot
from offhook.voice.events import EngineConnected
from offhook.voice.session import CallSession, LegState

log = structlog.get_logger(__name__)

CALL_TAG = "call"
"""Tag on every leg of ours; its value begins with the call id (`<call id>|<account id>|...`)."""


async def resume_calls(dispatcher: Dispatcher, connected: EngineConnected) -> None:
    """Makes our picture and the engine's the same again; leg events must be held meanwhile."""
    parts = dispatcher.parts
    sessions = {session.call_id: session for session in await parts.store.living()}
    snapshot = _nothing() if connected.engine_restarted else await parts.engine.snapshot()
    for actor in list(dispatcher.actors.values()):
        actor.resume(snapshot)
    going_on, adopted, ended = len(dispatcher.actors), 0, 0
    for call_id, session in sessions.items():
        if call_id in dispatcher.actors or dispatcher.is_setting_up(session):
            continue
        if any(leg_id in snapshot.legs for leg_id in _open_legs(session)):
            adopted += 1
        else:
            # Its program runs all the same: it finds the caller gone and does what is still owed (a message).
            session.steps.append({"at": parts.clock.now().isoformat(), "what": "ended_unwatched"})
            ended += 1
        dispatcher.start_call(session, snapshot=snapshot)
    reaped = await _reap(dispatcher, snapshot)
    log.info(
        "calls resumed",
        engine_restarted=connected.engine_restarted,
        going_on=going_on,
        adopted=adopted,
        ended_meanwhile=ended,
        orphans=reaped,
    )


def _nothing() -> EngineSnapshot:
    return EngineSnapshot(legs={}, bridges={}, recording_ids=frozenset())


def _open_legs(session: CallSession) -> list[str]:
    return [leg.leg_id for leg in session.legs.values() if leg.state != LegState.ENDED]


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
        and _call_of(leg) not in living
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


def _call_of(leg: LegSnapshot) -> str:
    return leg.tags.get(CALL_TAG, "").partition("|")[0] or leg.leg_id.partition("-")[0]


def _orphan_bridges(snapshot: EngineSnapshot, living: Collection[str], *, gone: set[str]) -> list[str]:
    """Bridges of no living call with nobody left in them; their ids begin with the call's id."""
    return [
        bridge.bridge_id
        for bridge in snapshot.bridges.values()
        if not any(call_id in bridge.bridge_id for call_id in living) and not set(bridge.leg_ids) - gone
    ]
