"""Accounts that are suspended, themselves or with one above them: nothing new is carried for them, but for help."""

from datetime import UTC, datetime

import pytest

from offhook.billing.api import Tariffs
from offhook.db.session import Database
from offhook.tenancy.api import Account
from offhook.tenancy.notices import tell_of_account
from offhook.voice.call import Call
from offhook.voice.engine import DialTarget
from offhook.voice.events import HangupCause
from offhook.voice.plans import RingMember
from tests.integration.billing.firm import CARRIER, Firm, make_firm
from tests.integration.calls.rig import Rig, running
from tests.integration.calls.test_billed_calls import call_madrid, dialled, ended_call, pay_all, step, talk, to_madrid


@pytest.fixture
async def firm(database: Database, account: Account) -> Firm:
    return await make_firm(database, account)


@pytest.fixture(params=["priced", "free"])
def rig(firm: Firm, request: pytest.FixtureRequest) -> Rig:
    """Nobody needs to pay for calls to be refused them."""
    tariffs = Tariffs(firm.database) if request.param == "priced" else None
    rig = Rig(database=firm.database, account_id=firm.customer.id, tariffs=tariffs)
    rig.programs["flow"] = call_madrid
    return rig


async def set_suspended(firm: Firm, account: Account, suspended: bool = True) -> None:
    """As `PATCH /accounts/{id}` does."""
    async with firm.database.system() as session:
        row = await session.get_one(Account, account.id)
        row.suspended_at = datetime.now(UTC) if suspended else None
        await tell_of_account(session, row)


async def tell(rig: Rig, firm: Firm, account: Account, *, suspended: bool) -> None:
    """And until the telephony process has heard it."""
    before = len(rig.heard)
    await set_suspended(firm, account, suspended)
    await rig.until(lambda: len(rig.heard) > before)


@pytest.mark.parametrize("which", ["reseller", "customer"])
async def test_new_calls_out_are_refused_at_once_and_carried_again_at_once(firm: Firm, rig: Rig, which: str) -> None:
    await pay_all(firm)
    async with running(rig):
        _, talking = await talk(rig)
        await tell(rig, firm, getattr(firm, which), suspended=True)
        before = len(dialled(rig))
        rig.call_in()
        refused = await ended_call(rig)
        assert step(refused, "not_allowed")["cause"] == "suspended"
        assert refused["outcome"] == "refused"
        assert len(dialled(rig)) == before
        assert rig.engine.legs[talking].ended is None  # running calls end by themselves
        await tell(rig, firm, getattr(firm, which), suspended=False)
        await talk(rig)


async def test_calls_to_its_numbers_reach_nobody_and_the_world_hears_that_they_are_not_in_service(
    firm: Firm, rig: Rig
) -> None:
    await pay_all(firm)
    rig.trunk = CARRIER
    await set_suspended(firm, firm.reseller)
    async with running(rig):
        leg = rig.call_in()
        call = await ended_call(rig)
        assert step(call, "not_allowed")["cause"] == "suspended"
        assert rig.engine.legs[leg].ended is HangupCause.UNALLOCATED
        assert dialled(rig) == []


async def test_calls_for_help_go_out_all_the_same(firm: Firm, rig: Rig) -> None:
    help_ = RingMember(
        key="help",
        targets=(DialTarget(endpoint=CARRIER, number="112"),),
        party="112",
        party_name="",
        caller_number="34",
    )
    rig.programs["flow"] = lambda call: call_madrid(call, help_)
    await set_suspended(firm, firm.customer)
    async with running(rig):
        rig.call_in()
        await rig.until(lambda: dialled(rig))


async def test_a_plain_call_is_not_given_away_to_the_engine_unasked(firm: Firm, rig: Rig) -> None:
    async def forward(call: Call) -> None:
        await call.connect((to_madrid(),))
        call.set_result("refused")

    rig.programs["flow"] = forward
    await set_suspended(firm, firm.customer)
    async with running(rig):
        rig.call_in()
        assert step(await ended_call(rig), "not_allowed")["cause"] == "suspended"
        assert [verb for verb in rig.engine.verbs if verb[0] == "connect"] == []
