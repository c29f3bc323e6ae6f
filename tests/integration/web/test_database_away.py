"""A database that is away: a clear refusal that says when to come back, and no restart of ours needed."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from offhook.adapters.postgres.embedded import EmbeddedPostgres
from offhook.db.migrate import migrate
from offhook.db.session import Database
from tests.fixtures.problem import problem


@pytest.fixture
def own_postgres(tmp_path: Path) -> EmbeddedPostgres:
    return EmbeddedPostgres(tmp_path / "postgres", durable=False)


@pytest.fixture
async def database(own_postgres: EmbeddedPostgres) -> AsyncIterator[Database]:
    own_postgres.start()
    migrate(own_postgres.owner_url)
    database = Database(own_postgres.app_url)
    yield database
    await database.close()
    own_postgres.stop()


async def test_503_while_it_is_away_and_work_again_afterwards(
    web_client: httpx.AsyncClient, own_postgres: EmbeddedPostgres
) -> None:
    assert (await web_client.get("/api/v1/auth/me")).status_code == 200
    own_postgres.stop()
    for _ in range(3):
        away = await web_client.post("/api/v1/api-keys", json={"name": "x", "scopes": ["*"]})
        assert problem(away)[0] == 503
        assert int(away.headers["retry-after"]) > 0
    assert (await web_client.get("/healthz")).status_code == 200
    own_postgres.start()
    assert (await web_client.post("/api/v1/api-keys", json={"name": "x", "scopes": ["*"]})).status_code == 201
    assert len((await web_client.get("/api/v1/api-keys")).json()["items"]) == 1
