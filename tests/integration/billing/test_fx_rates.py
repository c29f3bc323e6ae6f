"""An exchange rate holds from its instant on: nothing that is entered later changes what calls were rated by."""

from datetime import datetime, timedelta
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from offhook.billing.api import Call, CallDesk, CallKey, Period, Tariffs, milliseconds, rerate_calls
from offhook.kit.clock import FakeClock, SystemClock
from tests.fixtures.web import LogInAs
from tests.integration.billing.firm import CARRIER, Firm

PATH = "/api/v1/billing/fx-rates"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(SystemClock().now())


@pytest.fixture
def web_clock(clock: FakeClock) -> FakeClock:
    return clock


@pytest.fixture
async def owner(books: Firm, log_in_as: LogInAs) -> httpx.AsyncClient:
    return await log_in_as(books.owner)


async def _enter(client: httpx.AsyncClient, rate: str, *, at: datetime | None = None) -> httpx.Response:
    given = {"from_currency": "EUR", "to_currency": "USD", "rate": rate, "source": "ECB"}
    return await client.post(PATH, json={**given, "at": at and at.isoformat()})


async def test_a_further_rate_of_a_time_gone_by_is_refused(owner: httpx.AsyncClient, clock: FakeClock) -> None:
    now = clock.now()
    assert (await _enter(owner, "1.10", at=now - timedelta(days=30))).status_code == 201
    answer = await _enter(owner, "1.50", at=now - timedelta(days=1))
    assert answer.status_code == 422, answer.text
    (wrong,) = answer.json()["fields"]
    assert wrong["where"] == "at"
    assert "calls were rated by the rate from EUR to USD that held then" in wrong["what"]
    answer = await _enter(owner, "1.50", at=now + timedelta(hours=1))
    assert (answer.status_code, answer.json()["fields"][0]["where"]) == (422, "at")
    (shown,) = (await owner.get(PATH)).json()["items"]
    assert shown["rate"] == "1.10"


@pytest.mark.parametrize("off_s", [-50, 50])
async def test_a_clock_that_is_a_little_off_means_now(owner: httpx.AsyncClient, clock: FakeClock, off_s: int) -> None:
    assert (await _enter(owner, "1.10", at=clock.now() - timedelta(days=30))).status_code == 201
    answer = await _enter(owner, "1.20", at=clock.now() + timedelta(seconds=off_s))
    assert (answer.status_code, datetime.fromisoformat(answer.json()["at"])) == (201, clock.now())
    assert (await _enter(owner, "1.30")).status_code == 409


async def test_rating_again_finds_the_rate_of_the_answer(
    books: Firm, owner: httpx.AsyncClient, clock: FakeClock
) -> None:
    async with books.database.system() as session:
        await session.execute(text("UPDATE rate_plans SET currency = 'USD' WHERE account_id = :id"),
                              {"id": books.reseller.id})  # fmt: skip
    assert (await _enter(owner, "1.10", at=clock.now() - timedelta(days=30))).status_code == 201
    call = Call(id="leg", account_id=str(books.customer.id), dialled="34911234567", carrier_id=CARRIER,
                answered_at_ms=milliseconds(clock.now() - timedelta(hours=1)), duration_ms=60_000)  # fmt: skip
    desk = CallDesk(books.database, Tariffs(books.database), clock)
    await desk.settle(CallKey(call_id=uuid4(), leg_id="leg"), call)
    await desk.close()
    assert (await _enter(owner, "1.50")).status_code == 201
    clock.advance(seconds=60)
    now = clock.now()
    done = await rerate_calls(
        books.database, await Tariffs(books.database).snapshot(),
        Period(from_at=now - timedelta(days=1), until_at=now), now=now, now_ms=milliseconds(now), book=True,
    )  # fmt: skip
    assert (done.calls, done.changed) == (1, 0)
