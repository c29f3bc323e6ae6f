"""What comes out below zero becomes a credit note when it is approved: numbered, booked and paid out as one."""

import io
from datetime import UTC, datetime
from typing import Any

import pypdf
import pytest
from facturx import xml_check_xsd  # type: ignore[import-untyped]  # has no stubs

from offhook.billing.api import reconcile
from offhook.db.session import Database
from offhook.kit.clock import FakeClock
from tests.fixtures.schematron import Schematron
from tests.fixtures.web import LogInAs
from tests.integration.billing.seller import API, NOVEMBER, Office, ok

DECEMBER = {"period_start": "2026-12-01", "period_end": "2027-01-01"}
OPENING = datetime(2026, 10, 1, 10, tzinfo=UTC)


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


async def cheaper(office: Office) -> dict[str, Any]:
    """A draft of -0.29: November's call cost 3.19, was invoiced, and costs 2.90 now."""
    await office.november()
    await office.approve((await office.drafted(period_end="2026-12-01"))["id"])
    await office.rate_again(percent="0")
    return await office.drafted(**DECEMBER)


async def below_zero(office: Office, *, by: str = "-50") -> dict[str, Any]:
    """October's calls for 13.20 and a line that takes more than them back."""
    await office.october()
    draft = await office.drafted()
    line = {"description": "For your trouble", "net": by}
    changed: dict[str, Any] = await ok(office.reseller.post(f"{API}/invoices/{draft['id']}/lines", json=line))
    return changed


async def pdf_of(office: Office, invoice_id: str) -> tuple[str, bytes]:
    """Its words and its XML."""
    file = pypdf.PdfReader(io.BytesIO((await office.reseller.get(f"{API}/invoices/{invoice_id}/pdf")).content))
    return file.pages[0].extract_text(), file.attachments["factur-x.xml"][0]


async def statement(office: Office) -> list[tuple[str, str, str]]:
    told = await ok(office.reseller.get(f"{office.customer_path}/statement", params={"currency": "EUR"}))
    return [(line["kind"], line["memo"], line["balance"]) for line in told["lines"]]


async def test_calls_that_became_cheaper_are_a_credit_note(office: Office, database: Database) -> None:
    draft = await cheaper(office)
    assert (draft["kind"], draft["status"], draft["gross"]) == ("invoice", "draft", "-0.29")
    for _ in range(2):
        (note,) = (await office.approve(draft["id"]))["approved"]
        assert (note["number"], note["kind"], note["status"]) == ("CN-2026-00001", "credit_note", "paid")
    note = await office.read(draft["id"])
    assert (note["net"], note["tax"], note["gross"], note["open"]) == ("0.24", "0.05", "0.29", "0.00")
    assert note["taxes"] == [{"name": "IVA", "percent": "21", "category": "S", "net": "0.24", "tax": "0.05"}]
    assert [(line["description"], line["quantity"], line["net"]) for line in note["lines"]] == [
        ("Calls to Spain, corrected", "1", "0.24")
    ]
    (invoice,) = (await ok(office.reseller.get(f"{API}/invoices", params={"kind": "invoice"})))["items"]
    assert (invoice["number"], invoice["paid"], invoice["open"]) == ("INV-2026-00001", "0.29", "2.90")
    assert (await office.firm.standing(office.firm.customer))[0] == -2_900_000, "what is open, to a millionth"
    assert (await statement(office))[-1] == ("credit_note", "CN-2026-00001", "-2.90")
    await proved(database)


async def test_its_paper_is_a_credit_note_by_the_standard(office: Office, schematron: Schematron) -> None:
    draft = await cheaper(office)
    words, _ = await pdf_of(office, draft["id"])
    assert "Credit note\n" in words, "the preview says what it will be"
    await office.approve(draft["id"])
    words, xml = await pdf_of(office, draft["id"])
    for told in (
        "Credit note ",
        "CN-2026-00001",
        "Corrects invoice INV-2026-00001",
        "0,29",
        "credited to your account",
    ):
        assert told in words.replace("\n", " "), words
    assert not {"-0,29", "-0,24"} & set(words.split())
    assert b"<ram:TypeCode>381</ram:TypeCode>" in xml
    assert b"<ram:IssuerAssignedID>INV-2026-00001<" in xml
    xml_check_xsd(xml, flavor="factur-x", level="en16931")
    assert schematron.faults(xml) == []


async def test_lines_of_both_signs_are_turned_and_the_earlier_invoice_of_none_is_named(
    office: Office, database: Database, schematron: Schematron
) -> None:
    draft = await below_zero(office)
    assert draft["gross"] == "-44.53"
    assert (await office.approve(draft["id"]))["refused"] == []
    note = await office.read(draft["id"])
    assert (note["number"], note["gross"], note["creditable"]) == ("CN-2026-00001", "44.53", "0.00")
    assert [(line["quantity"], line["net"]) for line in note["lines"]] == [
        ("-3", "-7.92"), ("-1", "-5.28"), ("1", "50.00"),
    ]  # fmt: skip
    assert (await office.firm.standing(office.firm.customer))[0] == 44_530_000
    words, xml = await pdf_of(office, note["id"])
    assert "Corrects invoice" not in words
    assert b"InvoiceReferencedDocument" not in xml
    assert schematron.faults(xml) == []
    sheet = await office.reseller.get(f"{API}/invoices/{note['id']}/calls", params={"format": "csv"})
    assert len(sheet.text.splitlines()) == 4
    await proved(database)


