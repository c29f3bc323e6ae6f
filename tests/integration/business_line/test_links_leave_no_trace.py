"""A personal link is for its reader: nobody else is shown it, and once the text is out it is kept nowhere."""

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text

from offhook.messaging.outbox import sql
from offhook.tenancy.api import Cipher
from tests.integration.business_line.conftest import PUBLIC, Line
from tests.integration.business_line.test_joining import ANA, Town

HIDDEN = f"{PUBLIC}/dialer#…"


@pytest.fixture
def town(line: Line, cipher: Cipher) -> Town:
    return Town(line, cipher)


@pytest.fixture
async def token(town: Town) -> str:
    await town.text(ANA, await town.pin())
    return urlsplit(await town.link_of(ANA)).fragment


async def notice_of(town: Town) -> dict[str, Any]:
    listed = (await town.line.firm.admin.get("/messages")).json()["items"]
    notice: dict[str, Any]
    (notice,) = [message for message in listed if "/dialer#" in message["body"]]
    return notice


async def settle(town: Town, message_id: str, outcome: str) -> None:
    """As the worker writes down what the provider answered."""
    told = {"message_id": message_id, "attempts": 0, "outcome": outcome, "external_id": "SM1", "code": "", "text": "",
            "wait_s": 0, "tried": []}  # fmt: skip
    async with town.line.firm.database.system() as session:
        row = (await session.execute(text("SELECT provider_id FROM message_outbox"))).first()
        told["provider_id"] = str(row[0]) if row else None
        values = {"rows": json.dumps([told]), "owner": None}
        await session.execute(text("UPDATE message_outbox SET state = 'unknown'"))
        await session.execute(sql.SETTLE, values)


async def everything_kept(town: Town) -> str:
    """All a backup would hold of texts."""
    tables = ("messages", "conversations", "message_outbox", "dialer_links", "idempotency_keys", "procrastinate_jobs")
    query = " UNION ALL ".join(f"SELECT to_jsonb(t)::text FROM {table} t" for table in tables)
    async with town.line.firm.database.system() as session:
        return "\n".join((await session.execute(text(query))).scalars())


async def test_nobody_is_shown_the_link_while_it_waits(town: Town, token: str) -> None:
    owner = town.line.firm.admin
    notice = await notice_of(town)
    assert notice["body"].endswith(HIDDEN)
    seen = [
        await owner.get("/conversations"),
        await owner.get(f"/messages/{notice['id']}"),
        await owner.get(f"/conversations/{notice['conversation_id']}/messages"),
    ]
    assert [token in answer.text for answer in seen] == [False] * 3
    assert (await town.sent_to(ANA))[-1].endswith(f"#{token}"), "the provider is sent the whole of it"


@pytest.mark.parametrize("outcome", ["accepted", "failed"])
async def test_once_it_is_out_it_is_kept_nowhere(town: Town, token: str, outcome: str) -> None:
    notice = await notice_of(town)
    await settle(town, notice["id"], outcome)
    after = await notice_of(town)
    assert (after["state"], after["body"]) == (outcome, notice["body"])
    assert token not in await everything_kept(town)


async def test_while_it_is_in_doubt_it_may_have_to_go_out_again(town: Town, token: str) -> None:
    await settle(town, (await notice_of(town))["id"], "unknown")
    assert (await town.sent_to(ANA))[-1].endswith(f"#{token}")
    assert token not in (await notice_of(town))["body"]


@pytest.mark.parametrize("outcome", ["failed", "unknown"])
async def test_it_is_not_sent_again_by_hand(town: Town, token: str, outcome: str) -> None:
    notice = await notice_of(town)
    await settle(town, notice["id"], outcome)
    again = await town.line.firm.admin.post(f"/messages/{notice['id']}/resend", params={"may_arrive_twice": True})
    assert again.status_code == 409
    assert "new link" in again.json()["detail"]
