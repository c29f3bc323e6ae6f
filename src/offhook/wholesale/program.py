"""The program of a call from a customer's switch: carrier after carrier is rung, and the switch is told the cause."""

from offhook.calls.api import PLAN, OutboundPlan
from offhook.voice.call import Call
from offhook.voice.events import HangupCause
from offhook.voice.plans import TRY_NEXT_TARGET, Accepted, RingPlan

_TOLD_AS = {
    HangupCause.NO_PRICE: HangupCause.CONGESTION,
    HangupCause.TOO_MANY_CALLS: HangupCause.CONGESTION,
    HangupCause.UNREACHABLE: HangupCause.CONGESTION,
    HangupCause.FAILED: HangupCause.CONGESTION,
}
"""503: the switch has other ways, and takes the next; as busy (486) it would take it for the called person's word."""

_REFUSED = frozenset(
    {
        HangupCause.BUSY,
        HangupCause.REJECTED,
        HangupCause.NO_CREDIT,
        HangupCause.NO_PRICE,
        HangupCause.TOO_MANY_CALLS,
        HangupCause.SUSPENDED,
    }
)


async def run_wholesale(call: Call) -> None:
    """Its plan was made and saved when the call came in."""
    plan = OutboundPlan.model_validate(call.session.variables[PLAN])
    names = {way.endpoint: way.carrier_name for way in plan.ways}
    cause = HangupCause.UNREACHABLE
    for place, way in enumerate(call.in_order([plan.member(way) for way in plan.ways])):
        plan_of_way = RingPlan(members=(way,), name=f"way-{place}", role="callee", early_media=True)
        outcome = await call.ring_legs(plan_of_way)
        if isinstance(outcome, Accepted):
            await call.talk(outcome.leg_id)
            return
        cause = next(iter(outcome.causes.values()), cause)
        if cause not in TRY_NEXT_TARGET:
            break
        call.step("way_failed", carrier=names[way.key], cause=cause.value)
    call.set_result(result_of(cause))
    await call.hang_up(cause=_TOLD_AS.get(cause, cause))


def result_of(cause: HangupCause) -> str:
    """What the call will have been."""
    if cause in _REFUSED:
        return "refused"
    return "missed" if cause in (HangupCause.NO_ANSWER, HangupCause.NORMAL) else "failed"