async def test_what_is_left_is_credit_for_the_next_invoice(office: Office, database: Database) -> None:
    await below_zero(office)
    await office.draft()
    (draft,) = (await ok(office.reseller.get(f"{API}/invoices", params={"status": "draft"})))["items"]
    await office.approve(draft["id"])
    await office.call("34911234567", at=datetime(2026, 11, 2, 12, tzinfo=UTC), minutes=20)
    invoice = (await office.approve((await office.drafted(**NOVEMBER))["id"]))["approved"][0]
    assert (invoice["gross"], invoice["paid"], invoice["open"]) == ("63.89", "44.53", "19.36")
    assert (await office.firm.standing(office.firm.customer))[0] == -19_360_000
    await proved(database)


async def test_its_period_is_not_invoiced_again(office: Office, database: Database) -> None:
    draft = await below_zero(office)
    await office.approve(draft["id"])
    await office.call("34911234567", at=datetime(2026, 10, 31, 12, tzinfo=UTC))
    assert (await office.draft())["made"] == 0, "a late call is on the next invoice"
    late = await office.drafted(**NOVEMBER)
    assert late["net"] == "2.64"
    await proved(database)


async def test_exactly_nothing_stays_an_invoice(office: Office, database: Database) -> None:
    draft = await below_zero(office, by="-13.20")
    (done,) = (await office.approve(draft["id"]))["approved"]
    assert (done["number"], done["kind"], done["gross"]) == ("INV-2026-00001", "invoice", "0.00")
    await proved(database)


async def test_both_series_have_no_gap(office: Office, database: Database) -> None:
    """A credit note that came of a run, one written against an invoice, and invoices between them."""
    first = await below_zero(office)
    await office.call("34911234567", at=datetime(2026, 11, 2, 12, tzinfo=UTC))
    await office.draft(**NOVEMBER)
    drafts = (await ok(office.reseller.get(f"{API}/invoices", params={"status": "draft"})))["items"]
    second = next(one["id"] for one in drafts if one["id"] != first["id"])
    await ok(office.reseller.patch(f"{API}/profile", json={"street": ""}))
    assert len((await office.approve(first["id"], second))["refused"]) == 2
    await ok(office.reseller.patch(f"{API}/profile", json={"street": "Calle Mayor 12"}))
    assert (await office.read(first["id"]))["gross"] == "-44.53", "what failed has turned nothing"
    done = (await office.approve(first["id"], second))["approved"]
    assert [one["number"] for one in done] == ["CN-2026-00001", "INV-2026-00001"]
    written = await ok(office.reseller.post(f"{API}/invoices/{second}/credit-notes", json={}))
    assert (await office.approve(written["id"]))["approved"][0]["number"] == "CN-2026-00002"
    await proved(database)


async def test_it_is_treated_as_a_credit_note_everywhere(office: Office, log_in_as: LogInAs) -> None:
    draft = await below_zero(office)
    await office.approve(draft["id"])
    path = f"{API}/invoices/{draft['id']}"
    refused = await office.reseller.post(f"{path}/credit-notes", json={})
    assert (refused.status_code, "only an approved invoice" in refused.json()["detail"]) == (409, True)
    assert (await office.reseller.post(f"{path}/reminders")).status_code == 409
    assert (await office.reseller.delete(path)).status_code == 409
    asked = {"kind": "credit_note", "search": "CN-2026", "status": "paid"}
    assert [one["id"] for one in (await ok(office.reseller.get(f"{API}/invoices", params=asked)))["items"]] == [
        draft["id"]
    ]
    customer = await log_in_as(office.firm.customer)
    (received,) = (await ok(customer.get(f"{API}/received-invoices")))["items"]
    assert (received["kind"], received["number"], received["open"]) == ("credit_note", "CN-2026-00001", "0.00")
    await ok(office.reseller.post(f"{API}/invoices/send", json={"ids": [draft["id"]]}))
    await office.work()
    (mail,) = office.mailer.sent
    assert mail.subject == "Credit note CN-2026-00001 from Telefonía del Norte S.L."
    assert [file.name for file in mail.attachments] == ["CN-2026-00001.pdf", "CN-2026-00001-calls.xlsx"]
    office.clock.advance(seconds=60 * 86_400)
    await office.work()
    assert len(office.mailer.sent) == 1, "nobody is reminded of money that comes"


@pytest.mark.parametrize("more", [False, True])
async def test_days_that_are_not_had_name_the_invoice_they_were_on(
    office: Office, database: Database, more: bool
) -> None:
    """With something new beside them it is no longer that invoice alone."""
    office.clock.advance(seconds=(OPENING - office.clock.now()).total_seconds())
    line = {"name": "Line", "currency": "EUR", "price": "31", "months": 1}
    product = await ok(office.reseller.post(f"{API}/products", json=line))
    given = {"product_id": product["id"]}
    sold = (await ok(office.reseller.post(f"{office.customer_path}/subscriptions", json=given)))["subscription"]
    await office.approved()
    await ok(office.reseller.delete(f"{API}/subscriptions/{sold['id']}", params={"ends_on": "2026-10-11"}))
    if more:
        await office.call("34911234567", at=datetime(2026, 10, 5, 12, tzinfo=UTC))
    draft = await office.drafted(**NOVEMBER)
    (note,) = (await office.approve(draft["id"]))["approved"]
    assert (note["kind"], note["net"]) == ("credit_note", "18.36" if more else "21.00")
    words, _ = await pdf_of(office, note["id"])
    assert ("Corrects invoice INV-2026-00001" in words) is not more
    await proved(database)
