"""Children of a benchmark: started in their own scratch directory, counted with all their children, ended by id."""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import psutil

_END_S = 15


@asynccontextmanager
async def running(
    command: Sequence[str],
    *,
    log: Path,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    stop_signal: int = 15,
) -> AsyncIterator[psutil.Process]:
    """One process whose output goes to `log`; it is told to stop on leaving, and killed if it does not."""
    with log.open("ab") as out:
        child = subprocess.Popen(
            list(command), stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=environment, cwd=folder
        )
    try:
        yield psutil.Process(child.pid)
    finally:
        if child.poll() is None:
            child.send_signal(stop_signal)
        try:
            await asyncio.to_thread(child.wait, _END_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def processor_s(processes: Sequence[psutil.Process]) -> float:
    """User and system seconds of these processes and all their children, dead ones included once reaped."""
    total = 0.0
    for one in _families(processes):
        try:
            used = one.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += used.user + used.system + used.children_user + used.children_system
    return total


def resident_mb(processes: Sequence[psutil.Process]) -> float:
    """Resident memory in MB; pages the processes of a family share (PostgreSQL's buffers) are counted once."""
    total = 0
    for one in _families(processes):
        try:
            total += one.memory_full_info().pss
        except psutil.NoSuchProcess:
            continue
    return round(total / 1e6, 1)


def machine_busy_s() -> float:
    """Seconds all processors of the machine have worked since it booted, whoever for."""
    spent = psutil.cpu_times()
    return float(sum(spent) - spent.idle - spent.iowait - spent.guest - spent.guest_nice)


def _families(processes: Sequence[psutil.Process]) -> list[psutil.Process]:
    found: dict[int, psutil.Process] = {}
    for one in processes:
        try:
            found |= {member.pid: member for member in (one, *one.children(recursive=True))}
        except psutil.NoSuchProcess:
            continue
    return list(found.values())
