"""Taxes over the API: numbers by structure and by the authority, reverse charge, rates of one's own, currencies."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from offhook.billing.actions import draft_invoice
from offhook.billing.catalogue.due_lines import DueLine
from offhook.billing.ports import BillingWeb, VatAnswer
from offhook.kit.clock import FakeClock
from offhook.kit.errors import UnavailableError
from offhook.kit.money import Money
from tests.fixtures.web import LogInAs
from tests.integration.billing.seller import API, NOVEMBER, Office, ok


class Registry:
    """A tax authority that knows one number, or nobody is there."""

    def __init__(self) -> None:
        self.away = False

    async def check(self, number: str, *, asked_by: str) -> VatAnswer:
        if self.away:
            raise UnavailableError("closed on Sundays")
        assert asked_by == "ESB58378431"
        return VatAnswer(valid=number == "DE136695976", name="Café & Co. GmbH", reference="R1")


@pytest.fixture
def registry() -> Registry:
    return Registry()


@pytest.fixture
def web_clock(clock: FakeClock) -> FakeClock:
    return clock


@pytest.fixture
def web_state(billing_state: dict[str, Any], registry: Registry) -> dict[str, Any]:
    return {**billing_state, "billing": BillingWeb(vat=registry, public_url="http://offhook.test")}


async def test_a_checked_number_of_another_country_means_reverse_charge(office: Office, registry: Registry) -> None:
    path = f"{office.customer_path}/tax"
    await ok(office.reseller.patch(f"/api/v1/accounts/{office.firm.customer.id}", json={"country": "DE"}))
    assert (await office.reseller.put(path, json={"vat_number": "DE136695977"})).status_code == 422
    given = await ok(office.reseller.put(path, json={"vat_number": "de 136 695 976"}))
    assert (given["vat_number"], given["vat_state"]) == ("DE136695976", "unchecked")
    assert (given["telecom"]["category"], given["telecom"]["percent"]) == ("S", "19")
    registry.away = True
    assert (await office.reseller.post(f"{path}/check")).status_code == 503
    registry.away = False
    checked = await ok(office.reseller.post(f"{path}/check"))
    assert (checked["vat_state"], checked["vat_name"]) == ("valid", "Café & Co. GmbH")
    assert [checked[kind]["category"] for kind in ("telecom", "service", "goods")] == ["AE", "AE", "K"]
    await office.november()
    draft = await office.drafted(**NOVEMBER)
    assert (draft["tax"], draft["taxes"][0]["category"]) == ("0.00", "AE")
    done = await office.approve(draft["id"])
    assert not done["refused"], done
    again = await ok(office.reseller.put(path, json={"vat_number": ""}))
    assert again["telecom"]["category"] == "S"


async def test_a_customer_that_owes_no_tax_pays_none(office: Office) -> None:
    shown = await ok(office.reseller.put(f"{office.customer_path}/tax", json={"liable": False}))
    assert shown["telecom"]["category"] == "E"
    await office.november()
    assert (await office.drafted(**NOVEMBER))["gross"] == "2.64"


async def test_calls_carry_the_tax_of_their_answer(office: Office) -> None:
    """The rate changes in the middle of the month: the invoice has both, however late a call is booked."""
    rate = {"country": "ES", "product_class": "telecom", "name": "IVA", "percent": "22", "valid_from": "2026-11-10"}
    added = await ok(office.reseller.post(f"{API}/tax-rates", json=rate))
    assert (await office.reseller.post(f"{API}/tax-rates", json=rate)).status_code == 409
    await office.call("34911234567", at=datetime(2026, 11, 15, 12, tzinfo=UTC))
    await office.november()
    draft = await office.drafted(**NOVEMBER)
    assert [(tax["percent"], tax["net"], tax["tax"]) for tax in draft["taxes"]] == [
        ("21", "2.64", "0.55"),
        ("22", "2.64", "0.58"),
    ]
    await ok(office.reseller.delete(f"{API}/tax-rates/{added['id']}"))
    rates = (await ok(office.reseller.get(f"{API}/tax-rates")))["items"]
    spain = [rate["percent"] for rate in rates if (rate["country"], rate["product_class"]) == ("ES", "telecom")]
    assert spain == ["21"]


@pytest.mark.parametrize("wrong", [{"percent": "101"}, {"percent": "-1"}, {"percent": "1e3"}, {"country": "Spain"}])
async def test_absurd_rates_are_refused(office: Office, wrong: dict[str, str]) -> None:
    rate = {"country": "ES", "product_class": "goods", "name": "IVA", "percent": "4", "valid_from": "2026-01-01"}
    assert (await office.reseller.post(f"{API}/tax-rates", json={**rate, **wrong})).status_code == 422


async def test_a_charge_in_another_currency_tells_its_rate(
    office: Office, log_in_as: LogInAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    charge = DueLine(key="phone 1", description="Yealink T54W", price=Money.parse("100", "USD"), product_class="goods")

    async def due(*_: Any, **__: Any) -> list[DueLine]:
        return [charge]

    monkeypatch.setattr(draft_invoice, "due_lines", due)
    run = await office.draft()
    assert run["problems"][0]["problem"].startswith("there is no exchange rate from USD to EUR")
    owner: httpx.AsyncClient = await log_in_as(office.firm.owner)
    async with office.firm.database.system() as session:
        await session.execute(text("UPDATE logins SET expires_at = '2040-01-01'"))
    rate = {"from_currency": "USD", "to_currency": "EUR", "rate": "0.9183", "source": "ECB"}
    assert (await office.reseller.post(f"{API}/fx-rates", json=rate)).status_code == 403
    assert (await owner.post(f"{API}/fx-rates", json={**rate, "from_currency": "XXX"})).status_code == 422
    at = (office.clock.now() - timedelta(hours=1)).isoformat()
    await ok(owner.post(f"{API}/fx-rates", json={**rate, "at": at}))
    draft = await office.drafted()
    (line,) = draft["lines"]
    assert (line["net"], draft["tax"]) == ("91.83", "19.28")
    assert (line["fx"]["rate"], line["fx"]["source"], line["fx"]["from_currency"]) == ("0.9183", "ECB", "USD")
    assert (await office.draft(**NOVEMBER))["made"] == 0, "a charge is invoiced once"
