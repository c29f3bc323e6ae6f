"""Invoices from draft to payment over the API: each side its own, numbers without gaps, nothing twice."""

import asyncio
import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import openpyxl
import psycopg
import pypdf
import pytest
from PIL import Image
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from offhook.billing.api import reconcile, run_invoicing
from offhook.calls.api import listen
from offhook.db.session import Database
from offhook.kit.clock import FakeClock
from tests.fixtures.web import LogInAs
from tests.integration.billing.seller import API, OCTOBER, SELLER, Office, ok

NEXT = {"period_start": "2026-12-01", "period_end": "2027-01-01"}


@pytest.fixture
def web_clock(clock: FakeClock) -> FakeClock:
    return clock


@pytest.fixture
def web_state(billing_state: dict[str, Any]) -> dict[str, Any]:
    return billing_state


async def proved(database: Database) -> None:
    async with database.system() as session:
        found = await reconcile(session, since=datetime(2026, 1, 1, tzinfo=UTC))
    assert not any(found.values()), found


async def test_a_draft_holds_the_months_calls_by_destination_with_their_tax(office: Office) -> None:
    await office.october()
    draft = await office.drafted()
    assert [(line["description"], line["quantity"], line["net"]) for line in draft["lines"]] == [
        ("Calls to Spain", "3", "7.92"),
        ("Calls to Spain, mobile", "1", "5.28"),
    ]
    assert (draft["net"], draft["tax"], draft["gross"]) == ("13.20", "2.77", "15.97")
    assert draft["taxes"] == [{"name": "IVA", "percent": "21", "category": "S", "net": "13.20", "tax": "2.77"}]
    assert (draft["status"], draft["number"]) == ("draft", None)


async def test_a_run_that_is_repeated_makes_nothing_twice(office: Office) -> None:
    await office.october()
    first, second = await office.draft(), await office.draft()
    assert (first["made"], first["state"], first["done"], first["total"]) == (1, "done", 1, 1)
    assert (second["made"], second["state"]) == (0, "done")
    assert len((await ok(office.reseller.get(f"{API}/invoices")))["items"]) == 1


async def test_calls_rated_again_before_their_invoice_are_taxed_as_what_they_cost_now(office: Office) -> None:
    await office.november()
    await office.rate_again(percent="50")
    draft = await office.drafted(period_end="2026-12-02")
    assert [(line["description"], line["quantity"], line["net"]) for line in draft["lines"]] == [
        ("Calls to Spain", "1", "3.60")
    ]
    assert (draft["net"], draft["tax"], draft["gross"]) == ("3.60", "0.76", "4.36")


@pytest.mark.parametrize(("percent", "sums"), [("50", ("0.96", "0.20", "1.16")), ("0", ("-0.24", "-0.05", "-0.29"))])
async def test_calls_rated_again_after_their_invoice_are_corrected_with_the_tax_of_the_difference(
    office: Office, percent: str, sums: tuple[str, str, str]
) -> None:
    await office.november()
    await office.draft(period_end="2026-12-01")
    await office.approve((await ok(office.reseller.get(f"{API}/invoices")))["items"][0]["id"])
    await office.rate_again(percent=percent)
    draft = await office.drafted(**NEXT)
    assert [(line["description"], line["quantity"], line["unit"]) for line in draft["lines"]] == [
        ("Calls to Spain, corrected", "1", "C62")
    ]
    assert (draft["net"], draft["tax"], draft["gross"]) == sums


async def test_a_late_call_is_on_the_next_invoice(office: Office) -> None:
    await office.october()
    await office.approved()
    await office.call("34911234567", at=datetime(2026, 10, 31, 12, tzinfo=UTC))
    november = {"period_start": "2026-11-01", "period_end": "2026-12-01"}
    assert (await office.draft())["made"] == 0
    assert (await office.draft(**november))["made"] == 1
    (draft,) = (await ok(office.reseller.get(f"{API}/invoices", params={"status": "draft"})))["items"]
    assert draft["net"] == "2.64"


