"""The program of a call that goes out: carrier after carrier is rung until one takes it."""

from offhook.calls.outbound_plan import PLAN, OutboundPlan
from offhook.voice.call import Call
from offhook.voice.events import HangupCause
from offhook.voice.plans import TRY_NEXT_TARGET, Accepted, RingPlan

_RESULTS = {
    HangupCause.BUSY: "refused",
    HangupCause.REJECTED: "refused",
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
    for place, way in enumerate(plan.ways):
        outcome = await call.ring_legs(RingPlan(members=(plan.member(way),), name=f"way-{place}", role="callee"))
        if isinstance(outcome, Accepted):
            await call.talk(outcome.leg_id)
            return
        cause = next(iter(outcome.causes.values()), cause)
        if cause not in TRY_NEXT_TARGET:
            break
        call.step("way_failed", carrier=way.carrier_name, cause=cause.value)
    call.set_result(_RESULTS.get(cause, "missed"))
    await call.hang_up(cause=cause)
