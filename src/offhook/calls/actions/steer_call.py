"""Leaves an order for a living call on behalf of one of the people who may give it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.calls.actions.order_call import order_call
from offhook.calls.models import CallRow
from offhook.calls.ports import CarriedCalls, PersonBook
from offhook.calls.repository import living_session
from offhook.kit.errors import ConflictError, ForbiddenError
from offhook.tenancy.api import Principal, allows

_ENDED = "ended"


async def steer_call(
    session: AsyncSession,
    call: CallRow,
    *,
    principal: Principal,
    people: PersonBook,
    kind: str,
    arguments: Mapping[str, Any] | None = None,
    carried: CarriedCalls | None = None,
) -> None:
    """`kind` is `hangup`, `hold`, `unhold` or `transfer`; `carried` ends what a provider carries.

    Raises ConflictError when the call is over or nobody talks in it, ForbiddenError for an agent's order in a
    call of others.
    """
    if call.state != "live":
        raise ConflictError("The call is over already")
    living = await living_session(session, call.id)
    if living is None:
        await _steer_carried(session, call, principal=principal, people=people, kind=kind, carried=carried)
        return
    theirs = await _legs_of(session, living, principal=principal, people=people)
    _check_may_steer(principal, takes_part=bool(theirs))
    given = dict(arguments or {})
    if kind != "hangup":
        given["leg_id"] = _acting_leg(living, theirs)
    await order_call(session, account_id=call.account_id, call_id=call.id, kind=kind, arguments=given)


async def _steer_carried(
    session: AsyncSession,
    call: CallRow,
    *,
    principal: Principal,
    people: PersonBook,
    kind: str,
    carried: CarriedCalls | None,
) -> None:
    """At a provider a call can be ended and nothing else; its end is booked when the provider tells of it."""
    found = await carried.find(session, call.id) if carried and kind == "hangup" else None
    if found is None:
        raise ConflictError("The provider carries this call: hold or transfer it on the telephone")
    theirs = await people.places(session, user_id=principal.user_id) if principal.user_id else frozenset()
    _check_may_steer(principal, takes_part=found.agent_id in theirs)
    await found.hang_up()


def _check_may_steer(principal: Principal, *, takes_part: bool) -> None:
    if not takes_part and not allows(principal.role, needed="supervisor"):
        raise ForbiddenError("Agents may do this with calls they take part in")


async def _legs_of(
    session: AsyncSession, living: Mapping[str, Any], *, principal: Principal, people: PersonBook
) -> frozenset[str]:
    """The legs of the person who asks; a program with a key is nobody."""
    if principal.user_id is None:
        return frozenset()
    theirs = await people.places(session, user_id=principal.user_id)
    return frozenset(
        leg["leg_id"]
        for leg in living.get("legs", {}).values()
        if leg["state"] != _ENDED and not theirs.isdisjoint({leg["agent_id"], leg["party"]})
    )


def _acting_leg(living: Mapping[str, Any], theirs: frozenset[str]) -> str:
    """On whose behalf: the asking person's leg, else that of the account's own side."""
    state: Mapping[str, Any] = living.get("node_state", {})
    talk = state.get("_talk")
    if any(key.startswith("_connect") for key in state):
        raise ConflictError("The telephones hold this call without our help: hold or transfer it on the telephone")
    if talk is None or talk.get("over"):
        raise ConflictError("Nobody talks in this call now")
    caller = next(leg["leg_id"] for leg in living["legs"].values() if leg["role"] == "caller")
    for leg_id in (talk["leg"], caller):
        if leg_id in theirs:
            return str(leg_id)
    return str(talk["leg"] if living["direction"] == "inbound" else caller)
