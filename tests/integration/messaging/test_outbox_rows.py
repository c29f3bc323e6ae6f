"""What the database returns of the outbox has the names that are read of it, in their order."""

import json

import pytest

from offhook.db.session import Database
from offhook.kit.ids import new_id
from offhook.messaging.outbox import sql
from offhook.messaging.outbox.row import OutboxRow


@pytest.mark.parametrize("query", ["claim", "unknown"])
async def test_columns_are_the_fields(database: Database, query: str) -> None:
    claim = {"provider_id": new_id(), "most": 1, "owner": new_id(), "tokens": 1.0, "burst": 1.0}
    asked = (
        (sql.CLAIM_WITHIN_RATE, claim) if query == "claim" else (sql.UNKNOWN, {"providers": json.dumps([]), "most": 1})
    )
    async with database.system() as session:
        columns = tuple((await session.execute(*asked)).keys())
    assert columns[: len(OutboxRow._fields)] == OutboxRow._fields
    assert columns[len(OutboxRow._fields) :] == (() if query == "claim" else ("provider_id", "lookups"))
