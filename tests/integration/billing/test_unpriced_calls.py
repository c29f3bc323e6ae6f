"""Calls that nobody could price: whoever sells them is mailed, once a day for each reason."""

from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from offhook.billing.api import (
    Call,
    CallDesk,
    CallKey,
    CreditLimitError,
    NoRateError,
    TariffError,
    Tariffs,
    milliseconds,
)
from offhook.billing.channels import UNPRICED_CHANNEL
from offhook.billing.chores.unpriced import UnpricedNotices
from offhook.billing.models import PlanVersionRow
from offhook.calls.api import libpq_url
from offhook.kit.clock import FakeClock
from offhook.kit.errors import OffhookError
from offhook.kit.ids import new_id
from offhook.tenancy.api import Account
from tests.integration.billing.firm import CARRIER
from tests.integration.billing.seller import Office


@pytest.fixture
def web_clock(clock: FakeClock) -> FakeClock:
    return clock


@pytest.fixture
def web_state(billing_state: dict[str, Any]) -> dict[str, Any]:
    return billing_state


async def _error(office: Office, account: Account, *, dialled: str = "34911234567") -> tuple[Call, OffhookError]:
    """What a telephony process that has read the prices just now gets."""
    desk = CallDesk(office.firm.database, Tariffs(office.firm.database), office.clock)
    call = Call(id="c", account_id=str(account.id), dialled=dialled, answered_at_ms=milliseconds(office.clock.now()),
                duration_ms=0, carrier_id=CARRIER)  # fmt: skip
    with pytest.raises((NoRateError, TariffError, CreditLimitError)) as refused:
        await desk.reserve(CallKey(call_id=new_id(), leg_id="leg"), call)
    await desk.close()
    return call, refused.value


async def _heard(office: Office, *refused: tuple[Call, OffhookError]) -> list[str]:
    """What the worker hears of them, by PostgreSQL."""
    desk = CallDesk(office.firm.database, Tariffs(office.firm.database), office.clock)
    async with await psycopg.AsyncConnection.connect(libpq_url(office.firm.database.url), autocommit=True) as link:
        await link.execute(f"LISTEN {UNPRICED_CHANNEL}")
        for call, error in refused:
            await desk.unpriced.tell(call, error)
        return [notice.payload async for notice in link.notifies(timeout=0.5)]


async def _run(office: Office, sql: str, **values: Any) -> None:
    async with office.firm.database.system() as session:
        await session.execute(text(sql), values)


async def test_the_seller_is_told_of_a_missing_exchange_rate_once_a_day(office: Office) -> None:
    firm = office.firm
    await _run(office, "UPDATE rate_plans SET currency = 'JPY', name = 'Yen' WHERE id = :id",
               id=firm.plan_ids[firm.customer.id])  # fmt: skip
    refused = await _error(office, firm.customer)
    payloads = await _heard(office, refused, refused)
    assert len(payloads) == 1, "ten minutes have not gone by"
    notices = UnpricedNotices()
    for _ in range(2):
        notices.hear(payloads[0])
        await notices.tell(office.parts)
    (mail,) = office.mailer.sent
    assert mail.to == "facturas@norte.example"
    assert "34911234567" in mail.text
    assert "there is no exchange rate from EUR to JPY" in mail.text
    await _run(office, "UPDATE audit_events SET created_at = created_at - interval '25 hours'")
    notices.hear(payloads[0])
    await notices.tell(office.parts)
    assert len(office.mailer.sent) == 2, "a day later"


async def test_the_seller_whose_plan_has_no_price_is_told_its_name(office: Office) -> None:
    firm = office.firm
    rule = {"name": "London", "prefixes": ["44"], "mark_up": {"percent": "10"}}
    version = PlanVersionRow(id=new_id(), account_id=firm.reseller.id, plan_id=firm.plan_ids[firm.customer.id],
                             effective_at=office.clock.now(), rules=[rule])  # fmt: skip
    async with firm.database.system() as session:
        session.add(version)
    one = await _error(office, firm.customer)
    other = await _error(office, firm.customer, dialled="34612345678")
    (payload,) = await _heard(office, one, other)
    notices = UnpricedNotices()
    notices.hear(payload)
    await notices.tell(office.parts)
    (mail,) = office.mailer.sent
    assert "the plan standard has no price" in mail.text


async def test_no_credit_and_a_carrier_that_does_not_go_there_are_nothing_to_tell(office: Office) -> None:
    penniless = await _error(office, office.firm.customer)
    nowhere = await _error(office, office.firm.customer, dialled="4420123456")
    assert isinstance(penniless[1], CreditLimitError)
    assert isinstance(nowhere[1], NoRateError)
    assert await _heard(office, penniless, nowhere) == []
