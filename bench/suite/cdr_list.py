"""The first page of GET /api/v1/calls with 100,000 calls in the account and as many in others, through the real app."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg

from bench.rig.options import Options, progress
from bench.rig.statistics import percentile
from offhook.adapters.postgres.embedded import EmbeddedPostgres
from offhook.bootstrap.parts.web import PartState, WebParts
from offhook.bootstrap.routers import api_routers
from offhook.db.migrate import migrate
from offhook.db.session import Database
from offhook.kit.clock import SystemClock
from offhook.tenancy.actions.add_member import add_member
from offhook.tenancy.api import Account, Cipher, create_account
from offhook.tenancy.models import Login
from offhook.tenancy.schemas import AccountCreate
from offhook.tenancy.tokens import new_token, token_hash
from offhook.web.app import create_app

CALLS = 100_000
OTHERS = 4
"""Accounts that share as many calls again."""
GOAL_MS = 200
_NUMBER_ID = UUID(int=7)

_FILL = """
INSERT INTO calls (id, account_id, direction, caller, caller_name, dialled, number_id, started_at, answered_at,
                   ended_at, talk_s, outcome, answered_by, state, search, steps)
SELECT gen_random_uuid(), account_id, direction, caller, caller_name, dialled,
       CASE WHEN n % 5 = 0 THEN '00000000-0000-0000-0000-000000000007'::uuid ELSE gen_random_uuid() END,
       started_at, started_at + interval '5 s', started_at + interval '65 s', 60, outcome, 'Ann Lee', 'ended',
       lower(caller || ' ' || caller_name || ' ' || dialled || ' ann lee'),
       (SELECT jsonb_agg(jsonb_build_object('at', started_at, 'what', 'step ' || s, 'leg_id', gen_random_uuid()))
          FROM generate_series(1, 10) AS s)
FROM (SELECT n, account_id,
             CASE WHEN n %% 3 = 0 THEN 'outbound' ELSE 'inbound' END AS direction,
             '+1555' || lpad((n * 7919 %% 10000000)::text, 7, '0') AS caller,
             CASE WHEN n %% 4 = 0 THEN 'Person ' || n ELSE '' END AS caller_name,
             '+1555100' || lpad((n %% 100)::text, 4, '0') AS dialled,
             (ARRAY['answered', 'missed', 'voicemail', 'answered', 'answered'])[n %% 5 + 1] AS outcome,
             now() - n * interval '40 s' AS started_at
      FROM generate_series(1, %(count)s) AS n, unnest(%(accounts)s::uuid[]) AS account_id) AS made
