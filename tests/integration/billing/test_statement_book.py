"""Statements as workbooks: numbers that add up, the reader's clocks and words, and no formula of anybody's."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import openpyxl
import pytest
from sqlalchemy import text

from offhook.billing.books.workbook import amount_format
from offhook.kit.clock import FakeClock
from tests.fixtures.web import LogInAs
from tests.integration.billing.seller import API, Office, ok
from tests.integration.billing.test_payments_api import Payer

EVIL = '=HYPERLINK("http://evil.example","Refund")'


@pytest.fixture
def web_clock(clock: FakeClock) -> FakeClock:
    return clock


@pytest.fixture
def web_state(billing_state: dict[str, Any]) -> dict[str, Any]:
    return billing_state


def sheet_of(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"] == 'attachment; filename="statement-EUR.xlsx"'
    return openpyxl.load_workbook(io.BytesIO(answer.content)).active


async def test_a_statement_is_a_workbook_of_numbers_in_the_readers_time(office: Office, log_in_as: LogInAs) -> None:
    await office.october()
    await office.pay("50", "receipt 1", memo=EVIL)
    await office.pay("1", "receipt 2", memo="+49 30 1234\x0b")
    customer = await log_in_as(office.firm.customer)
    async with office.firm.database.system() as session:
        moved = "UPDATE accounts SET time_zone = 'America/Lima', language = 'es' WHERE id = :id"
        await session.execute(text(moved), {"id": office.firm.customer.id})
    sheet = sheet_of(await customer.get(f"{API}/statement.xlsx", params={"currency": "EUR"}))
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("Hora (America/Lima)", "Concepto", "Detalles", "Importe (EUR)", "Saldo (EUR)")
    assert [row[1] for row in rows[1:]] == ["Saldo anterior", *["Llamada"] * 3, "Pago", "Pago", "Saldo final"]
    assert rows[2][0] == datetime(2026, 10, 5, 12, tzinfo=UTC).replace(tzinfo=None) - timedelta(hours=5)
    amounts = [row[3] for row in rows[2:-1]]
    assert all(isinstance(each, int | float) for each in amounts)
    assert round(sum(amounts), 6) == round(rows[-1][4], 6) == round(rows[-2][4], 6)
    memo = sheet["C6"]
    assert (memo.data_type, memo.value) == ("s", EVIL), "text, not a formula"
    assert sheet["C7"].value == "+49 30 1234"
    assert sheet["D6"].number_format == '#,##0.00#### "EUR"'
    assert sheet["A6"].number_format == "yyyy-mm-dd hh:mm:ss"


async def test_payments_nobody_wrote_anything_to_say_what_came(
    office: Office, log_in_as: LogInAs, anonymous: httpx.AsyncClient
) -> None:
    await office.pay("50", "receipt 1")
    await office.pay("-1", "receipt 2")
    await office.pay("7", "receipt 3", memo="In cash")
    payer = Payer(office, await log_in_as(office.firm.customer), anonymous)
    await payer.connect()
    payment = (await payer.start(amount="25"))["id"]
    for kind, amount in (("succeeded", "25"), ("refunded", "5")):
        assert await payer.tell(kind, payment, amount=amount, currency="EUR", reference=f"ref {kind}") == 204
    told = await ok(payer.customer.get(f"{API}/statement", params={"currency": "EUR"}))
    by_provider = {"provider": "Sandbox", "by": "online"}
    assert [(line["memo"], line["came"]) for line in told["lines"]] == [
        ("", None), ("", None), ("In cash", None),
        ("", {**by_provider, "event": "paid"}), ("", {**by_provider, "event": "refund"}),
    ]  # fmt: skip
    path = f"{office.customer_path}/statement.xlsx"
    rows = list(sheet_of(await office.reseller.get(path)).iter_rows(values_only=True))
    assert [row[2] for row in rows[2:-1]] == [
        "Payment received", "Payment taken back", "In cash", "Online payment, Sandbox", "Refund, Sandbox",
    ]  # fmt: skip


async def test_the_seller_has_its_customers_statement_and_nobody_else(office: Office, log_in_as: LogInAs) -> None:
    await office.october()
    span = {"begin": "2026-10-06T00:00:00Z", "end": "2026-10-07T00:00:00Z"}
    path = f"{office.customer_path}/statement.xlsx"
    rows = list(sheet_of(await office.reseller.get(path, params=span)).iter_rows(values_only=True))
    assert [(row[1], row[3]) for row in rows[1:]] == [
        ("Balance before", None), ("Call", pytest.approx(-6.3888)), ("Balance after", None),
    ]  # fmt: skip
    assert rows[1][4] == pytest.approx(-3.1944)
    assert rows[-1][4] == pytest.approx(-9.5832)
    for stranger in (await log_in_as(office.firm.owner), await log_in_as(office.firm.customer)):
        assert (await stranger.get(path)).status_code == 404


def test_amounts_keep_the_digits_of_their_currency() -> None:
    assert [amount_format(each) for each in ("EUR", "JPY", "KWD")] == [
        '#,##0.00#### "EUR"', '#,##0 "JPY"', '#,##0.000### "KWD"',
    ]  # fmt: skip
