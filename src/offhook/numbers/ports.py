"""What numbers and carriers need to know of the floors above."""

from typing import Annotated, Protocol
from uuid import UUID

from fastapi import Depends, Request


class LiveCalls(Protocol):
    """Calls that go on now; bootstrap puts it at `app.state.live_calls`."""

    async def on_number(self, number_id: UUID) -> int:
        """How many of a number."""
        ...

    async def over_trunk(self, endpoint: str) -> int:
        """How many with a leg over a carrier's trunk, of whatever account."""
        ...


class NoLiveCalls:
    """Where no telephone engine is driven."""

    async def on_number(self, number_id: UUID) -> int:
        return 0

    async def over_trunk(self, endpoint: str) -> int:
        return 0


class BeforeRelease(Protocol):
    """Whoever points a foreign carrier at a number undoes it; bootstrap puts it at `app.state.before_release`."""

    async def __call__(self, *, account_id: UUID, number_id: UUID) -> None:
        """In transactions of its own. Raises what keeps the number from being released."""
        ...


class NothingBefore:
    """Where no foreign carrier is pointed at anything."""

    async def __call__(self, *, account_id: UUID, number_id: UUID) -> None:
        return


def _before_release(request: Request) -> BeforeRelease:
    act: BeforeRelease = getattr(request.app.state, "before_release", None) or NothingBefore()
    return act


CurrentBeforeRelease = Annotated[BeforeRelease, Depends(_before_release)]


def _live_calls(request: Request) -> LiveCalls:
    calls: LiveCalls = getattr(request.app.state, "live_calls", None) or NoLiveCalls()
    return calls


CurrentLiveCalls = Annotated[LiveCalls, Depends(_live_calls)]