""".replace("n % 5 = 0", "n %% 5 = 0")

_RECORD = """
INSERT INTO recordings (id, account_id, record_id, call_id, leg_id, state, blob_key, duration_ms, size_bytes)
SELECT gen_random_uuid(), account_id, 'r-' || id, id, '', 'stored', 'k/' || id, 60000, 240000
FROM calls WHERE outcome = 'answered'
"""


async def measure(options: Options) -> dict[str, Any]:
    """Each question asked many times after one warm-up; the median and the 95th percentile in milliseconds."""
    with tempfile.TemporaryDirectory(prefix="oh-bench-") as folder:
        server = EmbeddedPostgres(Path(folder) / "postgres")
        await asyncio.to_thread(server.start)
        try:
            await asyncio.to_thread(migrate, server.owner_url)
            database = Database(server.app_url)
            try:
                return await _measure(database, server.owner_url, times=20 if options.quick else 60)
            finally:
                await database.close()
        finally:
            await asyncio.to_thread(server.stop)


async def _measure(database: Database, owner_url: str, *, times: int) -> dict[str, Any]:
    async with database.system() as session:
        root = await create_account(session, parent=None, given=AccountCreate(name="Owner", kind="owner"))
        firms = [
            await create_account(session, parent=root, given=AccountCreate(name=f"Firm {place}", kind="customer"))
            for place in range(1 + OTHERS)
        ]
    began = time.perf_counter()
    rows = await asyncio.to_thread(_fill, owner_url, [firm.id for firm in firms])
    progress(f"cdr_list: {rows} calls made in {time.perf_counter() - began:.1f} s")
    async with _client(database, firms[0]) as client:
        results = {}
        for name, query in (await _questions(client)).items():
            results[name] = await _ask(client, query, times=times)
            progress(f"cdr_list: {name}: {results[name]}")
    slowest = max(result["p95_ms"] for result in results.values())
    return {
        "calls_in_account": CALLS,
        "calls_in_all": rows,
        "questions": results,
        "slowest_p95_ms": slowest,
        "goal_ms": GOAL_MS,
        "met": slowest < GOAL_MS,
    }


def _fill(owner_url: str, accounts: list[UUID]) -> int:
    with psycopg.connect(owner_url.replace("+psycopg", ""), autocommit=True) as owner:
        owner.execute(_FILL, {"count": CALLS, "accounts": accounts[:1]})
        owner.execute(_FILL, {"count": CALLS // OTHERS, "accounts": accounts[1:]})
        owner.execute(_RECORD)
        owner.execute("VACUUM ANALYZE")
        row = owner.execute("SELECT count(*) FROM calls").fetchone()
    assert row is not None
    return int(row[0])


async def _questions(client: httpx.AsyncClient) -> dict[str, dict[str, str]]:
    first = (await client.get("/calls", params={"limit": "50"})).raise_for_status().json()
    assert len(first["items"]) == 50
    month_ago = (SystemClock().now() - timedelta(days=30)).isoformat()
    return {
        "no filter": {},
        "second page": {"cursor": first["next_cursor"]},
        "missed": {"outcome": "missed"},
        "inbound": {"direction": "inbound"},
        "one number": {"number_id": str(_NUMBER_ID)},
        "older than a month": {"until": month_ago},
        "living now (none)": {"state": "live"},
        "search a name many share": {"search": "person"},
        "search one oldest caller": {"search": f"Person {CALLS}"},
        "search finds nothing": {"search": "nobody is called so"},
        "search finds nothing, missed, one number": {
            "search": "nobody is called so",
            "outcome": "missed",
            "number_id": str(_NUMBER_ID),
        },
    }


async def _ask(client: httpx.AsyncClient, query: dict[str, str], *, times: int) -> dict[str, Any]:
    spent, found = [], 0
    for place in range(times + 1):
        began = time.perf_counter()
        answer = await client.get("/calls", params={"limit": "50", **query})
        elapsed = (time.perf_counter() - began) * 1000
        found = len(answer.raise_for_status().json()["items"])
        if place:
            spent.append(elapsed)
    return {"rows": found, "p50_ms": round(percentile(spent, 0.5), 1), "p95_ms": round(percentile(spent, 0.95), 1)}


@asynccontextmanager
async def _client(database: Database, account: Account) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody of the account, logged in to the application in this process."""
    clock, token = SystemClock(), new_token()
    async with database.system() as session:
        user = await add_member(session, account=account, email="bench@example.com", name="Bench", role="admin")
        session.add(
            Login(
                token_hash=token_hash(token),
                user_id=user.id,
                account_id=account.id,
                last_seen_at=clock.now(),
                expires_at=clock.now() + timedelta(hours=1),
                user_agent="bench",
                address="127.0.0.1",
            )
        )

    async def ready() -> list[PartState]:
        return []

    app = create_app(
        WebParts(
            database=database,
            cipher=Cipher([b"0" * 32]),
            clock=clock,
            routers=api_routers(),
            readiness=ready,
            version="bench",
            sip_websocket_url="ws://127.0.0.1:9/ws",
        )
    )
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://bench.test/api/v1", cookies={"offhook_session": token}
    ) as client:
        yield client
