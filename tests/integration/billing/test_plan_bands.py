"""Plans whose mark-ups differ by band and on holidays, from the API to the price of a call."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from offhook.billing.api import Call, Tariffs, milliseconds
from offhook.billing.rating.rate_call import rate
from offhook.kit.clock import SystemClock
from tests.fixtures.web import LogInAs
from tests.integration.billing.firm import CARRIER, Firm

API = "/api/v1/billing"
ALL_DAY = {"mark_up": {"percent": "10"}}
HOLIDAY = {"band": "holiday", "mark_up": {"percent": "100"}}


def prices(*rules: dict[str, Any], bands: list[str]) -> dict[str, Any]:
    return {"rules": list(rules), "zone": "Europe/Madrid", "bands": bands}


@pytest.fixture
async def reseller(books: Firm, log_in_as: LogInAs) -> httpx.AsyncClient:
    return await log_in_as(books.reseller)


async def test_a_holiday_has_a_mark_up_of_its_own(books: Firm, reseller: httpx.AsyncClient) -> None:
    plan = f"{API}/plans/{books.plan_ids[books.customer.id]}/versions"
    day = (SystemClock().now() + timedelta(days=30)).date()
    given = prices(ALL_DAY, HOLIDAY, bands=[f"holiday={day} 00:00-24:00"])
    answer = await reseller.post(plan, json=given)
    assert answer.status_code == 204, answer.text
    told = (await reseller.get(plan)).json()["items"][0]
    assert (told["zone"], told["bands"], [rule["band"] for rule in told["rules"]]) == (
        "Europe/Madrid", given["bands"], ["", "holiday"],
    )  # fmt: skip
    snapshot = await Tariffs(books.database).snapshot()
    paid = []
    for at in (day - timedelta(days=1), day):
        call = Call(
            id="call",
            account_id=str(books.customer.id),
            dialled="34911234567",
            answered_at_ms=milliseconds(datetime(at.year, at.month, at.day, 12, tzinfo=UTC)),
            duration_ms=60_000,
            carrier_id=CARRIER,
        )
        paid.append(rate(call, snapshot).price_micros)
    assert paid == [2_640_000, 4_800_000]


@pytest.mark.parametrize(
    "given",
    [
        prices(HOLIDAY, bands=["holiday=2026-12-25 00:00-24:00"]),
        prices(ALL_DAY, HOLIDAY, bands=[]),
        prices(ALL_DAY, ALL_DAY, bands=[]),
        prices(ALL_DAY, bands=["holiday=2026-13-25 00:00-24:00"]),
    ],
    ids=["no price on other days", "no such band", "twice", "no such day"],
)
async def test_bands_that_leave_a_price_open_are_refused(
    books: Firm, reseller: httpx.AsyncClient, given: dict[str, Any]
) -> None:
    answer = await reseller.post(f"{API}/plans/{books.plan_ids[books.customer.id]}/versions", json=given)
    assert answer.status_code == 422, answer.text