async def test_a_removed_draft_gives_its_calls_back(office: Office) -> None:
    await office.october()
    draft = await office.drafted()
    await ok(office.reseller.delete(f"{API}/invoices/{draft['id']}"))
    assert (await office.drafted())["gross"] == "15.97"


async def test_a_draft_is_changed_but_what_calls_cost_is_not(office: Office) -> None:
    await office.october()
    draft = await office.drafted()
    path = f"{API}/invoices/{draft['id']}"
    given = {"description": "Sorry for the outage", "net": "-1.20"}
    changed = await ok(office.reseller.post(f"{path}/lines", json=given))
    assert (changed["net"], changed["tax"]) == ("12.00", "2.52")
    usage, own = changed["lines"][0]["id"], changed["lines"][-1]["id"]
    assert (await office.reseller.patch(f"{path}/lines/{usage}", json={"net": "1"})).status_code == 409
    assert (await office.reseller.delete(f"{path}/lines/{usage}")).status_code == 409
    changed = await ok(office.reseller.patch(f"{path}/lines/{own}", json={"net": "-3.20"}))
    assert changed["net"] == "10.00"
    changed = await ok(office.reseller.delete(f"{path}/lines/{own}"))
    assert changed["net"] == "13.20"
    assert (await ok(office.reseller.patch(path, json={"note": "Thank you"})))["note"] == "Thank you"


async def test_approval_numbers_books_and_holds_still(office: Office, database: Database) -> None:
    await office.october()
    draft = await office.drafted()
    path = f"{API}/invoices/{draft['id']}"
    await ok(office.reseller.post(f"{path}/lines", json={"description": "Set-up", "net": "10"}))
    for _ in range(2):
        done = await office.approve(draft["id"])
        assert [one["number"] for one in done["approved"]] == ["INV-2026-00001"]
    invoice = await office.read(draft["id"])
    assert (invoice["status"], invoice["issued_on"], invoice["due_on"]) == ("open", "2026-11-01", "2026-11-15")
    assert invoice["gross"] == "28.07"
    posted, _ = await office.firm.standing(office.firm.customer)
    assert posted == -28_070_000, "the ledger owes exactly what the invoice says"
    for refused in (
        office.reseller.delete(path),
        office.reseller.patch(path, json={"note": "x"}),
        office.reseller.post(f"{path}/lines", json={"description": "x", "net": "1"}),
    ):
        assert (await refused).status_code == 409
    for statement in ("UPDATE invoices SET gross_micros = 1", "DELETE FROM invoice_lines", "DELETE FROM invoices"):
        with pytest.raises(DBAPIError, match="stay"):
            async with database.system() as session:
                await session.execute(text(statement))
    await proved(database)


async def test_numbers_have_no_gap_though_approvals_fail(office: Office) -> None:
    """One cannot be approved for want of lines; two clients approve at once."""
    await office.october()
    october = await office.drafted()
    await office.call("34911234567", at=datetime(2026, 11, 2, tzinfo=UTC))
    await office.draft(period_start="2026-11-01", period_end="2026-12-01")
    drafts = (await ok(office.reseller.get(f"{API}/invoices", params={"status": "draft"})))["items"]
    november = next(one["id"] for one in drafts if one["id"] != october["id"])
    await ok(office.reseller.patch(f"{API}/profile", json={"street": ""}))
    refused = await office.approve(october["id"])
    assert "street" in refused["refused"][0]["problem"]
    await ok(office.reseller.patch(f"{API}/profile", json={"street": "Calle Mayor 12"}))
    done = await asyncio.gather(*[office.approve(one) for one in (october["id"], november, october["id"])])
    numbers = {one["number"] for each in done for one in each["approved"]}
    assert numbers == {"INV-2026-00001", "INV-2026-00002"}


