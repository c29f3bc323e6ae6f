"""Half again as many calls as can be set up: are the new ones refused cleanly, do the living ones notice?"""

import asyncio
from pathlib import Path
from typing import Any

from bench.rig.contestant import Contestant
from bench.rig.engine import await_quiet
from bench.rig.options import Options, progress
from bench.rig.sip import held_calls
from bench.rig.sipp import CALLER, call

TIMES_THE_KNEE = 1.5
HELD = 5
_PACKETS_PER_S = 50
_LISTEN_S = 2.0


async def overload(one: Contestant, *, knee: float, options: Options, folder: Path) -> dict[str, Any]:
    """`held` calls were set up before and speak all the time; what comes back to them is counted."""
    loop = asyncio.get_running_loop()
    async with held_calls(one.spec.sip_port, dialled=one.plain, caller=CALLER, count=HELD) as (phone, calls):
        await asyncio.sleep(1)
        for living in calls:
            living.heard_packets = 0
        began = loop.time()
        run = await call(
            one.spec.sip_port, dialled=one.plain, rate=knee * TIMES_THE_KNEE, seconds=options.step_s, folder=folder
        )
        during = [living.heard_packets / (loop.time() - began) / _PACKETS_PER_S for living in calls]
        left = await await_quiet(one.spec, remaining=2 * HELD)
        for living in calls:
            living.heard_packets = 0
        await asyncio.sleep(_LISTEN_S)
        after = [living.heard_packets / _LISTEN_S / _PACKETS_PER_S for living in calls]
        cut = sum(living.call_id in phone.hung_up for living in calls)
    counts = run.counts
    result = {
        "offered_per_s": round(counts.offered_rate, 1),
        "offered": counts.offered,
        "connected": counts.connected,
        "refused_503": counts.refused,
        "failed_otherwise": counts.failed,
        "complaints": run.errors,
        "living_calls": HELD,
        "living_calls_cut": cut,
        "living_heard_share_during": round(min(during), 3),
        "living_heard_share_after": round(min(after), 3),
        "channels_left_over": max(0, left - 2 * HELD),
    }
    progress(f"calls/overload {one.name}: {result}")
    return result
