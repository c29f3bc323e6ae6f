"""VAT numbers that parties enter of themselves: checked by structure, and else not printed as VAT numbers."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from offhook.billing.invoices.models import InvoiceRow
from offhook.billing.invoices.rows import shown_document
from offhook.kit.clock import FakeClock
from tests.fixtures.web import LogInAs
from tests.integration.billing.seller import API, Office, ok


@pytest.fixture
def web_state(billing_state: dict[str, Any]) -> dict[str, Any]:
    return billing_state


@pytest.fixture
def web_clock(clock: FakeClock) -> FakeClock:
    return clock


@pytest.mark.parametrize("number", ["ESB1234567X", "XX-NONSENSE", "B58378431"])
async def test_nobody_enters_a_number_that_cannot_be_one(office: Office, log_in_as: LogInAs, number: str) -> None:
    customer = await log_in_as(office.firm.customer)
    for asking in (
        office.reseller.patch(f"{API}/profile", json={"vat_number": number}),
        customer.patch(f"{API}/profile", json={"vat_number": number}),
        office.reseller.patch(f"{office.customer_path}/profile", json={"vat_number": number}),
    ):
        answer = await asking
        assert answer.status_code == 422, answer.text
        assert answer.json()["fields"][0]["where"] == "vat_number"


async def test_only_what_looks_right_is_printed_as_the_buyers_number(office: Office, log_in_as: LogInAs) -> None:
    """Numbers may be older than the check."""
    await office.october()
    draft = await office.drafted()

    async def printed() -> str:
        async with office.firm.database.system() as session:
            row = await session.get_one(InvoiceRow, UUID(draft["id"]))
            return (await shown_document(session, row, today=office.clock.now().date())).buyer.vat_number

    customer = await log_in_as(office.firm.customer)
    await ok(customer.patch(f"{API}/profile", json={"vat_number": "ESA58818501"}))
    assert await printed() == "ESA58818501"
    async with office.firm.database.system() as session:
        await session.execute(text("UPDATE billing_profiles SET vat_number = 'XX-NONSENSE' WHERE account_id = :id"),
                              {"id": office.firm.customer.id})  # fmt: skip
    assert await printed() == ""
