"""The program of a call that goes out: the engine connects it, carrier after carrier until one takes it."""

from offhook.calls.outbound_plan import PLAN, OutboundPlan
from offhook.voice.call import Call
from offhook.voice.events import HangupCause
from offhook.voice.plans import TRY_NEXT_TARGET

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
    """Returns only when nobody took the call: the caller has then been told why by the cause of the hang-up."""
    cause = HangupCause.UNREACHABLE
    for place, way in enumerate(plan.ways):
        failed = await call.connect(
            (plan.member(way),), ring_timeout_s=plan.ring_timeout_s, name=f"way {place}", role="callee"
        )
        cause = failed.cause
        if cause not in TRY_NEXT_TARGET:
            break
        call.step("way_failed", carrier=way.carrier_name, cause=cause.value)
    call.set_result(_RESULTS.get(cause, "missed"))
    await call.hang_up(cause=cause)
