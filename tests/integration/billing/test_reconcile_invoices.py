"""What `offhook billing reconcile` says of invoices and payments when somebody has tampered with them."""

from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from offhook.adapters.postgres.embedded import EmbeddedPostgres
from offhook.billing.api import reconcile
from offhook.db.session import Database
from offhook.kit.clock import FakeClock
from tests.integration.billing.seller import API, Office, ok

ONE_CALL_LESS = "DELETE FROM invoiced_calls WHERE key = (SELECT min(key) FROM invoiced_calls)"
TAMPERED = {
    "approved invoices that the ledger does not owe": "UPDATE invoices SET gross_micros = gross_micros + 10000",
    "posting sets of invoices without their invoice": "UPDATE invoices SET id = gen_random_uuid()",
    "invoices whose calls are not what they say": ONE_CALL_LESS,
    "invoices that are paid otherwise than their payments say": "UPDATE invoices SET paid_micros = paid_micros - 10000",
    "invoice numbers with gaps": "UPDATE invoice_series SET last_number = last_number + 1",
}


@pytest.fixture
def web_clock(clock: FakeClock) -> FakeClock:
    return clock


@pytest.fixture
def web_state(billing_state: dict[str, Any]) -> dict[str, Any]:
    return billing_state


@pytest.mark.parametrize("what", TAMPERED)
async def test_tampering_is_found(office: Office, database: Database, postgres: EmbeddedPostgres, what: str) -> None:
    await office.october()
    draft = await office.drafted()
    line = {"description": "Set-up", "net": "10"}
    await ok(office.reseller.post(f"{API}/invoices/{draft['id']}/lines", json=line))
    await office.approve(draft["id"])
    await office.pay("5", "receipt")
    assert not any((await _found(database)).values())
    with psycopg.connect(postgres.owner_url.replace("+psycopg", ""), autocommit=True) as owner:
        owner.execute("SET session_replication_role = replica")  # neither triggers nor foreign keys stop us
        owner.execute(TAMPERED[what])
    found = await _found(database)
    assert found[what] == 1, found


async def _found(database: Database) -> dict[str, int]:
    async with database.system() as session:
        return await reconcile(session, since=datetime(2026, 1, 1, tzinfo=UTC))
