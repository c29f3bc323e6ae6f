"""Calls of one trunk at once and in a second."""

from typing import Any
from uuid import UUID

from offhook.calls.live.source_limits import SourceLimits
from offhook.calls.ports import Route
from offhook.voice.session import CallSession, LegState, SessionLeg


def route(trunk: str = "access-1", **given: Any) -> Route:
    fields: dict[str, Any] = {
        "account_id": UUID(int=1),
        "program": "wholesale",
        "direction": "outbound",
        "caller": "+1",
        "dialled": "+2",
    }
    return Route(**fields, trunk=trunk, **given)


def call(call_id: str, trunk: str = "access-1") -> CallSession:
    leg = SessionLeg(leg_id=call_id, role="caller", trunk=trunk, state=LegState.ARRIVED)
    return CallSession(call_id=call_id, account_id=UUID(int=1), direction="outbound", caller="+1", legs={call_id: leg})


def test_so_many_at_once_and_no_more() -> None:
    limits = SourceLimits()
    first, second = call("a"), call("b")
    limits.enter(first)
    assert limits.refusal(route(max_calls=2)) is None
    limits.enter(second)
    assert limits.refusal(route(max_calls=2)) == "2 of 2 calls go on over access-1"
    assert limits.refusal(route("access-2", max_calls=2)) is None
    assert limits.refusal(route()) is None
    first.legs["a"].state = LegState.ENDED
    assert limits.refusal(route(max_calls=2)) is None, "a caller who hung up is only still being booked"
    limits.leave(second)
    limits.enter(call("c"))
    assert limits.refusal(route(max_calls=1)) is not None
    limits.leave(call("c"))
    limits.leave(first)
    assert limits.refusal(route(max_calls=1)) is None


def test_so_many_in_a_second_whoever_was_refused_left_aside() -> None:
    now = [100.0]
    limits = SourceLimits(lambda: now[0])
    fast = route(max_calls_per_s=2)
    assert [limits.refusal(fast) is None for _ in range(4)] == [True, True, False, False]
    now[0] += 0.9
    assert limits.refusal(fast) == "2 calls have come over access-1 within a second"
    now[0] += 0.1
    assert [limits.refusal(fast) is None for _ in range(3)] == [True, True, False]
