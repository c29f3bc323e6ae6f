"""Credit notes never take back more than is left, and reminders go out when somebody says so."""

import asyncio
from typing import Any

import pytest

from offhook.kit.clock import FakeClock
from tests.fixtures.web import LogInAs
from tests.integration.billing.seller import API, Office, ok

DAY_S = 86_400


@pytest.fixture
def web_clock(clock: FakeClock) -> FakeClock:
    return clock


@pytest.fixture
def web_state(billing_state: dict[str, Any]) -> dict[str, Any]:
    return billing_state


async def sent_invoice(office: Office) -> dict[str, Any]:
    """7.92 and 5.28 of calls, 10.00 of set-up, 2.00 of discount; 21 % on all of it."""
    await office.october()
    draft = await office.drafted()
    for description, net in (("Set-up", "10"), ("Discount", "-2")):
        given = {"description": description, "net": net}
        await ok(office.reseller.post(f"{API}/invoices/{draft['id']}/lines", json=given))
    await office.approve(draft["id"])
    return await office.read(draft["id"])


async def credit(office: Office, invoice: dict[str, Any], **amounts: str | None) -> Any:
    """The answer to a credit note over lines by their first word."""
    of = {line["description"].split()[0]: line["id"] for line in invoice["lines"]}
    lines = [{"line_id": of[word], "net": net} for word, net in amounts.items()]
    return await office.reseller.post(f"{API}/invoices/{invoice['id']}/credit-notes", json={"lines": lines})


async def test_lines_are_taken_back_in_part_and_the_rest_is_told(office: Office) -> None:
    invoice = await sent_invoice(office)
    assert (invoice["gross"], invoice["creditable"]) == ("25.65", "25.65")
    assert {line["creditable"] for line in invoice["lines"]} == {"7.92", "5.28", "10.00", "-2.00"}
    part = await ok(credit(office, invoice, **{"Set-up": "4"}))
    assert (part["gross"], part["creditable"], part["lines"][0]["net"]) == ("4.84", "0.00", "4.00")
    seen = await office.read(invoice["id"])
    assert seen["creditable"] == "20.81", "a draft counts, so two cannot take back the same"
    assert {line["creditable"] for line in seen["lines"]} == {"7.92", "5.28", "6.00", "-2.00"}
    again = await credit(office, invoice, **{"Set-up": "6.01"})
    assert again.status_code == 409
    assert "10.00 EUR" in again.json()["detail"]
    rest = await ok(office.reseller.post(f"{API}/invoices/{invoice['id']}/credit-notes", json={}))
    assert sorted(line["net"] for line in rest["lines"]) == ["-2.00", "5.28", "6.00", "7.92"]
    none_left = await office.reseller.post(f"{API}/invoices/{invoice['id']}/credit-notes", json={})
    assert none_left.status_code == 409


async def test_a_line_is_not_taken_back_beyond_itself_though_the_invoice_has_more(office: Office) -> None:
    invoice = await sent_invoice(office)
    assert (await credit(office, invoice, **{"Set-up": "10.01"})).status_code == 409
    assert (await credit(office, invoice, Discount="2.01")).status_code == 409
    assert (await credit(office, invoice, **{"Set-up": "-1"})).status_code == 422
    taken = await ok(credit(office, invoice, **{"Set-up": "10", "Discount": "2"}))
    assert [line["net"] for line in taken["lines"]] == ["10.00", "-2.00"]


async def test_a_drafted_credit_note_cannot_grow_beyond_the_invoice(office: Office) -> None:
    invoice = await sent_invoice(office)
    draft = await ok(credit(office, invoice, **{"Set-up": "4"}))
    path, line = f"{API}/invoices/{draft['id']}", draft["lines"][0]["id"]
    assert (await office.reseller.patch(f"{path}/lines/{line}", json={"net": "10.01"})).status_code == 409
    more = {"description": "For your trouble", "net": "100"}
    assert (await office.reseller.post(f"{path}/lines", json=more)).status_code == 409
    grown = await ok(office.reseller.patch(f"{path}/lines/{line}", json={"net": "10"}))
    assert (await office.approve(draft["id"]))["refused"] == []
    assert (await office.read(invoice["id"]))["open"] == "13.55", grown["gross"]


