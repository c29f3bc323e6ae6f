"""The desk under load and in trouble: what it has answered is stored, once, whatever became of its connection."""

import asyncio

from sqlalchemy import text

from offhook.db.session import Database
from offhook.messaging.inbox.desk import HookDesk
from offhook.messaging.traffic import Webhook
from offhook.tenancy.api import Cipher
from tests.fixtures.firm import Firm
from tests.integration.messaging.rig import posted

TOKEN = "gate-token"


def brought(number: int) -> Webhook:
    return Webhook(
        kind="inbound",
        method="GET",
        urls=("https://phone.example/",),
        headers={},
        query=(("token", TOKEN), ("phone", "+12025550143"), ("message", f"number {number}"), ("id", f"m{number}")),
        form=(),
        body=b"",
    )


async def stored(database: Database) -> int:
    async with database.system() as session:
        return int(await session.scalar(text("SELECT count(*) FROM message_hooks")) or 0)


async def test_many_wait_for_one_commit_and_a_cut_connection_costs_nobody_a_webhook(
    firm: Firm, database: Database, cipher: Cipher
) -> None:
    settings = {"url": "https://gate.example/send", "webhook_token": TOKEN}
    given = {"name": "Gate", "type": "url_get", "settings": settings}
    made = await posted(firm.admin, "/messaging/providers?check=false", given)
    desk = HookDesk(database, cipher)
    provider = await desk.provider(made["id"])
    await asyncio.gather(*[desk.take(provider, brought(number)) for number in range(50)])
    assert await stored(database) == 50
    async with database.system() as session:
        transactions = await session.scalar(text("SELECT count(DISTINCT xmin::text) FROM message_hooks"))
        await session.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%INTO message_hooks%'"
                 " AND pid <> pg_backend_pid()")
        )  # fmt: skip
    assert transactions == 1, "what came together was stored together"
    await asyncio.gather(*[desk.take(provider, brought(number)) for number in range(50, 60)])
    assert await stored(database) == 60
