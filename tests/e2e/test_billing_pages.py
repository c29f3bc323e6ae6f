"""Billing in a real browser: prices in and out of force, invoices from draft to PDF, and what a customer sees of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook
from playwright.sync_api import Locator, expect

from tests.e2e.billing_firm import BillingFirm, furnish_billing
from tests.e2e.softphone import SEES_MS, Tab, owners_tab
from tests.fixtures.instance import RunningInstance

pytestmark = [pytest.mark.engine, pytest.mark.browser]
_SWITCH = """id => fetch("/api/v1/auth/account", {
  method: "POST",
  headers: { "X-Offhook-Client": "web", "Content-Type": "application/json" },
  body: JSON.stringify({ account_id: id }),
}).then((answer) => answer.status)"""


@pytest.fixture(scope="module")
def firm(instance: RunningInstance) -> BillingFirm:
    return furnish_billing(instance, calls=12)


@pytest.fixture(scope="module")
def tab(instance: RunningInstance, firm: BillingFirm) -> Iterator[Tab]:
    with owners_tab(instance) as tab:
        yield tab


def enter(tab: Tab, account_id: str) -> None:
    assert tab.page.evaluate(_SWITCH, account_id) == 200


def pay_in_sandbox(tab: Tab, amount: str) -> None:
    """From the customer's page of its balance."""
    tab.button("Top up").first.click()
    pay = tab.dialog("Top up the balance")
    pay.get_by_label("Amount").fill(amount)
    pay.get_by_role("button", name="Go on to pay").click()
    pay.get_by_role("button", name="It is paid").click()
    tab.misses(pay)


def refund(tab: Tab, row: Locator, *, typed: str, told: str) -> None:
    """Of a payment in the seller's list; pressed twice, as nervous people do."""
    row.get_by_role("button", name="Refund Riverside Apartments").click()
    form = tab.dialog("Refund Riverside Apartments")
    form.get_by_label("Amount").fill(typed)
    form.get_by_label("Reason").fill("Paid twice")
    tab.sees(form.get_by_text(f"The balance of Riverside Apartments goes down by {told}"))
    tab.until_accessible()
    form.get_by_role("button", name=f"Refund {told}").click()
    question = tab.dialog(f"Refund {told} to Riverside Apartments?")
    tab.until_accessible()
    question.get_by_role("button", name=f"Refund {told}").dblclick()


