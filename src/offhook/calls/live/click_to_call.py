"""Click to call (BL-7): the person's own telephone rings first, hears whom it will reach, and is then connected."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from offhook.calls.live.outbound import connect_out
from offhook.calls.outbound_plan import PLAN, OutboundPlan
from offhook.voice import line_rules
from offhook.voice.call import Call, CallerGone
from offhook.voice.engine import DialTarget
from offhook.voice.events import LegEnded
from offhook.voice.plans import TRY_NEXT_TARGET
from offhook.voice.session import CallSession, LegState, SessionLeg
from offhook.voice.toll import REFUSED_BY_US, Denial

FIRST = "first"
"""Key in the session's variables of the plan that reaches the person who clicked."""
STALE_AFTER = timedelta(seconds=30)
"""Nobody wants to be rung for a click of so long ago."""
_NOT_THERE_YET = frozenset({LegState.INTENDED, LegState.RINGING})


def click_to_call_session(
    order_id: UUID, account_id: UUID, arguments: Mapping[str, Any], *, at: datetime
) -> CallSession:
    """The session of an order made on the web; its id is the order's, so the same order is one call."""
    first, plan = OutboundPlan.model_validate(arguments[FIRST]), OutboundPlan.model_validate(arguments[PLAN])
    caller = SessionLeg(
        leg_id=f"{order_id.hex}-c0",
        role="caller",
        party=first.dialled,
        party_name=first.party_name,
        agent_id=arguments.get("agent_id"),
        trunk=first.ways[0].endpoint if first.ways[0].number else None,
    )
    return CallSession(
        call_id=order_id.hex,
        account_id=account_id,
        direction=plan.direction,
        caller=str(arguments["caller_number"]),
        caller_name=first.party_name,
        dialled=plan.dialled,
        number_id=UUID(arguments["number_id"]) if arguments.get("number_id") else None,
        # The caller's leg is dialled by us with its tag: nothing is to be done to it at the beginning.
        variables={**arguments, "program": "click_to_call", "_begun": True},
        legs={caller.leg_id: caller},
        started_at=at,
    )


async def run_click_to_call(call: Call) -> None:
    """Hanging up while being read back to cancels the call."""
    first = OutboundPlan.model_validate(call.session.variables[FIRST])
    plan = OutboundPlan.model_validate(call.session.variables[PLAN])
    callee = await _hold_for_callee(call, first, plan)
    if isinstance(callee, Denial):
        call.set_result("refused")
        call.never_was(call.caller, callee.cause)
        call.step("not_allowed", leg_id=call.caller.leg_id, cause=callee.cause.value)
        call.log("not_allowed", leg_id=call.caller.leg_id, reason=callee.reason)
        return
    try:
        if await _reach_caller(call, first):
            await _read_back(call, plan)
            await connect_out(call, plan)
            return
    except CallerGone:
        _let_go(call, callee)
        raise
    _let_go(call, callee)
    call.set_result("refused" if call.caller.failed_cause in REFUSED_BY_US else "missed")


async def _hold_for_callee(call: Call, first: OutboundPlan, plan: OutboundPlan) -> SessionLeg | Denial | None:
    """Credit for the leg that comes second, when the first one costs too: it would take all of it for itself.

    None when there is nothing to hold it for.
    """
    if call.session.variables.get("_legs") or all(way.number is None for way in first.ways):
        return None
    member = call.in_order([plan.member(way) for way in plan.ways])[0]
    target = member.targets[0]
    if target.number is None:
        return None
    leg_id = f"{call.session.call_id}-1"  # what it will be when it is dialled
    callee = SessionLeg(leg_id=leg_id, role="callee", party=plan.dialled, trunk=target.endpoint)
    permit = await call.toll.admit(call.session, callee, caller_number=member.caller_number)
    return permit if isinstance(permit, Denial) else callee


def _let_go(call: Call, callee: SessionLeg | None) -> None:
    """What was held for a leg that is not dialled any more is free; others tell of their end themselves."""
    if callee is not None and callee.leg_id not in call.session.legs:
        call.toll.ended(callee)


async def _read_back(call: Call, plan: OutboundPlan) -> None:
    if not call.session.node_state.get("read_back"):
        language = str(call.session.variables.get("language", "en"))
        await call.play([await call.narrator.say(read_back(plan), language=language)])
        call.session.node_state["read_back"] = True
        await call.save()


def read_back(plan: OutboundPlan) -> str:
    """Whom the call will reach: the contact's name, else the number as people say it."""
    return line_rules.read_back(plan.dialled, name=plan.party_name or None).own_words


async def _reach_caller(call: Call, first: OutboundPlan) -> bool:
    """Rings the person who clicked, way after way; True when they picked up."""
    for place, way in enumerate(first.ways):
        if call.caller.leg_id != f"{call.session.call_id}-c{place}":
            continue  # tried before a crash
        if await _ring_caller(call, DialTarget(endpoint=way.endpoint, number=way.number), way.caller_number):
            return True
        if place + 1 == len(first.ways):
            return False
        old, following = call.caller, first.ways[place + 1]
        old.role = "tried"
        leg_id = f"{call.session.call_id}-c{place + 1}"
        trunk = following.endpoint if following.number else None
        call.session.legs[leg_id] = replace(old, leg_id=leg_id, role="caller", trunk=trunk, state=LegState.INTENDED)
    return False


async def _ring_caller(call: Call, target: DialTarget, caller_number: str) -> bool:
    """False when this way cannot reach them at all; CallerGone when they do not want or are not there."""
    leg = call.caller
    if leg.state is LegState.INTENDED:
        if call.clock.now() - (call.session.started_at or call.clock.now()) > STALE_AFTER:
            raise CallerGone  # the process was dead meanwhile
        await call.save()
        spec = call.spec(leg, target=target, caller=(caller_number, ""), ring_timeout_s=30)
        if not await call.dial(replace(spec, originator_leg_id=None)):
            return False
        call.step("ringing_first", leg_id=leg.leg_id, who=leg.party_name or leg.party)
    while leg.state in _NOT_THERE_YET:
        match await call.next(caller_may_leave=True):
            case LegEnded(leg_id=leg_id, cause=cause) if leg_id == leg.leg_id:
                if cause in TRY_NEXT_TARGET:
                    return False
                raise CallerGone
    if leg.state is LegState.ENDED:
        raise CallerGone
    return True
