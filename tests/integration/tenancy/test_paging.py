"""Pages put together are the list: in order, nothing twice, nothing missed, whatever comes meanwhile."""

import random
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from offhook.db.session import Database
from offhook.tenancy.api import Account, CursorParams, paginate
from offhook.tenancy.models import AuditEvent

TIES = ("b", "a", "b", "ä", "", "b", "a", "Z", "b", "long " * 40)


async def _fill(database: Database, account: Account, actors: tuple[str, ...]) -> None:
    async with database.tenant(account.id) as session:
        session.add_all(AuditEvent(account_id=account.id, actor=actor, action="x", object="x") for actor in actors)


async def _walk(database: Database, account: Account, *, limit: int, **how: Any) -> list[list[AuditEvent]]:
    pages: list[list[AuditEvent]] = []
    cursor: str | None = None
    while True:
        async with database.tenant(account.id) as session:
            params = CursorParams(limit=limit, cursor=cursor)
            page = await paginate(session, select(AuditEvent), params, view=lambda row: row, **how)
        pages.append(page.items)
        cursor = page.next_cursor
        if cursor is None:
            return pages


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize(
    "key", [AuditEvent.id, (AuditEvent.actor, AuditEvent.id), (AuditEvent.created_at, AuditEvent.id)]
)
async def test_any_limit_any_order(database: Database, account: Account, key: Any, descending: bool) -> None:
    await _fill(database, account, TIES)
    async with database.tenant(account.id) as session:
        columns = key if isinstance(key, tuple) else (key,)
        order = [column.desc() if descending else column for column in columns]
        everything = [row.id for row in await session.scalars(select(AuditEvent).order_by(*order))]
    for limit in (1, 2, 3, len(TIES) - 1, len(TIES), len(TIES) + 1):
        pages = await _walk(database, account, limit=limit, key=key, descending=descending)
        assert [row.id for page in pages for row in page] == everything
        assert {len(page) for page in pages[:-1]} <= {limit}
        assert pages[-1] or len(pages) == 1, "no empty page at the end"


async def test_rows_that_come_and_go_shift_nothing(database: Database, account: Account) -> None:
    dice = random.Random(7)
    await _fill(database, account, tuple(dice.choice("abcdef") for _ in range(30)))
    how: dict[str, Any] = {"key": (AuditEvent.actor, AuditEvent.id), "view": lambda row: row}
    seen: list[AuditEvent] = []
    cursor: str | None = None
    async with database.tenant(account.id) as session:
        stable = {row.id for row in await session.scalars(select(AuditEvent))}
    while True:
        async with database.tenant(account.id) as session:
            page = await paginate(session, select(AuditEvent), CursorParams(limit=4, cursor=cursor), **how)
        seen += page.items
        if (cursor := page.next_cursor) is None:
            break
        await _fill(database, account, tuple(dice.choice("abcdef") for _ in range(3)))
        async with database.system() as session:
            gone = await session.get_one(AuditEvent, dice.choice(seen).id)
            await session.delete(gone)
            seen = [row for row in seen if row.id != gone.id]
            stable.discard(gone.id)
    ids = [row.id for row in seen]
    assert len(ids) == len(set(ids))
    assert stable <= set(ids)


async def test_over_http(web_client: httpx.AsyncClient) -> None:
    for number in range(5):
        await web_client.post("/api/v1/accounts", json={"name": f"Customer {number}"})
    names: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await web_client.get("/api/v1/accounts", params={"limit": 2, "search": "customer", **cursor})).json()
        names += [item["name"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert names == [f"Customer {number}" for number in range(5)]
    assert (await web_client.get("/api/v1/accounts", params={"limit": 0})).status_code == 422
