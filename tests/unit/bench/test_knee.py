"""The search for the knee: right about where it is, frugal, and never fooled by one hiccup."""

import pytest

from bench.rig.knee import PRECISION, Knee, find_knee


async def _search(limit: float, *, start: float = 50, ceiling: float = 800) -> tuple[Knee, list[float]]:
    asked: list[float] = []

    async def passes(rate: float) -> bool:
        asked.append(rate)
        return rate <= limit

    return await find_knee(passes, start=start, ceiling=ceiling), asked


@pytest.mark.parametrize("limit", [20.0, 63.0, 180.0, 333.3, 512.0])
async def test_finds_the_highest_rate_that_passes(limit: float) -> None:
    knee, asked = await _search(limit)
    assert knee.rate <= limit <= knee.rate * (1 + PRECISION)
    assert knee.failing_rate is not None
    assert knee.failing_rate > limit
    assert len(asked) < 25


async def test_a_hiccup_is_asked_again() -> None:
    asked: list[float] = []

    async def passes(rate: float) -> bool:
        asked.append(rate)
        return rate <= 200 and asked.count(rate) + len(asked) != 3  # the second question fails the first time

    knee = await find_knee(passes, start=50, ceiling=800)
    assert knee.rate == pytest.approx(200, rel=PRECISION)


async def test_stops_at_the_ceiling() -> None:
    knee, asked = await _search(10_000)
    assert knee.rate == 800
    assert knee.failing_rate is None
    assert max(asked) == 800


async def test_says_when_nothing_passes() -> None:
    knee, asked = await _search(0)
    assert knee.rate == 0
    assert len(asked) <= 12