async def test_money_pays_the_invoice_it_names_and_else_the_oldest(office: Office, database: Database) -> None:
    await office.october()
    first = await office.approved()
    office.clock.advance(seconds=86_400)
    await office.call("34911234567", at=datetime(2026, 11, 1, 12, tzinfo=UTC), minutes=3)
    await office.draft(period_start="2026-11-01", period_end="2026-12-01")
    (draft,) = (await ok(office.reseller.get(f"{API}/invoices", params={"status": "draft"})))["items"]
    second = (await office.approve(draft["id"]))["approved"][0]
    await office.pay("5", "named", invoice_id=second["id"])
    assert ((await office.read(first["id"]))["paid"], (await office.read(second["id"]))["paid"]) == ("0.00", "5.00")
    await office.pay("16", "unnamed")
    assert ((await office.read(first["id"]))["status"], (await office.read(second["id"]))["paid"]) == ("paid", "5.03")
    await office.pay("-5.03", "returned")
    assert (await office.read(second["id"]))["paid"] == "0.00"
    office.clock.advance(seconds=20 * 86_400)
    assert (await office.read(second["id"]))["status"] == "overdue"
    overdue = await ok(office.reseller.get(f"{API}/invoices", params={"status": "overdue"}))
    assert [one["id"] for one in overdue["items"]] == [second["id"]]
    await proved(database)


async def test_an_invoice_of_a_prepaid_customer_is_paid_when_it_comes(office: Office, database: Database) -> None:
    await office.pay("100", "prepaid")
    await office.october()
    invoice = await office.approved()
    assert (invoice["status"], invoice["paid"], invoice["open"]) == ("paid", "15.97", "0.00")
    await proved(database)


async def test_a_credit_note_takes_back_and_no_more_than_was_charged(office: Office, database: Database) -> None:
    await office.october()
    invoice = await office.approved()
    path = f"{API}/invoices/{invoice['id']}/credit-notes"
    line = (await office.read(invoice["id"]))["lines"][0]
    assert (await office.reseller.post(path, json={"lines": [{"line_id": line["id"], "net": "99"}]})).status_code == 409
    part = await ok(office.reseller.post(path, json={"lines": [{"line_id": line["id"], "net": "5"}]}))
    done = (await office.approve(part["id"]))["approved"][0]
    assert (done["number"], done["gross"], done["kind"]) == ("CN-2026-00001", "6.05", "credit_note")
    assert (await office.read(invoice["id"]))["open"] == "9.92"
    assert (await office.firm.standing(office.firm.customer))[0] == -9_920_000
    assert (await ok(office.reseller.post(path, json={})))["gross"] == "9.92", "all that is left"
    assert (await office.reseller.post(path, json={})).status_code == 409, "not all of it a second time"
    await proved(database)


async def test_each_side_sees_its_own(office: Office, log_in_as: LogInAs) -> None:
    await office.october()
    draft = await office.drafted()
    customer = await log_in_as(office.firm.customer)
    owner = await log_in_as(office.firm.owner)
    received = f"{API}/received-invoices"
    assert (await ok(customer.get(received)))["items"] == [], "drafts are the seller's alone"
    assert (await customer.get(f"{received}/{draft['id']}")).status_code == 404
    await office.approve(draft["id"])
    (shown,) = (await ok(customer.get(received)))["items"]
    detail = await customer.get(f"{received}/{shown['id']}")
    for answer in (detail, await customer.get(received)):
        for above in (office.firm.reseller, office.firm.owner):
            assert str(above.id) not in answer.text
    for stranger in (owner, customer):
        assert (await stranger.get(f"{API}/invoices/{draft['id']}")).status_code == 404
        assert (await stranger.get(f"{API}/invoices/{draft['id']}/pdf")).status_code == 404
        assert (await ok(stranger.get(f"{API}/invoices")))["items"] == []
    assert (await owner.get(f"{received}/{draft['id']}")).status_code == 404
    assert (await ok(office.reseller.get(received)))["items"] == []
    assert (await customer.get(f"{received}/{shown['id']}/pdf")).content.startswith(b"%PDF-1.7")


