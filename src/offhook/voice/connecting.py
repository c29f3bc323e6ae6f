"""Plain calls: decided here, connected and kept by the engine itself."""

from typing import Any

from offhook.voice.control import CallControl, CallerGone
from offhook.voice.events import HangupCause, LegAnswered, LegReturned
from offhook.voice.plans import ConnectFailed, RingMember
from offhook.voice.session import LegState

_SLOT = "_connect"


async def connect(
    control: CallControl, members: tuple[RingMember, ...], *, ring_timeout_s: int, name: str, role: str
) -> ConnectFailed:
    """Hands the caller to the engine; returns only when nobody took the call, else CallerGone ends it.

    `name` tells several connects of one node apart.
    """
    session = control.session
    slot = f"{_SLOT}:{name}"
    known: dict[str, Any] | None = session.node_state.get(slot)
    control.require_caller()
    if known is not None and not control.in_plain_call and known["started"]:
        # it came back while nobody watched, or had before
        return ConnectFailed(cause=HangupCause(known.get("cause", HangupCause.NO_ANSWER)))
    if known is None:
        legs = [
            control.new_leg(
                role=role,
                party=member.party,
                party_name=member.party_name,
                agent_id=member.agent_id,
                target=member.targets[0],
            ).leg_id
            for member in members
        ]
        known = session.node_state[slot] = {"legs": legs, "started": False}
        control.step("connecting", who=", ".join(member.party_name or member.party for member in members))
        await control.save()
    if not control.in_plain_call:
        specs = [
            control.spec(
                control.leg(leg_id),
                target=member.targets[0],
                caller=(member.caller_number, member.caller_name),
                ring_timeout_s=ring_timeout_s,
            )
            for leg_id, member in zip(known["legs"], members, strict=True)
        ]
        caller_id = control.caller.leg_id
        await control.ask(caller_id, control.engine.connect(caller_id, specs, ring_timeout_s=ring_timeout_s))
    if not known["started"]:
        known["started"] = True
        await control.save()
    return await _await_return(control, known)


async def _await_return(control: CallControl, known: dict[str, Any]) -> ConnectFailed:
    try:
        return await _returned(control, known)
    except CallerGone:
        _forget_legs(control, known)  # the engine ends them itself
        raise


def _forget_legs(control: CallControl, known: dict[str, Any]) -> None:
    for leg_id in known["legs"]:
        control.leg(leg_id).state = LegState.ENDED


async def _returned(control: CallControl, known: dict[str, Any]) -> ConnectFailed:
    while True:
        match await control.next():
            case LegReturned(leg_id=leg_id, cause=cause) if leg_id == control.caller.leg_id:
                control.step("not_taken", cause=cause.value)
                control.left_plain_call()
                known["cause"] = cause.value
                _forget_legs(control, known)
                return ConnectFailed(cause=cause)
            case LegAnswered(leg_id=leg_id) if leg_id in known["legs"]:
                leg = control.leg(leg_id)
                control.session.answered_by = leg.agent_id or leg.party_name or leg.party
            case None:
                raise CallerGone
