"""How well carriers deliver: what the engine tells of ringing is kept, and the figures are those of the legs."""

import asyncio
from datetime import datetime, timedelta

import httpx
from sqlalchemy import text

from offhook.calls.api import PostgresSessionStore
from offhook.db.session import Database
from offhook.kit.clock import SystemClock
from offhook.kit.ids import new_id
from offhook.tenancy.api import Account
from offhook.voice.session import CallSession, LegState, SessionLeg
from tests.integration.calls.rig import CALLER, NUMBER, Rig

_LEG = text("""
    INSERT INTO call_legs (id, account_id, leg_id, call_id, role, party, trunk, engine, caller, dialled, started_at,
                           ringing_at, answered_at, ended_at, billable_ms)
    VALUES (:id, :account_id, :leg_id, :id, :role, '', :trunk, 'e', '', '', :started_at, :ringing_at, :answered_at,
            :ended_at, :billable_ms)
""")


async def _leg(
    database: Database, account: Account, trunk: str, *, ago: timedelta, rang_ms: int | None, talked_s: int | None,
    role: str = "callee",
) -> None:  # fmt: skip
    started: datetime = SystemClock().now() - ago
    rang = None if rang_ms is None else started + timedelta(milliseconds=rang_ms)
    answered = None if talked_s is None else started + timedelta(seconds=10)
    leg_id = new_id()
    row = {
        "id": leg_id,
        "account_id": account.id,
        "leg_id": str(leg_id),
        "role": role,
        "trunk": trunk,
        "started_at": started,
        "ringing_at": rang,
        "answered_at": answered,
        "ended_at": (answered or started) + timedelta(seconds=talked_s or 0),
        "billable_ms": (talked_s or 0) * 1000,
    }
    async with database.system() as session:
        await session.execute(_LEG, row)


async def test_figures_are_those_of_the_last_hour_day_and_week(
    web_client: httpx.AsyncClient, database: Database, account: Account, other_account: Account
) -> None:
    answer = await web_client.post("/api/v1/carriers", json={"name": "North", "host": "203.0.113.7"})
    carrier_id = answer.json()["id"]
    trunk, minutes, hours = f"trunk-{carrier_id.replace('-', '')}", timedelta(minutes=1), timedelta(hours=1)
    await _leg(database, account, trunk, ago=30 * minutes, rang_ms=1000, talked_s=60)
    await _leg(database, other_account, trunk, ago=31 * minutes, rang_ms=3000, talked_s=None)
    await _leg(database, account, trunk, ago=32 * minutes, rang_ms=None, talked_s=None)
    await _leg(database, account, trunk, ago=33 * minutes, rang_ms=None, talked_s=90, role="caller")
    await _leg(database, account, trunk, ago=5 * hours, rang_ms=None, talked_s=120)
    await _leg(database, account, trunk, ago=100 * hours, rang_ms=8000, talked_s=30)
    await _leg(database, account, trunk, ago=200 * hours, rang_ms=90, talked_s=999)
    (told,) = (await web_client.get("/api/v1/carrier-quality")).json()["items"]
    assert told["carrier_id"] == carrier_id
    names = ("hours", "attempts", "answered", "asr_percent", "acd_ms", "pdd_ms")
    assert [tuple(one[name] for name in names) for one in told["figures"]] == [
        (1, 3, 1, 33, 60_000, 2000), (24, 4, 2, 50, 90_000, 2000), (168, 5, 3, 60, 70_000, 4000),
    ]  # fmt: skip


async def test_a_carrier_without_calls_has_no_figures(
    web_client: httpx.AsyncClient, other_client: httpx.AsyncClient
) -> None:
    await web_client.post("/api/v1/carriers", json={"name": "North", "host": "203.0.113.7"})
    (told,) = (await web_client.get("/api/v1/carrier-quality")).json()["items"]
    assert {(one["attempts"], one["asr_percent"], one["acd_ms"], one["pdd_ms"]) for one in told["figures"]} == {
        (0, None, None, None)
    }
    assert (await other_client.get("/api/v1/carrier-quality")).json()["items"] == []


async def test_when_it_rang_stands_in_the_legs_cdr(rig: Rig) -> None:
    now = SystemClock().now()
    leg = SessionLeg(leg_id="rang", role="callee", party=NUMBER, state=LegState.ENDED, ringing_at=now)
    session = CallSession(
        call_id=new_id().hex,
        account_id=rig.account_id,
        direction="outbound",
        caller=CALLER,
        dialled=NUMBER,
        legs={"rang": leg},
        outcome="missed",
        started_at=now,
    )
    store = PostgresSessionStore(rig.database, engine=rig.engine_name, owner="test", writing=asyncio.Lock())
    saving = asyncio.create_task(store.run())
    await store.save(session)
    await store.end(session)
    saving.cancel()
    await asyncio.gather(saving, return_exceptions=True)
    (row,) = await rig.rows("SELECT ringing_at FROM call_legs WHERE leg_id = 'rang'")
    assert row["ringing_at"] == now
