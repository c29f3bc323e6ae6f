"""On somebody else's PostgreSQL the schema's owner is no superuser, and may not even make roles."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from offhook.adapters.postgres.embedded import EmbeddedPostgres
from offhook.db.migrate import migrate
from offhook.db.session import Database
from offhook.kit.errors import UnavailableError
from offhook.tenancy.api import AccountCreate, create_account


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(tmp_path / "postgres", durable=False)
    server.start()
    yield server
    server.stop()


def _administrate(cluster: EmbeddedPostgres, *statements: str) -> None:
    with psycopg.connect(cluster.owner_url.replace("+psycopg", ""), autocommit=True) as admin:
        for statement in statements:
            admin.execute(statement)


def _url(cluster: EmbeddedPostgres, role: str) -> str:
    return cluster.owner_url.replace("postgres@/offhook", f"{role}@/{role}")


async def _check_the_wall(cluster: EmbeddedPostgres, owner: str) -> None:
    database = Database(_url(cluster, owner).replace(f"{owner}@", "offhook_app@"))
    try:
        async with database.system() as session:
            mine, other = [
                await create_account(session, parent=None, given=AccountCreate(name=name, kind="owner"))
                for name in ("Mine", "Other")
            ]
        async with database.tenant(mine.id) as session:
            assert (await session.scalars(text("SELECT name FROM accounts"))).all() == ["Mine"]
        with pytest.raises(ProgrammingError, match="row-level security"):
            async with database.tenant(mine.id) as session:
                await create_account(session, parent=other, given=AccountCreate(name="Intruder"))
    finally:
        await database.close()


async def test_an_owner_that_may_make_roles(cluster: EmbeddedPostgres) -> None:
    _administrate(cluster, "CREATE ROLE house LOGIN CREATEROLE", "CREATE DATABASE house OWNER house")
    migrate(_url(cluster, "house"))
    migrate(_url(cluster, "house"))
    await _check_the_wall(cluster, "house")


async def test_an_owner_that_may_not_is_told_what_to_ask_for(cluster: EmbeddedPostgres) -> None:
    _administrate(cluster, "CREATE ROLE guest LOGIN", "CREATE DATABASE guest OWNER guest")
    with pytest.raises(UnavailableError) as refused:
        migrate(_url(cluster, "guest"))
    advice = refused.value.message
    _administrate(cluster, *advice[advice.index('"') + 1 : advice.rindex('"')].replace("''", "'").split("; "))
    migrate(_url(cluster, "guest"))
    await _check_the_wall(cluster, "guest")
