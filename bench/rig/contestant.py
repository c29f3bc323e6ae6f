"""What is compared: an engine with everything that belongs to it, and the numbers to dial there."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.rig.engine import await_quiet
from bench.rig.processes import machine_busy_s, processor_s
from bench.rig.sipp import CallRun, call
from offhook.adapters.asterisk.spec import EngineSpec

_RECOVER_S = 5.0
"""After a collapse retransmissions go on for a while, and would spoil the next burst."""
_AFTERWORK_S = 2.0
"""Journals are booked in batches a moment after the calls; that work counts too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contestant:
    """`plain` and `team` are what callers dial there."""

    name: str
    spec: EngineSpec
    processes: dict[str, psutil.Process]
    """Everything whose processor time a call costs, by what it is."""
    plain: str
    team: str
    count_records: Callable[[], Awaitable[int]]
    """Call legs booked so far with their end."""

    async def offer(self, dialled: str, *, rate: float, seconds: float, folder: Path) -> CallRun:
        """One burst, and quiet again afterwards."""
        run = await call(self.spec.sip_port, dialled=dialled, rate=rate, seconds=seconds, folder=folder)
        await await_quiet(self.spec)
        if not run.passed:
            await asyncio.sleep(_RECOVER_S)
        return run

    async def cost(self, dialled: str, *, rate: float, seconds: float, folder: Path) -> dict[str, float]:
        """Processor milliseconds per call, by process and together, idle work of the time included.

        `others` is what everything else on the machine burned meanwhile, in processors: SIPp and neighbours.
        """
        before = {name: processor_s([one]) for name, one in self.processes.items()}
        machine, loop = machine_busy_s(), asyncio.get_running_loop()
        began = loop.time()
        run = await self.offer(dialled, rate=rate, seconds=seconds, folder=folder)
        await asyncio.sleep(_AFTERWORK_S)
        used = {name: processor_s([one]) - before[name] for name, one in self.processes.items()}
        others = (machine_busy_s() - machine - sum(used.values())) / (loop.time() - began)
        calls = max(1, run.counts.connected)
        costs = {f"{name}_ms": round(seconds_used * 1000 / calls, 2) for name, seconds_used in used.items()}
        return {
            **costs,
            "together_ms": round(sum(used.values()) * 1000 / calls, 2),
            "connected_share": round(1 - run.counts.failed_share, 4),
            "others_processors": round(others, 2),
        }