async def test_the_calls_of_an_invoice_are_a_sheet(office: Office, log_in_as: LogInAs) -> None:
    await office.october()
    invoice = await office.approved()
    customer: httpx.AsyncClient = await log_in_as(office.firm.customer)
    path = f"{API}/received-invoices/{invoice['id']}/calls"
    rows = (await customer.get(path, params={"format": "csv"})).content.decode("utf-8-sig").splitlines()
    assert rows[1] == "2026-10-05 12:00:00,+34911234567,out,60.000,2.64,0.5544"
    assert len(rows) == 4
    book = openpyxl.load_workbook(io.BytesIO((await customer.get(path)).content), read_only=True)
    sheet = list(book.active.iter_rows(values_only=True))  # type: ignore[union-attr]  # there is one
    assert [row[1] for row in sheet[1:]] == ["+34911234567", "+34911234568", "+34612345678"]


async def test_it_is_mailed_with_its_files_and_reminded_of(office: Office) -> None:
    await office.october()
    invoice = await office.approved()
    sent = await ok(office.reseller.post(f"{API}/invoices/send", json={"ids": [invoice["id"]]}))
    assert sent == {"queued": 1, "refused": []}
    await office.work()
    (mail,) = office.mailer.sent
    assert (mail.to, mail.reply_to) == ("pagos@cafe.example", "facturas@norte.example")
    assert "INV-2026-00001" in mail.subject
    assert [file.name for file in mail.attachments] == ["INV-2026-00001.pdf", "INV-2026-00001-calls.xlsx"]
    assert (await office.read(invoice["id"]))["mails"][0]["state"] == "sent"
    for days, level in ((20, 0), (2, 1), (0, 1), (14, 2)):
        office.clock.advance(seconds=days * 86_400)
        await office.work()
        assert (await office.read(invoice["id"]))["reminder_level"] == level
    assert [mail.subject for mail in office.mailer.sent[1:]] == [
        "Reminder: invoice INV-2026-00001",
        "Second reminder: invoice INV-2026-00001",
    ]
    await office.pay("15.97", "at last")
    office.clock.advance(seconds=90 * 86_400)
    await office.work()
    assert len(office.mailer.sent) == 3


async def test_an_account_with_invoices_is_not_deleted(office: Office, database: Database) -> None:
    await office.october()
    await office.approved()
    with pytest.raises(DBAPIError) as refused:
        async with database.system() as session:
            await session.execute(text("DELETE FROM accounts WHERE id = :id"), {"id": office.firm.customer.id})
    assert isinstance(refused.value.orig, psycopg.errors.ForeignKeyViolation | psycopg.errors.InsufficientPrivilege)


async def test_wrong_input_is_told(office: Office) -> None:
    backwards = {"period_start": "2026-11-01", "period_end": "2026-10-01"}
    assert (await office.reseller.post(f"{API}/invoice-runs", json=backwards)).status_code == 422
    assert (await office.reseller.patch(f"{API}/profile", json={"iban": "ES00"})).status_code == 422
    stranger = {**backwards, "period_end": "2026-12-01", "customer_ids": [str(office.firm.owner.id)]}
    assert (await office.reseller.post(f"{API}/invoice-runs", json=stranger)).status_code == 404


async def test_a_logo_is_printed_and_told_apart_from_other_files(office: Office) -> None:
    file = io.BytesIO()
    Image.new("RGB", (200, 80), "#0f5c5c").save(file, "PNG")
    path, kind = f"{API}/profile/logo", {"content-type": "application/octet-stream"}
    assert (await office.reseller.put(path, content=b"<svg/>", headers=kind)).status_code == 422
    await ok(office.reseller.put(path, content=file.getvalue(), headers=kind))
    shown = await office.reseller.get(path)
    assert (shown.headers["content-type"], shown.content) == ("image/png", file.getvalue())
    assert (await ok(office.reseller.get(f"{API}/profile")))["has_logo"]
    await office.october()
    invoice = await office.approved()
    pdf = pypdf.PdfReader(io.BytesIO((await office.reseller.get(f"{API}/invoices/{invoice['id']}/pdf")).content))
    assert len(pdf.pages[0].images) == 1
    await ok(office.reseller.delete(path))
    assert (await office.reseller.get(path)).status_code == 404


