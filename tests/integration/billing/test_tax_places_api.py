"""Places of tax over the API: the postcode decides, from the day it is told on; rates of one's own for a place."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from offhook.billing.api import run_invoicing
from offhook.billing.chores.taxing import Taxing
from offhook.calls.api import listen
from offhook.kit.clock import FakeClock
from tests.fixtures.web import LogInAs
from tests.integration.billing.seller import API, NOVEMBER, SELLER, Office, ok

CANARIES = {"postcode": "35001", "city": "Las Palmas de Gran Canaria"}
RATE = {"country": "ES-CE", "product_class": "telecom", "name": "IPSI", "percent": "8", "valid_from": "2026-01-01"}


@pytest.fixture
def web_clock(clock: FakeClock) -> FakeClock:
    return clock


@pytest.fixture
def web_state(billing_state: dict[str, Any]) -> dict[str, Any]:
    return billing_state


async def versions(office: Office) -> list[tuple[str, str, str]]:
    """The newest first: from when, category and rate of calls."""
    found = (await ok(office.reseller.get(f"{office.customer_path}/tax/versions")))["items"]
    return [(each["from_at"][:10], each["telecom"]["category"], each["telecom"]["percent"]) for each in found]


async def read_tax(office: Office) -> dict[str, Any]:
    found: dict[str, Any] = await ok(office.reseller.get(f"{office.customer_path}/tax"))
    return found


async def test_a_customer_that_moves_to_the_canaries_pays_no_iva_from_then_on(office: Office) -> None:
    assert (await read_tax(office))["place"] == "ES"
    office.clock.advance(seconds=10 * 86_400)
    await ok(office.reseller.patch(f"{office.customer_path}/profile", json=CANARIES))
    told = await read_tax(office)
    assert told["place"] == "ES-CN"
    assert [told[kind]["category"] for kind in ("telecom", "service", "goods")] == ["O", "O", "G"]
    assert await versions(office) == [("2026-11-11", "O", "0"), ("1970-01-01", "S", "21")]
    await ok(office.reseller.patch(f"{office.customer_path}/profile", json={"city": "Telde"}))
    assert len(await versions(office)) == 2, "nothing changed for the tax"


async def test_a_customer_tells_its_own_postcode_and_its_seller_is_told(office: Office, log_in_as: LogInAs) -> None:
    customer = await log_in_as(office.firm.customer)
    await ok(customer.patch(f"{API}/profile", json={"city": "Toledo", "postcode": "45001"}))
    await ok(customer.patch(f"{API}/profile", json=CANARIES))
    assert (await read_tax(office))["place"] == "ES-CN"
    log = (await ok(office.reseller.get("/api/v1/audit-events")))["items"]
    moved = [(each["actor"], each["object"]) for each in log if each["action"] == "customer.moved"]
    assert moved == [("C", "C: ES to ES-CN")]


async def test_a_customer_cannot_leave_the_country_by_itself(office: Office, log_in_as: LogInAs) -> None:
    customer = await log_in_as(office.firm.customer)
    own = f"/api/v1/accounts/{office.firm.customer.id}"
    for change in ({"country": "CH"}, {"currency": "CHF"}):
        refused = await customer.patch(own, json=change)
        (field,) = change
        assert refused.status_code == 403
        assert refused.json()["detail"] == f"the {field} of this account is set by its provider; ask them to change it"
    await ok(customer.patch(own, json={"country": "ES", "name": "Cuatro Patas"}))
    assert (await read_tax(office))["place"] == "ES"


async def test_a_seller_on_the_canaries_charges_igic_and_its_invoice_is_approved(office: Office) -> None:
    profile = await ok(office.reseller.patch(f"{API}/profile", json=CANARIES))
    assert profile["tax_place"] == "ES-CN"
    await ok(office.reseller.patch(f"{office.customer_path}/profile", json={"postcode": "38003"}))
    assert (await read_tax(office))["telecom"] == {"name": "IGIC", "percent": "7", "category": "L"}
    await office.november()
    draft = await office.drafted(**NOVEMBER)
    assert [(tax["name"], tax["percent"], tax["category"]) for tax in draft["taxes"]] == [("IGIC", "7", "L")]
    assert not (await office.approve(draft["id"]))["refused"]


async def test_a_reseller_that_moves_is_taxed_anew_on_both_sides(office: Office, log_in_as: LogInAs) -> None:
    owner = await log_in_as(office.firm.owner)
    await ok(owner.patch(f"/api/v1/accounts/{office.firm.owner.id}", json={"country": "ES"}))
    await ok(owner.patch(f"{API}/profile", json={"postcode": "28013", "vat_number": ""}))

    async def bought() -> list[str]:
        path = f"{API}/customers/{office.firm.reseller.id}/tax/versions"
        return [each["telecom"]["category"] for each in (await ok(owner.get(path)))["items"]]

    assert await bought() == ["S"]
    office.clock.advance(seconds=3600)
    await ok(office.reseller.patch(f"{API}/profile", json=CANARIES))
    assert await bought() == ["O", "S"]
    assert [category for _, category, _ in await versions(office)] == ["O", "S"]


async def test_a_place_has_rates_of_the_sellers_own(office: Office) -> None:
    ceuta = {"postcode": "51001", "city": "Ceuta"}
    await ok(office.reseller.patch(f"{API}/profile", json=ceuta))
    await ok(office.reseller.patch(f"{office.customer_path}/profile", json=ceuta))
    assert (await read_tax(office))["telecom"] == {"name": "IPSI", "percent": "0", "category": "O"}
    places = {each["code"]: each for each in (await ok(office.reseller.get(f"{API}/tax-places")))["items"]}
    assert (places["ES-CE"]["has_rate"], places["ES-CN"]["has_rate"], places["ES-CE"]["in_eu"]) == (False, True, False)
    added = await ok(office.reseller.post(f"{API}/tax-rates", json=RATE))
    assert (await read_tax(office))["telecom"] == {"name": "IPSI", "percent": "8", "category": "M"}
    later = {**RATE, "percent": "0", "valid_from": "2030-01-01"}
    await ok(office.reseller.post(f"{API}/tax-rates", json=later))
    own = (await ok(office.reseller.get(f"{API}/tax-rates", params={"own": True})))["items"]
    assert [(rate["country"], rate["percent"]) for rate in own] == [("ES-CE", "8"), ("ES-CE", "0")]
    assert (await versions(office))[0] == ("2030-01-01", "Z", "0")
    await ok(office.reseller.delete(f"{API}/tax-rates/{added['id']}"))
    assert (await read_tax(office))["telecom"]["category"] == "O"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"country": "ES-XX"}, "ES-CE, ES-CN, ES-ML"),
        ({"country": "XX"}, "is no place of tax"),
        ({"country": "es"}, "is no place of tax"),
        ({"percent": "25/3"}, "a decimal between 0 and 100, such as 8.5"),
        ({"percent": "100.1"}, "a decimal between 0 and 100"),
        ({"percent": "7 %"}, "a decimal between 0 and 100"),
    ],
)
async def test_places_and_rates_nobody_knows_are_refused(office: Office, wrong: dict[str, str], said: str) -> None:
    answer = await office.reseller.post(f"{API}/tax-rates", json={**RATE, **wrong})
    assert answer.status_code == 422
    assert said in answer.text
    assert next(iter(wrong)) in answer.json()["fields"][0]["where"]


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("B58378431", "begins with ES: write ES before B58378431"),
        ("ESB58378432", "its length or its check digits do not fit"),
        ("DE136695976", "begins with ES"),
    ],
)
async def test_a_vat_number_carries_its_country(office: Office, number: str, said: str) -> None:
    for path in (f"{API}/profile", f"{office.customer_path}/profile"):
        answer = await office.reseller.patch(path, json={"vat_number": number})
        assert answer.status_code == 422
        (field,) = answer.json()["fields"]
        assert (field["where"], said in field["what"]) == ("vat_number", True)
    kept = await ok(office.reseller.patch(f"{API}/profile", json={"vat_number": "es b-58378431"}))
    assert kept["vat_number"] == SELLER["vat_number"]


async def test_a_number_or_rate_of_before_is_refused_at_approval(office: Office) -> None:
    """From the time when anything was kept."""
    async with office.firm.database.system() as session:
        await session.execute(text("UPDATE billing_profiles SET vat_number = 'B58378431' WHERE vat_number <> ''"))
    await office.october()
    draft = await office.drafted()
    (refused,) = (await office.approve(draft["id"]))["refused"]
    assert "begins with ES: write ES before B58378431" in refused["problem"]


async def test_another_country_holds_as_soon_as_it_is_told(office: Office) -> None:
    """The account's country is changed in another part of the house; the worker hears of it."""
    listening = asyncio.Event()

    async def hear(handlers: Any, *, on_connected: Any) -> None:
        async def connected() -> None:
            await on_connected()
            listening.set()

        await listen(office.firm.database.url, handlers, on_connected=connected)

    stopping = asyncio.Event()
    loop = asyncio.create_task(run_invoicing(replace(office.parts, listen=hear), stopping))
    async with asyncio.timeout(30):
        await listening.wait()
        await ok(office.reseller.patch(f"/api/v1/accounts/{office.firm.customer.id}", json={"country": "US"}))
        while (await versions(office))[0][1] != "O":
            await asyncio.sleep(0.05)
        stopping.set()
        await loop


async def test_what_could_not_be_taxed_is_taxed_the_next_time(office: Office) -> None:
    taxing = Taxing()
    await taxing.tax(office.parts)
    await ok(office.reseller.patch(f"/api/v1/accounts/{office.firm.customer.id}", json={"country": "US"}))
    assert not taxing.hear('{"kind": "number", "id": "1"}')
    assert taxing.hear(f'{{"kind": "account", "id": "{office.firm.customer.id}"}}')
    with pytest.raises(AttributeError):
        await taxing.tax(replace(office.parts, database=None))  # type: ignore[arg-type]  # it is away
    await taxing.tax(office.parts)
    assert (await versions(office))[0][1] == "O"
