"""What is kept for calls is true again with the first call after a change."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import event

from offhook.bootstrap.call_facts import CallFacts
from offhook.bootstrap.directories import Devices, account_country
from offhook.calls.api import CallRouter, listen
from offhook.db.notices import ROUTES_CHANNEL
from offhook.db.session import Database
from offhook.kit.phone_number import PhoneNumber
from tests.fixtures.firm import Firm

CALLER, NUMBER, MOBILE = PhoneNumber("+12025550143"), "+12025550100", PhoneNumber("+12025550111")
GRAPH = {"start": "end", "nodes": [{"id": "end", "type": "hangup"}]}
LONGER = {
    "start": "hello",
    "nodes": [{"id": "hello", "type": "say", "config": {"text": "Hi"}}, {"id": "end", "type": "hangup"}],
    "edges": [{"node": "hello", "exit": "done", "to": "end"}],
}


class Told:
    """Facts that follow the notices, and how many statements were made for them."""

    def __init__(self, firm: Firm) -> None:
        self.firm = firm
        router = CallRouter(firm.database, devices=Devices(), country=account_country)
        self.facts = CallFacts(firm.database, router)
        self.statements = 0
        self.notices = 0

    async def forget(self, payload: str) -> None:
        await self.facts.forget(payload)
        self.notices += 1

    async def all(self, number_id: str, flow_id: str) -> tuple[str, str | None, str, int]:
        account_id = self.firm.account_id
        number = await self.facts.number(account_id, UUID(number_id))
        name = await self.facts.contact_name(account_id, CALLER)
        flow = await self.facts.flow(account_id, UUID(flow_id), version=None)
        ways = await self.facts.ways_out(account_id, MOBILE, shown=PhoneNumber(NUMBER))
        return number.label, name, flow.graph.start, len(ways.ways) if ways else 0

    async def after(self, change: Any) -> None:
        """Makes a change by the API and waits until it was told."""
        before = self.notices
        answer = await change
        assert answer.is_success, answer.text
        async with asyncio.timeout(5):
            while self.notices == before:
                await asyncio.sleep(0.005)


@asynccontextmanager
async def following(firm: Firm, database: Database) -> AsyncIterator[Told]:
    told, listening = Told(firm), asyncio.Event()

    async def connected() -> None:
        listening.set()

    def count(*_: object) -> None:
        told.statements += 1

    event.listen(database.engine.sync_engine, "before_cursor_execute", count)
    task = asyncio.create_task(listen(database.url, {ROUTES_CHANNEL: told.forget}, on_connected=connected))
    await listening.wait()
    try:
        yield told
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", count)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_facts_are_read_once_and_forgotten_when_anything_changes(firm: Firm, database: Database) -> None:
    number = await firm.add_number(NUMBER, label="Shop")
    flow = (await firm.admin.post("/flows", json={"name": "Desk", "graph": GRAPH})).json()
    async with following(firm, database) as told:
        assert await told.all(number, flow["id"]) == ("Shop", None, "end", 0)
        await told.after(firm.admin.patch(f"/numbers/{number}", json={"label": "Store"}))
        made = {"first_name": "Zoe", "numbers": [{"number": str(CALLER)}]}
        await told.after(firm.admin.post("/contacts", json=made))
        await told.after(firm.admin.put(f"/flows/{flow['id']}", json={"name": "D", "graph": LONGER, "version": 1}))
        await told.after(firm.admin.post("/carriers", json={"name": "North", "host": "sip.north.example"}))
        assert await told.all(number, flow["id"]) == ("Store", "Zoe", "hello", 1)
        told.statements = 0
        assert await told.all(number, flow["id"]) == ("Store", "Zoe", "hello", 1)
        assert told.statements == 0


async def test_an_account_that_moves_is_where_it_says_with_the_next_call(firm: Firm, database: Database) -> None:
    number_id = UUID(await firm.add_number(NUMBER))
    async with following(firm, database) as told:
        before = await told.facts.number(firm.account_id, number_id)
        assert before.time_zone != "Asia/Ho_Chi_Minh"
        await told.after(firm.admin.patch(f"/accounts/{firm.account_id}", json={"time_zone": "Asia/Ho_Chi_Minh"}))
        assert (await told.facts.number(firm.account_id, number_id)).time_zone == "Asia/Ho_Chi_Minh"
