"""The live websocket tells a seller's page what living calls bring in: each seller its own side, and nobody else."""

import json
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection

from offhook.db.session import Database
from offhook.tenancy.api import Account
from tests.fixtures.web import LogInAs
from tests.integration.billing.firm import Firm, make_firm
from tests.integration.billing.test_call_prices_api import a_call
from tests.integration.web.test_live_updates import cookie_of, heard, listening, tell

WATCH = {"topic": "watch", "data": {"topics": ["live_sales"]}}


@pytest.fixture
async def firm(database: Database, account: Account) -> Firm:
    firm = await make_firm(database, account)
    for payer in (firm.reseller, firm.customer):
        await firm.pay(payer, 100)
    await a_call(firm, answered_s_ago=61, ended=False)
    return firm


async def watch(socket: ClientConnection) -> dict[str, Any]:
    """What the first frame after asking says."""
    await socket.send(json.dumps(WATCH))
    return await of_topic(socket, "live_sales")


async def of_topic(socket: ClientConnection, topic: str) -> dict[str, Any]:
    while (message := await heard(socket))["topic"] != topic:
        pass
    return message


async def test_each_seller_is_told_its_own_side_as_the_page_reads_it(
    firm: Firm, served: str, log_in_as: LogInAs
) -> None:
    for seller, name, owes, earns in (
        (firm.reseller, "C", 4_800_000, 5_280_000),
        (firm.owner, "R", 4_000_000, 4_800_000),
    ):
        client = await log_in_as(seller)
        async with listening(served, **cookie_of(client)) as socket:
            told = await watch(socket)
        assert (told["id"], told["kind"]) == ("", "changed")
        (sold,) = told["data"]["items"]
        assert (sold["customer"], sold["owes"]["micros"], sold["earns"]["micros"]) == (name, owes, earns)
        (read,) = (await client.get("/api/v1/billing/live-calls")).json()["items"]
        assert sold == read, "so that a page may take one for the other"


async def test_who_sells_nothing_is_told_of_no_call(firm: Firm, served: str, log_in_as: LogInAs) -> None:
    async with listening(served, **cookie_of(await log_in_as(firm.customer))) as socket:
        assert (await watch(socket))["data"] == {"items": []}


async def test_only_who_asks_is_told_and_no_longer_than_it_asks(
    firm: Firm, served: str, log_in_as: LogInAs, database: Database
) -> None:
    client = await log_in_as(firm.reseller)
    async with (
        listening(served, **cookie_of(client)) as asking,
        listening(served, **cookie_of(client)) as silent,
    ):
        for _ in range(2):
            await watch(asking)
        await asking.send(json.dumps({"topic": "watch", "data": {"topics": []}}))
        await tell(database, firm.reseller, "after")
        assert (await heard(silent))["id"] == "after", "and nothing before"
        assert (await of_topic(asking, "calls"))["id"] == "after"


@pytest.mark.parametrize("said", ["", "{", "[]", "7", '{"topic": "watch"}', '{"topic": "watch", "data": 1}', "[" * 999])
async def test_nonsense_is_no_question(
    firm: Firm, served: str, log_in_as: LogInAs, database: Database, said: str
) -> None:
    async with listening(served, **cookie_of(await log_in_as(firm.reseller))) as socket:
        await socket.send(said)
        assert (await watch(socket))["data"]["items"]


@pytest.mark.parametrize("who", ["agent", "key"])
async def test_who_may_not_see_bills_asks_in_vain(
    firm: Firm, served: str, log_in_as: LogInAs, web_app: Any, who: str
) -> None:
    client = await log_in_as(firm.reseller, role="agent" if who == "agent" else "owner")
    headers = cookie_of(client)
    if who == "key":
        made = await client.post("/api/v1/api-keys", json={"name": "screen", "scopes": ["live:read"]})
        headers = {"Authorization": f"Bearer {made.json()['secret']}"}
    async with listening(served, **headers) as socket:
        await socket.send(json.dumps(WATCH))
        await socket.send(json.dumps({"topic": "ping"}))
        async with listening(served, **cookie_of(await log_in_as(firm.owner))) as owner:
            await watch(owner)  # so the question of the other one was heard by then
        assert firm.reseller.id not in web_app.state.live_hub.asking("live_sales")
