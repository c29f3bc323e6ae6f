"""The states of a message, and which news may change them: rank never goes back, an end stays an end."""

from collections.abc import Iterable
from enum import StrEnum


class State(StrEnum):
    """Where a message is; the first three are ours, the others are what a provider told."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    """A worker holds it and has not asked the provider yet."""
    IN_FLIGHT = "in_flight"
    """Committed before the provider is asked: from here on it may have been taken."""
    UNKNOWN = "unknown"
    """Nobody knows whether the provider took it; never sent again without finding out."""
    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    RECEIVED = "received"
    """Came in."""


RANK = {
    State.QUEUED: 0,
    State.CLAIMED: 1,
    State.IN_FLIGHT: 2,
    State.UNKNOWN: 3,
    State.ACCEPTED: 4,
    State.SENT: 5,
    State.DELIVERED: 6,
    State.READ: 7,
    State.FAILED: 8,
    State.RECEIVED: 9,
}
_ENDS = frozenset({State.READ, State.FAILED, State.RECEIVED})


def advance(current: State, reported: State) -> State:
    """What a message is after news of it; news that came late or twice changes nothing."""
    if current in _ENDS or (current is State.DELIVERED and reported is State.FAILED):
        return current
    return reported if RANK[reported] > RANK[current] else current


def whole(parts: Iterable[State]) -> State:
    """State of a message sent in several parts: as far as its slowest part, failed when one of them did."""
    states = list(parts)
    if State.FAILED in states:
        return State.FAILED
    return min(states, key=RANK.__getitem__)
