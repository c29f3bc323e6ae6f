"""How many calls a trunk may bring in: at once, and in a second."""

import time
from collections import defaultdict, deque
from collections.abc import Callable

from offhook.calls.ports import Route
from offhook.voice.session import CallSession, LegState


class SourceLimits:
    """Counts the living calls of this engine, those it took over included; what comes too fast is not counted."""

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        self._now_s = now_s
        self._living: defaultdict[str, dict[str, CallSession]] = defaultdict(dict)
        self._begun_at: defaultdict[str, deque[float]] = defaultdict(deque)

    def refusal(self, route: Route) -> str | None:
        """Why one more call must be refused, or None: then it has begun."""
        if route.trunk is None:
            return None
        if route.max_calls is not None and (living := self._count(route.trunk)) >= route.max_calls:
            return f"{living} of {route.max_calls} calls go on over {route.trunk}"
        return self._too_fast(route.trunk, route.max_calls_per_s)

    def enter(self, session: CallSession) -> None:
        """A call goes on."""
        if (trunk := _trunk_of(session)) is not None:
            self._living[trunk][session.call_id] = session

    def leave(self, session: CallSession) -> None:
        """It is over and saved as such."""
        for trunk in [trunk for trunk, calls in self._living.items() if calls.pop(session.call_id, None) and not calls]:
            del self._living[trunk]

    def _count(self, trunk: str) -> int:
        """A call whose caller hung up is only still being booked."""
        return sum(not _is_over(session) for session in self._living[trunk].values())

    def _too_fast(self, trunk: str, most: int | None) -> str | None:
        if most is None:
            return None
        begun, now_s = self._begun_at[trunk], self._now_s()
        while begun and begun[0] <= now_s - 1:
            begun.popleft()
        if len(begun) >= most:
            return f"{most} calls have come over {trunk} within a second"
        begun.append(now_s)
        return None


def _trunk_of(session: CallSession) -> str | None:
    return next((leg.trunk for leg in session.legs.values() if leg.role == "caller"), None)


def _is_over(session: CallSession) -> bool:
    return all(leg.state is LegState.ENDED for leg in session.legs.values() if leg.role == "caller")
