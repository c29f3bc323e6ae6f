"""Webhooks of a provider: signature checked, stored durably, answered, shown in their conversations; receipts too."""

import asyncio
import json
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from sqlalchemy import text

from bench.rig.options import Options, progress
from bench.rig.processes import processor_s
from bench.rig.statistics import percentile
from bench.rig.texting import OURS, TextingFirm, texting_firm
from offhook.kit.ids import new_id

NEEDS_ENGINE = False
GOAL_PER_S = 500
GOAL_P99_MS = 100
PACED_PER_S = 200
PEERS = 500
"""People who text at the same time."""
_TOKEN = "a-token-nobody-guesses-0123456789"
_SHOWN_WITHIN_S = 60

_SHOWN = text("SELECT count(*) FROM messages WHERE provider_id = :provider_id AND direction = 'in'")
_LAGS = text("""
    SELECT external_id, extract(epoch FROM created_at)::double precision AS at FROM messages
    WHERE provider_id = :provider_id AND direction = 'in' AND created_at >= to_timestamp(:since)
""")
_DELIVERED = text("SELECT count(*) FROM messages WHERE provider_id = :provider_id AND state = 'delivered'")
_CONVERSATION = text("""
    INSERT INTO conversations (id, account_id, number, peer) VALUES (:id, :account_id, :number, '+12025560000')
    ON CONFLICT (account_id, number, peer) DO UPDATE SET peer = excluded.peer RETURNING id
""")
_SENT = text("""
    INSERT INTO messages (id, account_id, conversation_id, provider_id, number, peer, direction, body, state,
                          external_id, accepted_at)
    SELECT gen_random_uuid(), :account_id, :conversation_id, :provider_id, :number, '+12025560000', 'out', 'ready',
           'accepted', sid, now() FROM unnest(CAST(:sids AS text[])) AS sid
""")


async def measure(options: Options) -> dict[str, Any]:
    """Medians of rounds; what was brought is counted afterwards, for speed that loses a text is none."""
    count = 1500 if options.quick else 5000
    async with texting_firm("web", "worker") as firm:
        settings = {"account_sid": "AC" + "b" * 32, "auth_token": _TOKEN, "sender": OURS}
        provider_id = await firm.add_provider("twilio", settings)
        bench = _Bench(firm, provider_id)
        await bench.texts(count // 5)
        texts = [await bench.texts(count) for _ in range(options.rounds)]
        receipts = [await bench.receipts(count) for _ in range(options.rounds)]
        paced = [await bench.texts(PACED_PER_S * 10, rate_per_s=PACED_PER_S) for _ in range(options.rounds)]
    shown = statistics.median(one["shown_per_s"] for one in texts)
    p99_ms = statistics.median(one["p99_ms"] for one in paced)
    wrong = sum(sum(one["wrong"].values()) for one in (*texts, *receipts, *paced))
    progress(f"webhooks_in: {shown:.0f}/s stored and shown; p99 {p99_ms:.0f} ms at {PACED_PER_S}/s")
    return {
        "texts": texts,
        "texts_shown_per_s": round(shown),
        "goal_per_s": GOAL_PER_S,
        "receipts": receipts,
        "receipts_applied_per_s": round(statistics.median(one["shown_per_s"] for one in receipts)),
        "paced": paced,
        "p99_ms_at_200_per_s": p99_ms,
        "goal_p99_ms": GOAL_P99_MS,
        "not_answered_2xx": wrong,
        "met": shown >= GOAL_PER_S and p99_ms < GOAL_P99_MS and not wrong,
    }


class _Bench:
    def __init__(self, firm: TextingFirm, provider_id: UUID) -> None:
        self._firm = firm
        self._provider_id = provider_id
        self._brought = 0
        self._delivered = 0

    async def texts(self, count: int, *, rate_per_s: float | None = None) -> dict[str, Any]:
        """So many texts, each by somebody else than the one before."""
        first, self._brought = self._brought, self._brought + count
        given = {"first": first, "count": count, "peers": PEERS, "rate_per_s": rate_per_s}
        result = await self._load("inbound", given, count, partial_count(self._firm, _SHOWN, self._provider_id))
        if rate_per_s is not None:
            lags_ms = await self._lags_ms(first, result["began_at"], rate_per_s)
            result |= {"shown_p50_ms": percentile(lags_ms, 0.5), "shown_p99_ms": percentile(lags_ms, 0.99)}
        return result

    async def receipts(self, count: int) -> dict[str, Any]:
        """As many texts are there as if sent; each gets its receipt."""
        sids = [f"SM{new_id().hex}" for _ in range(count)]
        async with self._firm.database.system() as session:
            named = {"account_id": self._firm.account_id, "number": OURS}
            conversation_id = await session.scalar(_CONVERSATION, {**named, "id": new_id()})
            sent = {**named, "conversation_id": conversation_id, "provider_id": self._provider_id, "sids": sids}
            await session.execute(_SENT, sent)
        look = partial_count(self._firm, _DELIVERED, self._provider_id)
        return await self._load("status", {"receipts": sids}, count, look)

    async def _load(
        self, kind: str, given: dict[str, Any], count: int, look: Callable[[], Awaitable[int]]
    ) -> dict[str, Any]:
        before, busy = await look(), {name: processor_s([one]) for name, one in self._firm.processes.items()}
        port = self._firm.instance.ports["web_port"]
        address = {"host": "127.0.0.1", "port": port, "path": f"/hooks/messaging/{self._provider_id}/{kind}"}
        loading = asyncio.create_task(_run_load({**given, **address, "token": _TOKEN}))
        deadline = time.monotonic() + _SHOWN_WITHIN_S + count / (given.get("rate_per_s") or 100)
        while await look() < before + count:
            if time.monotonic() > deadline or (loading.done() and loading.exception()):
                loading.cancel()
                raise RuntimeError(f"{before + count - await look()} of {count} webhooks were never shown")
            await asyncio.sleep(0.05)
        over_at = time.time()
        result = await loading
        spent = {name: processor_s([one]) - busy[name] for name, one in self._firm.processes.items()}
        result["shown_per_s"] = round(count / (over_at - result["began_at"]), 1)
        result["processor_ms_each"] = {name: round(1000 * one / count, 2) for name, one in spent.items()}
        progress(f"webhooks_in {kind}: {result}")
        return result

    async def _lags_ms(self, first: int, began_at: float, rate_per_s: float) -> list[float]:
        async with self._firm.database.system() as session:
            rows = await session.execute(_LAGS, {"provider_id": self._provider_id, "since": began_at - 1})
            at = {int(row.external_id[2:], 16) - first: row.at for row in rows}
        return [round((when - began_at - place / rate_per_s) * 1000, 1) for place, when in at.items() if place >= 0]


def partial_count(firm: TextingFirm, statement: Any, provider_id: UUID) -> Callable[[], Awaitable[int]]:
    """Counts what is there to be seen."""

    async def look() -> int:
        async with firm.database.system() as session:
            return int(await session.scalar(statement, {"provider_id": provider_id}) or 0)

    return look


async def _run_load(given: dict[str, Any]) -> dict[str, Any]:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.rig.hook_load",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, _ = await child.communicate(json.dumps(given).encode())
    if child.returncode:
        raise RuntimeError(f"the load ended with {child.returncode}")
    found: dict[str, Any] = json.loads(out)
    return found
