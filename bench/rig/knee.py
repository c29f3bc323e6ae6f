"""Finds the rate at which more than one call in a hundred fails: growing steps, then halving. No I/O in here."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

GROWTH = 1.4
PRECISION = 0.06
"""The search ends when the failing rate is at most this much above the passing one."""


@dataclass(slots=True, kw_only=True)
class Knee:
    """`rate` is the highest rate that passed (0: none did), in calls per second."""

    rate: float = 0.0
    failing_rate: float | None = None
    """The lowest rate that failed; None when the ceiling passed."""
    tried: list[tuple[float, bool]] = field(default_factory=list)


async def find_knee(
    passes: Callable[[float], Awaitable[bool]],
    *,
    start: float,
    ceiling: float,
    growth: float = GROWTH,
    precision: float = PRECISION,
) -> Knee:
    """Asks `passes` at ever higher rates, then between the last that passed and the first that failed.

    A rate that fails is asked once more: a neighbour's hiccup is no knee. When even `start` fails, lower
    rates are tried down to a sixteenth of it.
    """
    knee = Knee()

    async def ask(rate: float) -> bool:
        passed = await passes(rate) or await passes(rate)
        knee.tried.append((rate, passed))
        if passed:
            knee.rate = max(knee.rate, rate)
        else:
            knee.failing_rate = min(knee.failing_rate or rate, rate)
        return passed

    rate = start
    while not await ask(rate):
        rate /= 2
        if rate < start / 16:
            return knee
    if knee.failing_rate is None:
        while rate < ceiling:
            rate = min(rate * growth, ceiling)
            if not await ask(rate):
                break
        else:
            return knee
    while knee.failing_rate is not None and knee.failing_rate > knee.rate * (1 + precision):
        await ask((knee.rate + knee.failing_rate) / 2)
    return knee
