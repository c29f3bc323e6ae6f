"""A call on a three-level tree as people see it: the cost that moves, the reason on each level, books and invoice."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.billed_tree import CUSTOMER, RESELLER, Tree, add_person, forget_costs, plant_tree
from tests.e2e.downloads import sheet_rows
from tests.e2e.handset import Handset
from tests.e2e.softphone import SEES_MS, Softphone, Tab, chromium
from tests.fixtures.archival_pdf import faults
from tests.fixtures.instance import RunningInstance, until

pytestmark = [pytest.mark.engine, pytest.mark.browser]
NUMBER, FRIEND = "+12025550135", "+12025550147"
PAID_IN = 20
CARRIER, OWES, EARNS = 100_000, 120_000, 132_000
"""For a second: what the carrier gets, what the reseller owes (20 % more), and what it earns (10 % more than that)."""
OWES_WITH_TAX = EARNS * 121 // 100
"""Of the customer, who is Spanish as its seller is."""
SELLER = {
    "legal_name": "Voces del Sur S.L.", "street": "Calle Ancha 3", "postcode": "11001", "city": "Cádiz",
    "vat_number": "ESB58378431", "email": "facturas@voces.example", "iban": "ES9121000418450200051332",
}  # fmt: skip
BUYER = {"legal_name": "Panadería Luz S.L.", "street": "Plaza Mina 1", "postcode": "11004", "city": "Cádiz",
         "email": "pagos@luz.example"}  # fmt: skip


HOUSE = "Bright Plumbing"
PAID, EARNED = 6, 7
"""Columns of the calls that go on."""
Sights = tuple[int, int]


@dataclass(kw_only=True)
class People:
    """Somebody of each level, each in a browser of their own."""

    tree: Tree
    owner: Tab
    reseller: Tab
    customer: Softphone


@pytest.fixture(scope="module")
def people(instance: RunningInstance) -> Iterator[People]:
    tree = plant_tree(instance, credit=str(PAID_IN), country="ES")
    tree.reseller.ask("PATCH", "/billing/profile", **SELLER)
    tree.reseller.ask("PATCH", f"/billing/customers/{tree.customer.account_id}/profile", **BUYER)
    number = tree.customer.ask("POST", "/numbers", number=NUMBER)["id"]
    person = add_person(instance, "lucia@luz.example", account_id=tree.customer.account_id)
    tree.customer.ask("POST", "/agents", number_id=number, kind="browser", user_id=person)
    add_person(instance, "rosa@voces.example", account_id=tree.reseller.account_id)
    with chromium() as browser:
        customer = Softphone(browser, instance)
        customer.log_in("lucia@luz.example", instance.login[1])
        reseller, owner = customer.beside(), customer.beside()
        reseller.log_in("rosa@voces.example", instance.login[1], path="/billing?section=live")
        owner.log_in(*instance.login, path="/billing?section=live")
        for tab in (reseller, owner):
            tab.sees(tab.page.get_by_role("heading", level=1, name="Billing"))
        yield People(tree=tree, owner=owner, reseller=reseller, customer=customer)
        for tab in (customer, reseller, owner):
            tab.close()
    forget_costs(tree.owner)
    tree.customer.ask("DELETE", f"/numbers/{number}")


@dataclass(kw_only=True)
class Spoken:
    """One call of some seconds: what each page showed twice while it went on, and what was booked.

    Two sights of an amount, in micros: of what the customer pays, and of what the others pay and are paid.
    """

    customer: Sights
    reseller: tuple[Sights, Sights]
    owner: tuple[Sights, Sights]
    booked: dict[str, Any]

    @property
    def seconds(self) -> int:
        micros: int = self.booked["price"]["micros"]
        return micros // OWES_WITH_TAX


@pytest.fixture(scope="module")
def spoken(instance: RunningInstance, people: People) -> Spoken:
    friend, customer = Handset(instance, FRIEND, label="Friend"), people.customer
    customer.dial(FRIEND)
    friend.until_state("ringing")
    friend.answer()
    customer.until_state("Talking")
    customer.page.get_by_role("navigation", name="Parts of the app").get_by_role("link", name="Calls").click()
    live = moved(customer.page.get_by_role("group", name="Cost so far"))
    sold = [(moved(amount(tab, PAID)), moved(amount(tab, EARNED))) for tab in (people.reseller, people.owner)]
    for tab, hidden in ((customer, RESELLER), (people.reseller, HOUSE), (people.owner, CUSTOMER)):
        assert hidden not in tab.page.locator("main").inner_text()
    friend.hang_up()

    def booked() -> dict[str, Any] | None:
        (call,) = people.tree.customer.ask("GET", "/calls")["items"]
        return call if call["state"] == "ended" and call["price"] else None

    price = until(booked, timeout_s=30, what="the call has a price")
    return Spoken(customer=live, reseller=sold[0], owner=sold[1], booked=price)


def amount(tab: Tab, column: int) -> Locator:
    """Of the one call in the table of those that go on."""
    calls = tab.page.get_by_role("table", name="Customers' calls").get_by_role("row")
    return calls.filter(has_text="+1 202 555 0147").get_by_role("cell").nth(column)


def moved(shown: Locator) -> Sights:
    """The second is more."""
    expect(shown).to_be_visible(timeout=SEES_MS)
    first = micros(shown)
    return first, until(lambda: more if (more := micros(shown)) > first else 0, what="the amount moves")


def micros(shown: Locator) -> int:
    return int(Decimal(re.sub(r"[^\d.]", "", shown.inner_text())) * 1_000_000)


def test_the_cost_moves_while_they_talk_and_each_sees_its_own(spoken: Spoken) -> None:
    assert not any(seen % OWES_WITH_TAX for seen in spoken.customer)
    for (paid, earned), owes, earns in ((spoken.reseller, OWES, EARNS), (spoken.owner, CARRIER, OWES)):
        assert not any(seen % owes for seen in paid)
        assert not any(seen % earns for seen in earned)


def test_each_level_is_told_its_own_reason_and_the_books_are_even(people: People, spoken: Spoken) -> None:
    seconds = spoken.seconds
    customer, reseller, owner = people.customer, people.reseller, people.owner
    customer.open(f"/calls?open={spoken.booked['id']}", "Calls")
    told = reasons(customer)
    assert titles(told) == ["You pay"]
    assert charged_s(told[0], each="0.132") == seconds
    assert "IVA 21 %" in told[0]
    assert RESELLER not in customer.page.locator("main").inner_text()
    reseller.open(f"/billing?section=calls&open={spoken.booked['id']}", "Billing")
    told = reasons(reseller)
    assert titles(told) == ["You pay", f"{CUSTOMER} pays you"]
    assert charged_s(told[0], each="0.12") == charged_s(told[1], each="0.132") == seconds
    owner.open(f"/billing?section=calls&open={spoken.booked['id']}", "Billing")
    told = reasons(owner)
    assert titles(told) == [
        "You pay",
        f"{RESELLER} pays you",
        f"{CUSTOMER} pays {RESELLER}",
    ]
    assert charged_s(told[0], each="0.1") == seconds

    customer.open("/billing?section=statement", "Billing")
    lines = customer.page.get_by_role("table", name="Statement").get_by_role("row")
    cost = Decimal(seconds * OWES_WITH_TAX) / 1_000_000
    left = PAID_IN - cost
    expect(lines.filter(has_text="Payment")).to_contain_text(f"€{PAID_IN}.00", timeout=SEES_MS)
    expect(lines.filter(has_text="+1 202 555 0147")).to_contain_text(f"-€{cost}")
    expect(customer.page.get_by_text(f"€{left:.2f}").first).to_be_visible()
    statement = people.tree.customer.ask("GET", "/billing/statement", params={"currency": "EUR"})
    assert Decimal(statement["closing"]) == left
    reconciled = people.tree.owner.instance.offhook("billing", "reconcile")
    assert reconciled.returncode == 0, reconciled.stdout


def test_a_seller_finds_the_call_and_takes_it_along_as_a_workbook(people: People, spoken: Spoken) -> None:
    reseller = people.reseller
    reseller.open("/billing?section=calls&search=911", "Billing")
    reseller.sees_text("Nothing")
    reseller.field("Search by number").fill("+1 202 555 0147")
    reseller.choose("Side", "You are paid")
    expect(reseller.page.get_by_role("table").get_by_role("row")).to_have_count(2)
    reseller.button("Export").click()
    with reseller.page.expect_download() as file:
        reseller.page.get_by_role("menuitem", name="Excel workbook").click()
    head, *lines = sheet_rows(file.value)
    [told] = [dict(zip(head, line, strict=True)) for line in lines]
    assert (told["Number"], told["Customer"], told["Currency"]) == ("+12025550147", CUSTOMER, "EUR")
    assert Decimal(str(told["Price"])) == Decimal(spoken.seconds * EARNS) / 1_000_000
    assert Decimal(str(told["Margin"])) == Decimal(spoken.seconds * (EARNS - OWES)) / 1_000_000


def reasons(tab: Tab) -> list[str]:
    """Of each level that this person may see."""
    tab.button("Why this price").click()
    levels = tab.dialog(re.compile("call", re.IGNORECASE)).get_by_role("article")
    tab.sees(levels.first)
    tab.until_accessible()
    return levels.all_inner_texts()


def titles(levels: list[str]) -> list[str]:
    return [level.partition("\n")[0] for level in levels]


def charged_s(level: str, *, each: str) -> int:
    """Seconds at this price, one by one."""
    return sum(int(count) for count, price in re.findall(r"(\d+) × 1 s at ([\d.]+)", level) if price == each)


def test_the_call_is_invoiced_on_paper_for_the_archive(people: People, spoken: Spoken, tmp_path: Path) -> None:
    seller = people.reseller
    seller.open("/billing?section=invoices", "Billing")
    seller.button("Draft invoices").first.click()
    form = seller.dialog("Draft invoices")
    today = datetime.now(UTC).date().isoformat()
    form.get_by_label("From").fill(today)
    form.get_by_label("Until").fill(today)
    form.get_by_role("button", name="Draft", exact=True).click()
    seller.sees_text("1 draft made")
    seller.page.get_by_role("table", name="Invoices").get_by_role("button", name=CUSTOMER).click()
    drawer = seller.dialog(f"Draft · {CUSTOMER}")
    net = Decimal(spoken.seconds * EARNS) / 1_000_000
    seller.sees(drawer.get_by_text(f"€{net:.2f}").first)
    drawer.get_by_role("button", name="Approve", exact=True).click()
    seller.sees(seller.page.get_by_role("button", name="Send by e-mail"))
    with seller.page.expect_download() as saving:
        seller.page.get_by_role("link", name="PDF").click(modifiers=["Alt"])  # saves instead of opening
    paper = tmp_path / saving.value.suggested_filename
    saving.value.save_as(paper)
    assert faults(paper.read_bytes()) == []
    for tab in (people.customer, seller, people.owner):
        assert tab.errors == []