async def test_the_kept_file_is_the_same_for_ever(office: Office) -> None:
    await office.october()
    invoice = await office.approved()
    path = f"{API}/invoices/{invoice['id']}/pdf"
    first = (await office.reseller.get(path)).content
    await ok(office.reseller.patch(f"{API}/profile", json={"legal_name": "Another name", "colour": "#ff0000"}))
    assert (await office.reseller.get(path)).content == first
    page = pypdf.PdfReader(io.BytesIO(first)).pages[0].extract_text()
    assert "INV-2026-00001" in page
    assert "Another name" not in page


async def test_the_worker_is_woken_by_a_run(office: Office) -> None:
    """The loop itself, with the database's own notices."""
    await office.october()

    async def hear(handlers: Any, *, on_connected: Any) -> None:
        await listen(office.firm.database.url, handlers, on_connected=on_connected)

    stopping = asyncio.Event()
    loop = asyncio.create_task(run_invoicing(replace(office.parts, listen=hear), stopping))
    run = await ok(office.reseller.post(f"{API}/invoice-runs", json=OCTOBER))
    async with asyncio.timeout(30):
        while (await ok(office.reseller.get(f"{API}/invoice-runs/{run['id']}")))["state"] != "done":
            await asyncio.sleep(0.05)
    stopping.set()
    async with asyncio.timeout(30):
        await loop
    assert len((await ok(office.reseller.get(f"{API}/invoices")))["items"]) == 1


async def test_a_run_whose_worker_died_is_gone_on_with(office: Office, database: Database) -> None:
    await office.october()
    run = await office.draft()
    async with database.system() as session:
        await session.execute(text("UPDATE invoice_runs SET state = 'running', done = 0"))
    await office.work()
    again = await ok(office.reseller.get(f"{API}/invoice-runs/{run['id']}"))
    assert (again["state"], again["done"], again["made"]) == ("done", 1, 1)
    assert len((await ok(office.reseller.get(f"{API}/invoices")))["items"]) == 1


async def test_every_level_invoices_its_own_price(office: Office, log_in_as: LogInAs, database: Database) -> None:
    """The same calls: the customer owes the reseller 13.20, the reseller owes the owner 12.00."""
    await office.october()
    await office.approved()
    owner = await log_in_as(office.firm.owner)
    async with database.system() as session:
        await session.execute(text("UPDATE logins SET expires_at = '2040-01-01'"))
    await ok(owner.patch(f"{API}/profile", json={**SELLER, "legal_name": "The house", "charges_tax": False}))
    await ok(owner.patch(f"{API}/customers/{office.firm.reseller.id}/profile", json={"email": "r@reseller.example"}))
    await ok(owner.post(f"{API}/invoice-runs", json=OCTOBER))
    await office.work()
    (draft,) = (await ok(owner.get(f"{API}/invoices")))["items"]
    assert (draft["net"], draft["customer_name"]) == ("12.00", "R")
    done = await ok(owner.post(f"{API}/invoices/approve", json={"ids": [draft["id"]]}))
    assert done["approved"][0]["number"] == "INV-2026-00001", "each seller counts for itself"
    (received,) = (await ok(office.reseller.get(f"{API}/received-invoices")))["items"]
    assert received["gross"] == "12.00"
    await proved(database)


async def test_money_is_booked_for_an_invoice_of_the_same_customer_alone(office: Office, log_in_as: Any) -> None:
    owner = await log_in_as(office.firm.owner)
    await office.october()
    approved = await office.approved()
    path = f"{API}/customers/{office.firm.customer.id}/payments"
    paid = {"key": "wire", "amount": approved["gross"]}
    unknown = await office.reseller.post(path, json={**paid, "invoice_id": str(office.firm.customer.id)})
    assert unknown.status_code == 404
    elsewhere = f"{API}/customers/{office.firm.reseller.id}/payments"
    foreign = await owner.post(elsewhere, json={**paid, "invoice_id": approved["id"]})
    assert foreign.status_code == 404
    own = await office.reseller.post(path, json={**paid, "invoice_id": approved["id"]})
    assert own.status_code == 201, own.text