async def test_two_who_take_back_the_same_at_once_do_not_both_get_it(office: Office) -> None:
    invoice = await sent_invoice(office)
    answers = await asyncio.gather(*[credit(office, invoice, **{"Set-up": None}) for _ in range(3)])
    taken = [answer.json()["gross"] for answer in answers if answer.status_code == 201]
    assert [gross for gross in taken if gross != "0.00"] == ["12.10"]


@pytest.mark.parametrize("drafted_first", [True, False])
async def test_credit_notes_of_the_parts_have_the_tax_of_the_whole(office: Office, drafted_first: bool) -> None:
    """Three times 0.03: each by itself owes a cent of tax, all of them owe two."""
    await office.october()
    path = f"{API}/invoices/{(await office.drafted())['id']}"
    await ok(office.reseller.post(f"{path}/lines", json={"description": "Goodwill", "net": "-13.20"}))
    for _ in range(3):
        await ok(office.reseller.post(f"{path}/lines", json={"description": "Stamp", "net": "0.03"}))
    await office.approve(path.rpartition("/")[2])
    invoice = await office.read(path.rpartition("/")[2])
    assert (invoice["net"], invoice["tax"]) == ("0.09", "0.02")
    stamps = [line["id"] for line in invoice["lines"] if line["description"] == "Stamp"]
    notes = []
    for line_id in stamps:
        draft = await ok(office.reseller.post(f"{path}/credit-notes", json={"lines": [{"line_id": line_id}]}))
        notes.append(draft["id"])
        if not drafted_first:
            await office.approve(draft["id"])
    for note in reversed(notes):
        assert (await office.approve(note))["refused"] == []
    approved = [await office.read(note) for note in notes]
    assert sorted(note["tax"] for note in approved) == ["0.00", "0.01", "0.01"]
    assert [note["taxes"][0]["tax"] for note in approved] == [note["tax"] for note in approved]
    left = await office.read(invoice["id"])
    assert (left["creditable"], left["open"], left["status"]) == ("0.00", "0.00", "paid")
    assert (await office.firm.standing(office.firm.customer))[0] == 0


async def test_a_credit_note_never_takes(office: Office) -> None:
    """A discount alone would: removed later, it would have made room for more than was charged."""
    invoice = await sent_invoice(office)
    refused = await credit(office, invoice, Discount="2")
    assert refused.status_code == 409, refused.text
    assert "gives something back" in refused.json()["detail"]


async def test_an_overdue_invoice_is_reminded_of_by_hand(office: Office, log_in_as: LogInAs) -> None:
    invoice = await sent_invoice(office)
    path = f"{API}/invoices/{invoice['id']}/reminders"
    assert (await office.reseller.post(path)).status_code == 409, "it is not due yet"
    office.clock.advance(seconds=16 * DAY_S)
    told = await ok(office.reseller.post(path))
    assert (told["reminder_level"], told["status"]) == (1, "overdue")
    assert told["reminded_at"] == office.clock.now().isoformat().replace("+00:00", "Z")
    assert (await office.reseller.post(path)).status_code == 409, "one is on its way"
    for level in (2, 3, 3):
        await office.work()
        told = await ok(office.reseller.post(path))
        assert told["reminder_level"] == level
    await office.work()
    assert [mail.subject.partition(":")[0] for mail in office.mailer.sent] == [
        "Reminder", "Second reminder", "Final reminder", "Final reminder",
    ]  # fmt: skip
    assert {mail.to for mail in office.mailer.sent} == {"pagos@cafe.example"}
    for stranger in (await log_in_as(office.firm.owner), await log_in_as(office.firm.customer)):
        assert (await stranger.post(path)).status_code == 404
    await office.pay("25.65", "at last")
    assert (await office.reseller.post(path)).status_code == 409, "nothing is open"


async def test_without_an_address_nobody_is_reminded(office: Office) -> None:
    invoice = await sent_invoice(office)
    await ok(office.reseller.patch(f"{office.customer_path}/profile", json={"email": ""}))
    office.clock.advance(seconds=16 * DAY_S)
    refused = await office.reseller.post(f"{API}/invoices/{invoice['id']}/reminders")
    assert refused.status_code == 422
    assert (await office.read(invoice["id"]))["reminder_level"] == 0
