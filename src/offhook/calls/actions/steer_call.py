"""Leaves an order for a living call on behalf of one of the people who may give it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.calls.actions.order_call import order_call
from offhook.calls.models import CallRow
from offhook.calls.ports import PersonBook
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
) -> None:
    """`kind` is `hangup`, `hold`, `unhold` or `transfer`.

    Raises ConflictError when the call is over or nobody talks in it, ForbiddenError for an agent's order in a
    call of others.
    """
    if call.state != "live":
        raise ConflictError("The call is over already")
    living = await living_session(session, call.id)
    if living is None:
        raise ConflictError("The provider carries this call: end, hold or transfer it on the telephone")
    theirs = await _legs_of(session, living, principal=principal, people=people)
    if not theirs and not allows(principal.role, needed="supervisor"):
        raise ForbiddenError("Agents may do this with calls they take part in")
    given = dict(arguments or {})
    if kind != "hangup":
        given["leg_id"] = _acting_leg(living, theirs)
    await order_call(session, account_id=call.account_id, call_id=call.id, kind=kind, arguments=given)


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
