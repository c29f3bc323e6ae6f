"""The program of a call that goes out: carrier after carrier is rung until one takes it."""

from offhook.calls.outbound_plan import PLAN, OutboundPlan
from offhook.voice.call import Call, tell_why
from offhook.voice.events import HangupCause
from offhook.voice.plans import TRY_NEXT_TARGET, Accepted, RingPlan

_RESULTS = {
    HangupCause.BUSY: "refused",
    HangupCause.REJECTED: "refused",
    HangupCause.NO_CREDIT: "refused",
    HangupCause.NO_PRICE: "refused",
    HangupCause.TOO_MANY_CALLS: "refused",
    HangupCause.SUSPENDED: "refused",
    HangupCause.UNALLOCATED: "failed",
    HangupCause.CONGESTION: "failed",
    HangupCause.UNREACHABLE: "failed",
    HangupCause.FAILED: "failed",
}


async def run_outbound(call: Call) -> None:
    """A device dialled; its plan was made and saved when the call came in."""
    await connect_out(call, OutboundPlan.model_validate(call.session.variables[PLAN]))


async def connect_out(call: Call, plan: OutboundPlan) -> None:
    """Rings way after way until one is answered, and talks; a caller whom nobody took is told why by the cause.

    The call stays under our control (no `connect`): the person at our device may hold and transfer it.
    """
    cause = HangupCause.UNREACHABLE
    names = {way.endpoint: way.carrier_name for way in plan.ways}
    for place, way in enumerate(call.in_order([plan.member(way) for way in plan.ways])):
        outcome = await call.ring_legs(RingPlan(members=(way,), name=f"way-{place}", role="callee"))
        if isinstance(outcome, Accepted):
            await call.talk(outcome.leg_id)
            return
        cause = next(iter(outcome.causes.values()), cause)
        if cause not in TRY_NEXT_TARGET:
            break
        call.step("way_failed", carrier=names[way.key], cause=cause.value)
    call.set_result(_RESULTS.get(cause, "missed"))
    await tell_why(call, cause)
    await call.hang_up(cause=cause)
