"""kill -9 of the worker while it sends: none lost; none twice where the provider can tell, else counted as unknown."""

import asyncio
import random
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from offhook.db.session import Database
from offhook.messaging.actions.plan_sending import SendingChoice, sending_planner
from offhook.messaging.actions.queue_messages import NewMessage, queue_messages
from tests.fixtures.firm import Firm
from tests.integration.messaging.rig import posted, read, until
from tests.integration.messaging.sink import Sink, sink_running

ROOT = Path(__file__).parents[3]
IN_FLIGHT = 20
COUNTS = [pytest.param(1_000, 3, id="1000"), pytest.param(10_000, 40, id="10000", marks=pytest.mark.slow)]


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    async with sink_running() as running:
        yield running


async def queue(firm: Firm, count: int) -> list[UUID]:
    async with firm.database.tenant(firm.account_id) as session:
        planner = await sending_planner(session, firm.account_id, SendingChoice())
        messages = [
            NewMessage(to=(to := f"+1202555{place:04d}"), body=f"number {place}", sending=planner.plan(to))
            for place in range(count)
        ]
        return await queue_messages(session, firm.account_id, messages)


async def states(database: Database) -> dict[str, int]:
    async with database.system() as session:
        rows = await session.execute(text("SELECT state, count(*) AS count FROM messages GROUP BY state"))
        return {row.state: row.count for row in rows}


async def start_worker(database: Database) -> asyncio.subprocess.Process:
    module = "tests.integration.messaging.killable"
    return await asyncio.create_subprocess_exec(sys.executable, "-m", module, database.url, cwd=ROOT)


async def send_while_killing(database: Database, sink: Sink, *, kills: int, count: int) -> None:
    """Kills a worker at some point after so many more requests, and starts the next, then lets one finish."""
    at_points = random.Random(count)
    for _ in range(kills):
        worker = await start_worker(database)
        goal = sink.requests + at_points.randint(1, max(2, count // (kills + 2)))
        await until(_requests(sink), lambda seen, goal=goal: seen >= goal, timeout_s=60)
        worker.kill()
        await worker.wait()
    worker = await start_worker(database)
    try:
        done = {"accepted", "unknown"}
        await until(
            lambda: states(database), lambda seen: sum(seen.get(one, 0) for one in done) == count, timeout_s=100
        )
        await until(lambda: held(database), lambda seen: seen == 0)
    finally:
        worker.terminate()
        await worker.wait()


def _requests(sink: Sink):  # type: ignore[no-untyped-def]
    async def look() -> int:
        return sink.requests

    return look


async def held(database: Database) -> int:
    async with database.system() as session:
        return int(await session.scalar(text("SELECT count(*) FROM message_outbox WHERE state <> 'unknown'")) or 0)


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("count", "kills"), COUNTS)
async def test_with_look_up_each_text_is_sent_exactly_once(
    firm: Firm, database: Database, sink: Sink, count: int, kills: int
) -> None:
    provider = {"name": "Gate", "type": "url_post", "settings": sink.settings(lookup=True), "max_in_flight": IN_FLIGHT}
    await posted(firm.admin, "/messaging/providers", provider)
    ids = await queue(firm, count)
    await send_while_killing(database, sink, kills=kills, count=count)
    worker = await start_worker(database)
    try:
        await until(lambda: states(database), lambda seen: seen == {"accepted": count}, timeout_s=120)
    finally:
        worker.terminate()
        await worker.wait()
    assert sink.taken == {message_id.hex: 1 for message_id in ids}


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("count", "kills"), COUNTS)
async def test_without_look_up_doubtful_texts_stand_as_unknown_and_counted(
    firm: Firm, database: Database, sink: Sink, count: int, kills: int
) -> None:
    provider = {"name": "Gate", "type": "url_post", "settings": sink.settings(), "max_in_flight": IN_FLIGHT}
    provider_id = (await posted(firm.admin, "/messaging/providers", provider))["id"]
    await queue(firm, count)
    await send_while_killing(database, sink, kills=kills, count=count)
    seen = await states(database)
    assert set(sink.taken.values()) == {1}, "none twice"
    async with database.system() as session:
        rows = await session.execute(
            text("SELECT replace(id::text, '-', '') AS name FROM messages WHERE state = 'accepted'")
        )
        accepted = set(rows.scalars())
    assert accepted <= set(sink.taken), "what we call accepted was taken"
    assert 0 < seen["unknown"] <= kills * IN_FLIGHT * 2
    assert seen == {"accepted": count - seen["unknown"], "unknown": seen["unknown"]}, "none lost"
    shown = await read(firm.admin, f"/messaging/providers/{provider_id}")
    assert (shown["unknown"], shown["waiting"]) == (seen["unknown"], 0)
