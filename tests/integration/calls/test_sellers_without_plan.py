"""Who sells calls buys them: a reseller that nobody gave a plan has no price for its own calls either."""

import pytest
from sqlalchemy import text

from offhook.billing.api import Tariffs
from offhook.db.session import Database
from offhook.kit.clock import SystemClock
from offhook.tenancy.api import Account, create_account
from offhook.tenancy.schemas import AccountCreate
from tests.integration.billing.firm import Firm, make_firm
from tests.integration.calls.rig import Rig, running
from tests.integration.calls.test_billed_calls import call_madrid, dialled, ended_call, step, talk, to_madrid


@pytest.fixture
async def firm(database: Database, account: Account) -> Firm:
    """The reseller sells to its customer, and has no plan of its own."""
    firm = await make_firm(database, account)
    async with database.system() as session:
        await session.execute(text("DELETE FROM plan_assignments WHERE customer_id = :id"), {"id": firm.reseller.id})
    return firm


def _rig(firm: Firm, account: Account) -> Rig:
    rig = Rig(database=firm.database, account_id=account.id, tariffs=Tariffs(firm.database))
    rig.programs["flow"] = call_madrid
    return rig


async def _new(firm: Firm, parent: Account) -> Account:
    async with firm.database.system() as session:
        given = AccountCreate(name="N", currency="EUR", country="ES")
        return await create_account(session, parent=parent, given=given)


@pytest.mark.parametrize("who", ["reseller", "customer", "customer without plan"])
async def test_its_calls_and_its_customers_are_refused(firm: Firm, who: str) -> None:
    caller = await _new(firm, firm.reseller) if who == "customer without plan" else getattr(firm, who)
    rig = _rig(firm, caller)
    async with running(rig):
        rig.call_in()
        assert step(await ended_call(rig), "not_allowed")["cause"] == "no_price"
        assert not dialled(rig)


async def test_help_is_dialled_all_the_same(firm: Firm) -> None:
    rig = _rig(firm, firm.reseller)
    rig.programs["flow"] = lambda call: call_madrid(call, to_madrid(number="112"))
    async with running(rig):
        _, leg = await talk(rig)
        rig.engine.far_hangs_up(leg)
        await ended_call(rig)


@pytest.mark.parametrize("who", ["owner", "neighbour"])
async def test_who_was_given_no_plan_and_sells_none_just_telephones(firm: Firm, who: str) -> None:
    """That the owner sells to somebody does not cut off its other firms; what it calls itself it pays carriers for."""
    caller = await _new(firm, firm.owner) if who == "neighbour" else firm.owner
    rig = _rig(firm, caller)
    async with running(rig):
        _, leg = await talk(rig)
        rig.engine.far_hangs_up(leg)
        await ended_call(rig)
        assert await rig.rows("SELECT 1 FROM billed_legs") == []


async def test_a_plan_of_later_refuses_nothing_yet(firm: Firm) -> None:
    async with firm.database.system() as session:
        await session.execute(text("UPDATE plan_assignments SET from_at = now() + interval '1 day'"))
    in_force = await Tariffs(firm.database).in_force()
    now_ms = int(SystemClock().now().timestamp() * 1000)
    priced = [in_force.is_priced(str(firm.reseller.id), "out", at) for at in (now_ms, now_ms + 2 * 86_400_000)]
    assert priced == [False, True]
