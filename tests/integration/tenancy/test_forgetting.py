"""What has expired goes, what is still good stays."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import httpx
from sqlalchemy import text

from offhook.db.session import Database
from offhook.tenancy.tasks import DATABASE, forget_expired_job

TABLES = ("logins", "login_attempts", "invites", "idempotency_keys")


async def _sweep(database: Database, later: timedelta) -> dict[str, int]:
    context: Any = SimpleNamespace(additional_context={DATABASE: database})
    await forget_expired_job(context, int((datetime.now(UTC) + later).timestamp()))
    async with database.system() as session:
        return {table: (await session.scalars(text(f"SELECT count(*) FROM {table}"))).one() for table in TABLES}


async def test_each_kind_in_its_time(
    web_client: httpx.AsyncClient, anonymous: httpx.AsyncClient, database: Database
) -> None:
    member = {"email": "bob@example.com", "name": "Bob", "role": "agent"}
    await web_client.post("/api/v1/users", json=member, headers={"Idempotency-Key": "one"})
    await anonymous.post("/api/v1/auth/login", json={"email": "bob@example.com", "password": "a wrong one"})
    kept = dict.fromkeys(TABLES, 1)
    assert await _sweep(database, timedelta()) == kept
    assert await _sweep(database, timedelta(minutes=61)) == {**kept, "login_attempts": 0, "logins": 0}
    assert await _sweep(database, timedelta(hours=25)) == {**dict.fromkeys(TABLES, 0), "invites": 1}
    assert await _sweep(database, timedelta(days=8)) == dict.fromkeys(TABLES, 0)
    assert (await web_client.get("/api/v1/auth/me")).status_code == 401
    async with database.system() as session:
        assert (await session.scalars(text("SELECT count(*) FROM memberships WHERE accepted_at IS NULL"))).one() == 1
