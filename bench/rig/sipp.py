"""SIPp as callers and as phones, on loopback."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp

import psutil

from bench.rig.processes import running
from bench.rig.statistics import CallCounts, read_counts, read_response_times_ms
from offhook.adapters.asterisk.install.self_test import free_ports

_SCENARIOS = Path(__file__).parent / "scenarios"
_ANSWER_WITHIN_MS = 2000
CALLER = "+15555550100"
HOLD_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRun:
    """One burst of calls at one rate."""

    rate: float
    counts: CallCounts
    ringing_ms: list[float] = field(repr=False)
    """INVITE sent to first 180 received."""
    answer_ms: list[float] = field(repr=False)
    """INVITE sent to 200 received."""
    errors: dict[str, int]
    """The most frequent complaints of SIPp."""

    @property
    def passed(self) -> bool:
        """At most one call in a hundred failed, and SIPp did offer the rate it was asked for."""
        return self.counts.failed_share <= 0.01 and self.counts.offered_rate >= 0.95 * self.rate


async def call(
    port: int, *, dialled: str, rate: float, seconds: float, folder: Path, hold_s: float = HOLD_S
) -> CallRun:
    """Offers `rate` calls a second to the engine at `port` for so long, and waits until all have ended."""
    own, media, control = free_ports(3)
    work = Path(mkdtemp(prefix="caller-", dir=folder))
    total = max(1, round(rate * seconds))
    statistics, errors = work / "statistics.csv", work / "errors.log"
    command = [
        "sipp", f"127.0.0.1:{port}", "-sf", str(_SCENARIOS / "caller.xml"), "-s", dialled, "-key", "caller", CALLER,
        "-i", "127.0.0.1", "-p", str(own), "-mp", str(media), "-cp", str(control), "-nostdin",
        "-r", f"{max(1, round(rate))}", "-m", str(total), "-l", str(total), "-d", str(round(hold_s * 1000)),
        "-recv_timeout", str(_ANSWER_WITHIN_MS), "-timeout", f"{round(seconds + hold_s) + 30}s",
        "-trace_stat", "-stf", str(statistics), "-fd", "1", "-trace_rtt", "-rtt_freq", "1",
        "-trace_err", "-error_file", str(errors), "-timer_resol", "5",
        "-max_retrans", "5", "-buff_size", "4194304",
    ]  # fmt: skip
    async with running(command, log=work / "screen.log", folder=work) as process:
        while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
            await asyncio.sleep(0.1)
    times = [line for file in work.glob("*_rtt.csv") for line in file.read_text().splitlines()]
    return CallRun(
        rate=rate,
        counts=read_counts(statistics.read_text().splitlines(), duration_s=_offering_s(statistics, total, seconds)),
        ringing_ms=read_response_times_ms(times, number=1),
        answer_ms=read_response_times_ms(times, number=2),
        errors=_complaints(errors),
    )


@asynccontextmanager
async def answering(scenario: str, *, port: int, folder: Path) -> AsyncIterator[psutil.Process]:
    """Phones at one port; what is said to them comes back as an echo."""
    media, control = free_ports(2)
    work = Path(mkdtemp(prefix=f"{scenario}-", dir=folder))
    command = [
        "sipp", "-sf", str(_SCENARIOS / f"{scenario}.xml"), "-i", "127.0.0.1", "-p", str(port), "-mp", str(media & ~1),
        "-cp", str(control), "-nostdin", "-rtp_echo", "-trace_err", "-error_file", str(work / "errors.log"),
        "-timer_resol", "5", "-buff_size", "4194304", "-recv_timeout", "60000", "-l", "15000",
    ]  # fmt: skip
    async with running(command, log=work / "screen.log", folder=work) as process:
        await _await_bound(process, port, work)
        yield process


async def _await_bound(process: psutil.Process, port: int, work: Path) -> None:
    """Raises RuntimeError when the phones did not get their port."""
    for _ in range(100):
        if process.status() == psutil.STATUS_ZOMBIE:
            break
        if any(one.laddr and one.laddr.port == port for one in process.net_connections("udp")):
            return
        await asyncio.sleep(0.05)
    complaint = (work / "errors.log").read_text(errors="replace") if (work / "errors.log").exists() else ""
    raise RuntimeError(f"SIPp did not take port {port}: {complaint[-500:]}")


def _offering_s(statistics: Path, total: int, wanted_s: float) -> float:
    """How long it took SIPp to offer all calls, to the second its report allows; never less than asked for."""
    for line in statistics.read_text().splitlines()[1:]:
        columns = line.split(";")
        elapsed = re.match(r"(\d+):(\d+):(\d+)", columns[4])
        if elapsed and int(columns[12]) >= total:
            hours, minutes, seconds = map(int, elapsed.groups())
            return max(wanted_s, hours * 3600 + minutes * 60 + seconds - 1.0)
    return wanted_s


def _complaints(file: Path) -> dict[str, int]:
    found: dict[str, int] = {}
    if not file.exists():
        return found
    for line in file.read_text(errors="replace").splitlines():
        if "\t" not in line or "Dead call" in line or not ("Aborting" in line or "imeout" in line):
            continue
        text = re.sub(r"^[0-9.]+: |Call-Id '[^']*'", "", line.rsplit("\t", 1)[-1])[:120]
        found[text] = found.get(text, 0) + 1
    return dict(sorted(found.items(), key=lambda pair: -pair[1])[:5])
