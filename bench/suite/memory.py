"""Memory per 1,000 idle registered phones and per 100 live calls, of everything together."""

import asyncio
import tempfile
from pathlib import Path
from typing import Any

from bench.rig.options import Options, progress
from bench.rig.processes import resident_mb
from bench.rig.product import RunningProduct, product
from bench.rig.sip import SipSocket, held_calls, register
from bench.rig.sipp import CALLER, answering
from offhook.adapters.asterisk.install.self_test import free_ports

PHONES = 1000
CALLS = 100
_SETTLE_S = 5


async def measure(options: Options) -> dict[str, Any]:
    """Proportional set size (shared pages counted once), before and after, by process."""
    phones = 200 if options.quick else PHONES
    calls = 20 if options.quick else CALLS
    phone_port, team_port = free_ports(2)
    with tempfile.TemporaryDirectory(prefix="oh-bench-") as scratch:
        async with product(options.engine_root, phone_port=phone_port, team_port=team_port) as few:
            empty = await _sizes(few)
        async with (
            product(options.engine_root, phone_port=phone_port, team_port=team_port, phones=phones + 1) as ours,
            SipSocket.open(ours.contestant.spec.sip_port) as sockets,
            answering("phone", port=phone_port, folder=Path(scratch)),
        ):
            port = ours.contestant.spec.sip_port
            await register(sockets, ours.firm.phones[1:], engine_port=port)
            registered = await _sizes(ours)
            progress(f"memory: {phones} phones registered: {registered} MB, empty: {empty} MB")
            async with held_calls(port, dialled=ours.contestant.plain, caller=CALLER, count=calls):
                talking = await _sizes(ours)
                progress(f"memory: {calls} calls talk: {talking} MB")
    return {
        "empty_mb": empty,
        "phones": phones,
        "with_phones_mb": registered,
        "per_1000_phones_mb": _per(registered, empty, 1000 / phones),
        "live_calls": calls,
        "with_calls_mb": talking,
        "per_100_live_calls_mb": _per(talking, registered, 100 / calls),
    }


async def _sizes(ours: RunningProduct) -> dict[str, float]:
    await asyncio.sleep(_SETTLE_S)
    return {name: resident_mb([process]) for name, process in ours.contestant.processes.items()}


def _per(more: dict[str, float], less: dict[str, float], times: float) -> dict[str, float]:
    each = {name: round((more[name] - less[name]) * times, 1) for name in more}
    return each | {"together": round(sum(each.values()), 1)}
