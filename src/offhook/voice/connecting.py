"""Plain calls: decided here, connected and kept by the engine itself."""

from datetime import timedelta
from typing import Any

from offhook.voice.control import CallControl, CallerGone
from offhook.voice.events import HangupCause, LegAnswered, LegReturned
from offhook.voice.plans import ConnectFailed, RingMember
from offhook.voice.session import LegState

_SLOT = "_connect"
_TOLD_WITHIN_S = 0.5


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
    if known is not None and (cause := await _came_back(control, known)) is not None:
        return ConnectFailed(cause=cause)
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
        known = session.node_state[slot] = {"legs": legs}
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
    return await _await_return(control, known)


async def _came_back(control: CallControl, known: dict[str, Any]) -> HangupCause | None:
    """After a crash: why nobody took it, when the caller is back. None: it goes on, or never left.

    A caller who came back while nobody watched is told of as soon as they are with us again; so a caller of
    whom nothing is told has never been handed over, and one save is enough for a whole plain call.
    """
    if "cause" in known:
        return HangupCause(known["cause"])
    if control.in_plain_call:
        return None
    until = control.clock.now() + timedelta(seconds=_TOLD_WITHIN_S)
    while (happening := await control.next(until)) is not None:
        if isinstance(happening, LegReturned) and happening.leg_id == control.caller.leg_id:
            return _note_return(control, known, happening.cause)
    return None


def _note_return(control: CallControl, known: dict[str, Any], cause: HangupCause) -> HangupCause:
    control.step("not_taken", cause=cause.value)
    control.left_plain_call()
    known["cause"] = cause.value
    _forget_legs(control, known)
    return cause


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
                return ConnectFailed(cause=_note_return(control, known, cause))
            case LegAnswered(leg_id=leg_id) if leg_id in known["legs"]:
                leg = control.leg(leg_id)
                control.session.answered_by = leg.agent_id or leg.party_name or leg.party
            case None:
                raise CallerGone