def odd_list(path: Path) -> Path:
    """A workbook as carriers send them: a greeting above, columns in an order and by names of their own."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["Pacific Carrier, price list"],
        [],
        ["Land", "Ziel", "EUR je Min", "Takt"],
        ["Spain", "+34", "0,0350", "30/6"],
        ["Spain mobile", "0034 6", "0,0400", "30/6"],
        ["Peru", "51", "0,0900", "60/60"],
    ):
        sheet.append(row)
    book.save(path)
    return path


def test_a_price_list_with_odd_columns_is_imported_looked_at_approved_and_taken_back(
    tab: Tab, firm: BillingFirm, tmp_path: Path
) -> None:
    enter(tab, firm.reseller_id)
    tab.open("/rates", "Rates")
    tab.until_accessible()
    tab.button("Add a price list").first.click()
    form = tab.dialog("Add a price list")
    form.get_by_label("Name").fill("Pacific")
    form.get_by_role("button", name="Add").click()
    tab.sees(tab.page.get_by_role("heading", level=1, name="Import prices into Pacific"))
    tab.page.locator("input[type=file]").set_input_files(odd_list(tmp_path / "list.xlsx"))
    tab.sees(tab.page.get_by_role("heading", level=2, name="Columns"))
    row, heads = tab.page.get_by_label("Row of the titles"), tab.page.get_by_role("columnheader")
    expect(row).to_have_value("3")
    row.fill("4")
    expect(heads.nth(1)).to_contain_text("+34", timeout=SEES_MS)
    row.fill("3")
    expect(heads.nth(1)).to_contain_text("Ziel", timeout=SEES_MS)
    for place, field in ((1, "Prefix"), (2, "Price"), (3, "Intervals, as 60/1")):
        expect(heads.nth(place).get_by_role("textbox")).to_have_value(field, timeout=SEES_MS)
    tab.page.get_by_role("radiogroup", name="Decimal mark").get_by_text("0,012").click()
    expect(tab.button("Preview what changes")).to_be_disabled()
    tab.page.get_by_role("radio", name="USD: 1.5 is 1.50 USD").check()  # the title says EUR
    tab.until_accessible()
    tab.button("Preview what changes").click()
    tab.sees(tab.page.get_by_role("heading", level=1, name="What changes in Pacific"))
    changes = tab.page.get_by_role("table", name="Changes")
    expect(changes.get_by_role("row").filter(has_text="+346")).to_contain_text("0.04", timeout=SEES_MS)
    tab.until_accessible()
    tab.button("Approve").click()
    tab.sees(tab.button("Roll back"))
    tab.button("Roll back").click()
    tab.dialog("Roll this version back?").get_by_role("button", name="Roll back").click()
    tab.sees(tab.page.get_by_text("Taken back").first)
    assert tab.errors == []


def test_a_draft_is_looked_at_corrected_approved_and_printed(tab: Tab, firm: BillingFirm) -> None:
    enter(tab, firm.reseller_id)
    tab.open("/billing?section=invoices", "Billing")
    tab.button("Draft invoices").first.click()
    tab.dialog("Draft invoices").get_by_role("button", name="Draft", exact=True).click()
    tab.sees_text("1 draft made")
    tab.page.get_by_role("table", name="Invoices").get_by_role("button", name="Riverside Apartments").click()
    drawer = tab.dialog("Draft · Riverside Apartments")
    drawer.get_by_role("button", name="Add a line").click()
    line = tab.dialog("Add a line")
    line.get_by_label("Words").fill("Setting up the office")
    line.get_by_label("Net amount").fill("25,50")
    line.get_by_role("button", name="Save").click()
    tab.sees(drawer.get_by_text("Setting up the office"))
    tab.until_accessible()
    drawer.get_by_role("button", name="Approve", exact=True).click()
    tab.sees(tab.page.get_by_role("button", name="Send by e-mail"))
    pdf = tab.page.get_by_role("link", name="PDF").get_attribute("href")
    assert pdf is not None
    answer = tab.page.request.get(f"{tab.page.url.split('/billing')[0]}{pdf}")
    assert answer.body()[:5] == b"%PDF-"
    assert tab.errors == []


def test_a_product_is_put_in_the_catalogue_given_to_a_customer_and_ended(tab: Tab, firm: BillingFirm) -> None:
    enter(tab, firm.reseller_id)
    tab.open("/catalogue", "Catalogue")
    tab.sees_text("No products yet")
    tab.until_accessible()
    tab.button("Add a product").first.click()
    form = tab.dialog("Add a product")
    form.get_by_label("Name").fill("Answering service")
    form.get_by_label("Price", exact=True).fill("24,50")
    tab.until_accessible()
    form.get_by_role("button", name="Save").click()
    tab.sees(tab.page.get_by_role("table", name="Products").get_by_text("$24.50 a month"))
    tab.open(f"/customers?open={firm.customer_id}&part=sold", "Customers")
    tab.button("Give a product").click()
    give = tab.dialog("Give a product")
    give.get_by_role("textbox", name="Product").click()
    tab.page.get_by_role("option", name="Answering service").click()
    give.get_by_label("Quantity").fill("2")
    tab.sees(give.get_by_text("$49.00 a month in all"))
    give.get_by_role("button", name="Give it").click()
    tab.sees(tab.page.get_by_role("list", name="By the period").get_by_text("2 × Answering service"))
    tab.until_accessible()
    tab.button("End Answering service").click()
    end = tab.dialog("End Answering service")
    tab.sees(end.get_by_text("Nothing is given back"))
    end.get_by_role("button", name="End it").click()
    tab.sees_text("Ended")
    enter(tab, firm.customer_id)
    tab.open("/billing?section=services", "Billing")
    tab.sees(tab.page.get_by_role("list", name="By the period").get_by_text("2 × Answering service"))
    tab.misses(tab.page.get_by_role("button", name="Give a product"))
    tab.until_accessible()
    assert tab.errors == []


def test_a_customer_sees_its_own_side_and_not_who_is_above(tab: Tab, firm: BillingFirm) -> None:
    enter(tab, firm.customer_id)
    tab.open("/billing", "Billing")
    tab.sees(tab.page.get_by_role("heading", level=2, name="Available"))
    tab.until_accessible()
    parts = tab.page.get_by_role("navigation", name="Parts of the app")
    tab.misses(parts.get_by_role("link", name="Rates"))
    assert "Harbor" not in tab.page.locator("main").inner_text()
    pay_in_sandbox(tab, "20")
    tab.sees(tab.page.get_by_role("region", name="Payments").get_by_text("Paid").first)
    tab.open("/billing?section=statement", "Billing")
    lines = tab.page.get_by_role("table", name="Statement").get_by_role("row")
    expect(lines.filter(has_text="Payment").first).to_contain_text("$20.00", timeout=SEES_MS)
    tab.until_accessible()
    assert tab.errors == []


def test_a_part_of_what_a_customer_paid_is_given_back_once(tab: Tab, firm: BillingFirm) -> None:
    enter(tab, firm.customer_id)
    tab.open("/billing", "Billing")
    pay_in_sandbox(tab, "30")
    enter(tab, firm.reseller_id)
    tab.open(f"/billing?section=payments&customer={firm.customer_id}", "Billing")
    row = tab.page.get_by_role("table", name="Payments").get_by_role("row").filter(has_text="$30.00")
    refund(tab, row, typed="12,00", told="$12.00")
    tab.sees(row.get_by_text("Refunded $12.00 of $30.00"))
    # Of the sandbox's amounts 13 cents are refused, and 17 cents wait for their webhook.
    refund(tab, row, typed="1.13", told="$1.13")
    form = tab.dialog("Refund Riverside Apartments")
    tab.sees(form.get_by_text("the refund was declined"))
    form.get_by_role("button", name="Close").click()
    tab.sees(row.get_by_text("Refund of $1.13 failed"))
    refund(tab, row, typed="2.17", told="$2.17")
    tab.sees(row.get_by_text("Refund of $2.17 under way"))
    tab.sees(row.get_by_text("Refunded $12.00 of $30.00"))
    row.get_by_role("button", name="Refund Riverside Apartments").click()
    expect(form.get_by_label("Amount")).to_have_value("15.83", timeout=SEES_MS)
    enter(tab, firm.customer_id)
    tab.open("/billing", "Billing")
    tab.sees(tab.page.get_by_role("region", name="Payments").get_by_text("Refunded $12.00 of $30.00"))
    tab.until_accessible()
    tab.open("/billing?section=statement", "Billing")
    lines = tab.page.get_by_role("table", name="Statement").get_by_role("row")
    expect(lines.filter(has_text="-$12.00")).to_have_count(1, timeout=SEES_MS)
    assert tab.errors == []
