"""A call that nobody could price is refused, and the worker is told why."""

import json

import psycopg
import pytest
from sqlalchemy import text

from offhook.billing.api import Tariffs
from offhook.billing.channels import UNPRICED_CHANNEL
from offhook.calls.api import libpq_url
from offhook.db.session import Database
from offhook.tenancy.api import Account
from tests.integration.billing.firm import Firm, make_firm
from tests.integration.calls.rig import Rig, running
from tests.integration.calls.test_billed_calls import call_madrid, dialled, ended_call, step


@pytest.fixture
async def firm(database: Database, account: Account) -> Firm:
    return await make_firm(database, account)


@pytest.fixture
def rig(firm: Firm) -> Rig:
    rig = Rig(database=firm.database, account_id=firm.customer.id, tariffs=Tariffs(firm.database))
    rig.programs["flow"] = call_madrid
    return rig


async def test_a_plan_without_an_exchange_rate_is_told_of(firm: Firm, rig: Rig) -> None:
    async with firm.database.system() as session:
        await session.execute(
            text("UPDATE rate_plans SET currency = 'JPY' WHERE id = :id"), {"id": firm.plan_ids[firm.customer.id]}
        )
    async with await psycopg.AsyncConnection.connect(libpq_url(firm.database.url), autocommit=True) as link:
        await link.execute(f"LISTEN {UNPRICED_CHANNEL}")
        async with running(rig):
            rig.call_in()
            call = await ended_call(rig)
            assert step(call, "not_allowed")["cause"] == "no_price"
            assert dialled(rig) == []
        (told,) = [json.loads(notice.payload) async for notice in link.notifies(timeout=10, stop_after=1)]
    assert told["account_id"] == str(firm.customer.id)
    assert told["reason"] == "there is no exchange rate from EUR to JPY"
    assert told["dialled"] == "34911234567"
