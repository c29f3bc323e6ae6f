"""Rating a month of booked calls again: compared, and booked when their prices changed."""

import asyncio
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bench.rig.options import Options, progress
from bench.suite.ledger import make_tree
from offhook.adapters.postgres.embedded import EmbeddedPostgres
from offhook.billing import repository
from offhook.billing.actions.rerate_calls import Period, rerate_calls
from offhook.billing.calls.settlement import CallKey, settlement_of
from offhook.billing.models import PlanVersionRow
from offhook.billing.rating.call import Call, milliseconds
from offhook.billing.rating.rate_call import rate
from offhook.billing.tariffs.reading import Tariffs
from offhook.db.migrate import migrate
from offhook.db.session import Database
from offhook.kit.ids import new_id

NEEDS_ENGINE = False
CALLS = 1_000_000
BOOKED = 10_000
"""Calls whose correction is booked, too: that is a posting set each, as a call's own booking is."""
_BEFORE = datetime(2026, 2, 1, tzinfo=UTC)
_BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
_END = datetime(2026, 4, 1, tzinfo=UTC)
_TOGETHER = 200
# The calls of a month differ in key and time alone: what is measured is reading and rating them, not their making.
_COPIES = text("""
    INSERT INTO rated_calls (key, call_id, leg_id, run, account_id, direction, answered_at, duration_ms, explanation)
    SELECT 'copy ' || n, gen_random_uuid(), 'copy ' || n, run, account_id, direction,
           CAST(:begin AS timestamptz) + n * interval '2 seconds', duration_ms, explanation
      FROM generate_series(1, CAST(:count AS int)) n
      JOIN (SELECT *, row_number() OVER () AS place FROM rated_calls) one ON one.place = n % CAST(:made AS int) + 1
""")


async def measure(options: Options) -> dict[str, Any]:
    """Calls per second; one round, for a million calls are enough of them."""
    with tempfile.TemporaryDirectory(prefix="oh-bench-") as folder:
        server = EmbeddedPostgres(Path(folder) / "postgres")
        await asyncio.to_thread(server.start)
        try:
            await asyncio.to_thread(migrate, server.owner_url)
            database = Database(server.app_url)
            try:
                return await _measure(database, calls=20_000 if options.quick else CALLS)
            finally:
                await database.close()
        finally:
            await asyncio.to_thread(server.stop)


async def _measure(database: Database, *, calls: int) -> dict[str, Any]:
    tree = await make_tree(database)
    tariffs = Tariffs(database)
    booked = min(BOOKED, calls // 10)
    await _book(database, tariffs, [str(each) for each in tree.customers], booked)
    async with database.system() as session:
        await session.execute(_COPIES, {"begin": _BEGIN, "count": calls, "made": booked})
    march, february = Period(from_at=_BEGIN, until_at=_END), Period(from_at=_BEFORE, until_at=_BEGIN)
    compared_s, compared = await _rerate(database, tariffs, march, book=False)
    async with database.system() as session:
        rule = {"name": "all", "prefixes": [], "mark_up": {"percent": "25"}}
        ids = {"plan_id": tree.plan_id, "account_id": tree.seller_id}
        session.add(PlanVersionRow(id=new_id(), **ids, effective_at=_BEFORE, rules=[rule]))
    await tariffs.reload()
    corrected_s, corrected = await _rerate(database, tariffs, february, book=True)
    progress(f"rerate: {compared / compared_s:.0f} calls/s compared, {corrected / corrected_s:.0f}/s corrected")
    return {
        "calls": compared,
        "levels": "carrier, reseller, reseller, customer",
        "compared_per_s": round(compared / compared_s),
        "corrections_booked": corrected,
        "corrected_and_booked_per_s": round(corrected / corrected_s),
    }


async def _rerate(database: Database, tariffs: Tariffs, period: Period, *, book: bool) -> tuple[float, int]:
    snapshot = await tariffs.snapshot()
    began = time.perf_counter()
    done = await rerate_calls(database, snapshot, period, now=_END, now_ms=milliseconds(_END), book=book)
    assert done.changed == (done.calls if book else 0), f"{done.changed} of {done.calls} changed"
    return time.perf_counter() - began, done.calls


async def _book(database: Database, tariffs: Tariffs, customers: list[str], count: int) -> None:
    snapshot = await tariffs.snapshot()
    for first in range(0, count, _TOGETHER):
        requests = []
        for number in range(first, min(first + _TOGETHER, count)):
            call_id = new_id()
            key = CallKey(call_id=call_id, leg_id=f"leg {call_id}")
            call = Call(
                id=str(call_id),
                account_id=customers[number % len(customers)],
                dialled=f"34911{number % 1_000_000:06d}",
                answered_at_ms=milliseconds(_BEFORE) + number * 1000,
                duration_ms=0,
                carrier_id="carrier",
            )
            requests.append(settlement_of(key, rate(replace(call, duration_ms=20_000 + number % 400_000), snapshot)))
        async with database.system() as session:
            await repository.settle(session, requests)
