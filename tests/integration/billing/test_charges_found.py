"""Rated calls are found by number, customer, side and time, and each account finds its own alone."""

from datetime import timedelta
from typing import Any

import pytest

from offhook.billing.api import Call, CallDesk, CallKey, Tariffs, milliseconds
from offhook.db.session import Database
from offhook.kit.clock import SystemClock
from offhook.kit.ids import new_id
from offhook.tenancy.api import Account
from tests.fixtures.web import LogInAs
from tests.integration.billing.firm import CARRIER, LONG_AGO, Firm, make_firm

CHARGES = "/api/v1/billing/charges"
LANDLINE, MOBILE = "34911234567", "34600111222"


@pytest.fixture
async def firm(database: Database, account: Account) -> Firm:
    """A call of the customer to a landline, a day later one of the reseller itself to a mobile."""
    firm = await make_firm(database, account)
    await firm.pay(firm.reseller, 100)
    await firm.pay(firm.customer, 50)
    desk = CallDesk(database, Tariffs(database), SystemClock())
    for days, (who, dialled) in enumerate(((firm.customer, LANDLINE), (firm.reseller, MOBILE)), start=1):
        call = Call(
            id="c",
            account_id=str(who.id),
            dialled=dialled,
            answered_at_ms=milliseconds(LONG_AGO + timedelta(days=days)),
            duration_ms=60_000,
            carrier_id=CARRIER,
        )
        await desk.settle(CallKey(call_id=new_id(), leg_id="leg"), call)
    return firm


async def test_rated_calls_are_found(firm: Firm, log_in_as: LogInAs) -> None:
    reseller, customer = await log_in_as(firm.reseller), await log_in_as(firm.customer)

    async def found(**wanted: Any) -> list[tuple[str, str]]:
        answer = await reseller.get(CHARGES, params=wanted)
        assert answer.status_code == 200, answer.text
        return [(one["dialled"], one["side"]) for one in answer.json()["items"]]

    sold, bought, own = (LANDLINE, "earns"), (LANDLINE, "owes"), (MOBILE, "owes")
    assert await found() == [own, bought, sold]
    assert await found(search="+34 911") == [bought, sold]
    assert await found(search="222") == [own]
    assert await found(side="earns") == [sold]
    assert await found(customer_id=str(firm.customer.id)) == [sold]
    assert await found(customer_id=str(firm.reseller.id)) == []
    second = (LONG_AGO + timedelta(days=2)).isoformat()
    assert await found(begin=second) == [own]
    assert await found(end=second) == [bought, sold]
    assert await found(search="911", begin=second) == []
    theirs = (await customer.get(CHARGES, params={"search": "34"})).json()["items"]
    assert [(one["dialled"], one["side"]) for one in theirs] == [bought]


async def test_what_no_number_holds_is_refused(firm: Firm, log_in_as: LogInAs) -> None:
    reseller = await log_in_as(firm.reseller)
    answer = await reseller.get(CHARGES, params={"search": "madrid"})
    assert (answer.status_code, answer.json()["fields"][0]["where"]) == (422, "search")
    assert (await reseller.get(CHARGES, params={"side": "both"})).status_code == 422
