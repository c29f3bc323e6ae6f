"""INVITE in to the first 180 out, at half the load our knee allows: ours minus bare."""

from typing import Any

from bench.rig.arena import arena
from bench.rig.knee import find_knee
from bench.rig.options import Options, progress
from bench.rig.statistics import percentile

FIRST_RATE = 60.0
CEILING = 700.0
GOAL_MEDIAN_MS = 20
GOAL_P99_MS = 60


async def measure(options: Options) -> dict[str, Any]:
    """Both are asked at the same rate, in turn; all rounds' calls together give the percentiles.

    SIPp's clock ticks every 4 ms on most kernels, and so do these numbers.
    """
    async with arena(options) as (bare, ours, folder):

        async def passes(rate: float) -> bool:
            run = await ours.offer(ours.plain, rate=rate, seconds=options.step_s, folder=folder)
            progress(f"setup_latency: ours at {rate:.0f}/s: {run.counts}")
            return run.passed

        knee = await find_knee(passes, start=FIRST_RATE, ceiling=CEILING, growth=1.6, precision=0.15)
        rate = max(1.0, knee.rate / 2)
        ringing: dict[str, list[float]] = {"bare": [], "ours": []}
        answer: dict[str, list[float]] = {"bare": [], "ours": []}
        for _ in range(options.rounds):
            for one in (bare, ours):
                run = await one.offer(one.plain, rate=rate, seconds=options.step_s * 2, folder=folder)
                ringing[one.name] += run.ringing_ms
                answer[one.name] += run.answer_ms
    result: dict[str, Any] = {"our_knee_per_s": round(knee.rate, 1), "at_calls_per_s": round(rate, 1)}
    for name, times in ringing.items():
        result[name] = {
            "calls": len(times),
            "first_180_p50_ms": percentile(times, 0.5),
            "first_180_p99_ms": percentile(times, 0.99),
            "answer_p50_ms": percentile(answer[name], 0.5),
            "answer_p99_ms": percentile(answer[name], 0.99),
        }
    more_p50 = round(result["ours"]["first_180_p50_ms"] - result["bare"]["first_180_p50_ms"], 1)
    more_p99 = round(result["ours"]["first_180_p99_ms"] - result["bare"]["first_180_p99_ms"], 1)
    return result | {
        "more_at_median_ms": more_p50,
        "more_at_p99_ms": more_p99,
        "goals_ms": {"median": GOAL_MEDIAN_MS, "p99": GOAL_P99_MS},
        "met": more_p50 <= GOAL_MEDIAN_MS and more_p99 <= GOAL_P99_MS,
    }
