"""Calls set up per second until one in a hundred fails, and what a call costs: ours against a bare dialplan."""

import statistics
from pathlib import Path
from typing import Any

from bench.rig.arena import arena
from bench.rig.contestant import Contestant
from bench.rig.knee import find_knee
from bench.rig.options import Options, progress
from bench.rig.overload import overload
from bench.rig.sipp import CallRun

FIRST_RATE = {"plain": 60.0, "team": 15.0}
CEILING = {"plain": 1000.0, "team": 300.0}
GOALS = {"plain": 0.8, "team": 0.5}
GOAL_PROCESSOR = 1.6
COST_SHARE = 0.6
"""Cost is measured at this share of the lower knee: busy, but nobody waits."""


async def measure(options: Options) -> dict[str, Any]:
    """Knees, ratios, processor time per call, and what happens past the knee."""
    found: dict[str, Any] = {}
    async with arena(options) as (bare, ours, folder):
        for kind in ("plain", "team"):
            found[kind] = await _knees(kind, (bare, ours), options, folder)
        lower = min(found["plain"][one.name]["calls_per_s"] for one in (bare, ours))
        found["processor_per_plain_call"] = await _costs((bare, ours), COST_SHARE * lower, options, folder)
        found["past_the_knee"] = {
            one.name: await overload(one, knee=found["plain"][one.name]["calls_per_s"], options=options, folder=folder)
            for one in (bare, ours)
        }
        found["call_records"] = {one.name: await one.count_records() for one in (bare, ours)}
    return found


async def _knees(kind: str, contestants: tuple[Contestant, ...], options: Options, folder: Path) -> dict[str, Any]:
    knees: dict[str, list[float]] = {one.name: [] for one in contestants}
    last_failure: dict[str, dict[str, Any]] = {}
    for round_ in range(options.rounds):
        for one in contestants:
            known = knees[one.name]

            async def passes(rate: float, one: Contestant = one) -> bool:
                dialled = one.plain if kind == "plain" else one.team
                run = await one.offer(dialled, rate=rate, seconds=options.step_s, folder=folder)
                progress(f"calls/{kind} {one.name} {rate:.0f}/s: {_line(run)}")
                if not run.passed:
                    last_failure[one.name] = _story(run)
                return run.passed

            knee = await find_knee(
                passes, start=known[-1] * 0.85 if known and known[-1] else FIRST_RATE[kind], ceiling=CEILING[kind]
            )
            known.append(round(knee.rate, 1))
            progress(f"calls/{kind} {one.name} round {round_ + 1}: knee at {knee.rate:.0f}/s")
    result: dict[str, Any] = {
        name: {"calls_per_s": statistics.median(rates), "rounds": rates, "last_failing_step": last_failure.get(name)}
        for name, rates in knees.items()
    }
    bare, ours = (result[one.name]["calls_per_s"] for one in contestants)
    ratio = round(ours / bare, 2) if bare else None
    return result | {"ratio": ratio, "goal": GOALS[kind], "met": ratio is not None and ratio >= GOALS[kind]}


async def _costs(contestants: tuple[Contestant, ...], rate: float, options: Options, folder: Path) -> dict[str, Any]:
    samples: dict[str, list[dict[str, float]]] = {one.name: [] for one in contestants}
    for _ in range(options.rounds):
        for one in contestants:
            cost = await one.cost(one.plain, rate=rate, seconds=options.step_s, folder=folder)
            progress(f"calls/cost {one.name} {rate:.0f}/s: {cost}")
            samples[one.name].append(cost)
    result: dict[str, Any] = {
        name: {key: round(statistics.median(one[key] for one in costs), 3) for key in costs[0]}
        for name, costs in samples.items()
    }
    bare, ours = (result[one.name]["together_ms"] for one in contestants)
    ratio = round(ours / bare, 2) if bare else None
    return result | {
        "at_calls_per_s": round(rate, 1),
        "ratio": ratio,
        "goal": GOAL_PROCESSOR,
        "met": ratio is not None and ratio <= GOAL_PROCESSOR,
    }


def _line(run: CallRun) -> str:
    counts = run.counts
    return f"{counts.connected}/{counts.offered} connected, {counts.refused} refused, {counts.failed} failed"


def _story(run: CallRun) -> dict[str, Any]:
    counts = run.counts
    return {
        "calls_per_s": round(run.rate, 1),
        "really_offered_per_s": round(counts.offered_rate, 1),
        "connected": counts.connected,
        "refused_503": counts.refused,
        "failed": counts.failed,
        "complaints": run.errors,
    }
