"""Nobody takes a number before it is sold: those new in the house come from the top, or over a carrier of one's own."""

from uuid import UUID

import pytest

from offhook.db.session import Database
from offhook.numbers.api import find_number, trunk_endpoint_id
from offhook.tenancy.api import Account, create_account
from offhook.tenancy.schemas import AccountCreate
from tests.fixtures.firm import Firm
from tests.fixtures.problem import problem
from tests.fixtures.web import LogInAs

DID = "+12025550100"


async def test_a_customer_takes_no_number_by_itself(firm: Firm) -> None:
    upstream = await firm.owner.add_carrier()
    for fields in ({}, {"carrier_id": upstream}):
        status, told, _ = problem(await firm.admin.post("/numbers", json={"number": DID, **fields}))
        assert status == 403
        assert told.startswith("Your provider gives you your numbers: ask for this one.")
    assert (await firm.give_number(number=DID, carrier_id=upstream)).status_code == 201
    assert [held["number"] for held in (await firm.admin.get("/numbers")).json()["items"]] == [DID]


async def test_its_own_carrier_brings_its_own_numbers_and_no_carrier_above_calls_them(
    firm: Firm, database: Database
) -> None:
    own, upstream = await firm.add_carrier(), await firm.owner.add_carrier()
    made = await firm.admin.post("/numbers", json={"number": DID, "carrier_id": own})
    assert made.status_code == 201, made.text
    for elsewhere in (upstream, None):
        moved = await firm.admin.patch(f"/numbers/{made.json()['id']}", json={"carrier_id": elsewhere})
        assert problem(moved)[0] == 403
    async with database.system() as session:
        reached = [await find_number(session, DID, trunk_endpoint_id(UUID(each))) for each in (own, upstream)]
    assert [number is not None for number in reached] == [True, False]
    given = await firm.give_number(number="+12025550101", carrier_id=upstream)
    async with database.system() as session:
        for each in (own, upstream):
            assert await find_number(session, "+12025550101", trunk_endpoint_id(UUID(each))) is not None
    back = await firm.admin.patch(f"/numbers/{given.json()['id']}", json={"label": "Main", "carrier_id": upstream})
    assert back.status_code == 200, back.text


@pytest.mark.parametrize("whose", ["reseller's", "owner's"])
async def test_a_reseller_gives_what_its_own_carriers_bring(
    whose: str, firm: Firm, database: Database, account: Account, log_in_as: LogInAs
) -> None:
    async with database.system() as session:
        reseller = await create_account(session, parent=account, given=AccountCreate(name="R", kind="reseller"))
        shop = await create_account(session, parent=reseller, given=AccountCreate(name="Shop"))
    middle = await log_in_as(reseller)
    trunk = {"name": "Own", "host": "sip.own.example"}
    seller = middle if whose == "reseller's" else await log_in_as(account)
    carrier = (await seller.post("/api/v1/carriers", json=trunk)).json()["id"]
    below = {"x-offhook-account": str(shop.id)}
    given = await middle.post("/api/v1/numbers", json={"number": DID, "carrier_id": carrier}, headers=below)
    assert given.status_code == (201 if whose == "reseller's" else 403), given.text
