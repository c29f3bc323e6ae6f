"""News of a message never takes it back, and ends stay ends."""

from itertools import permutations

import pytest

from offhook.messaging.states import State, advance, whole

ORDER = [State.ACCEPTED, State.SENT, State.DELIVERED, State.READ]


@pytest.mark.parametrize("order", list(permutations(ORDER)))
def test_in_any_order_the_furthest_stays(order: tuple[State, ...]) -> None:
    state = State.IN_FLIGHT
    for reported in (*order, *order):
        state = advance(state, reported)
    assert state is State.READ


@pytest.mark.parametrize(
    ("current", "reported", "becomes"),
    [
        (State.SENT, State.FAILED, State.FAILED),
        (State.DELIVERED, State.FAILED, State.DELIVERED),
        (State.FAILED, State.DELIVERED, State.FAILED),
        (State.FAILED, State.SENT, State.FAILED),
        (State.READ, State.FAILED, State.READ),
        (State.DELIVERED, State.READ, State.READ),
        (State.DELIVERED, State.SENT, State.DELIVERED),
        (State.UNKNOWN, State.SENT, State.SENT),
        (State.RECEIVED, State.FAILED, State.RECEIVED),
    ],
)
def test_one_step(current: State, reported: State, becomes: State) -> None:
    assert advance(current, reported) is becomes


def test_a_message_is_as_far_as_its_slowest_part() -> None:
    assert whole([State.DELIVERED, State.SENT]) is State.SENT
    assert whole([State.DELIVERED, State.FAILED]) is State.FAILED
    assert whole([State.DELIVERED, State.DELIVERED]) is State.DELIVERED
