"""What a running call is priced by is taken away: it costs what it was answered for, whenever it is booked."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from offhook.billing.actions.rerate_calls import Period, rerate_calls
from offhook.billing.actions.set_carrier_cost import forget_carrier_cost, set_carrier_cost
from offhook.billing.api import Call as RatedLeg
from offhook.billing.api import NoRateError, Tariffs, milliseconds, rate
from offhook.billing.models import DeckRow
from offhook.db.session import Database
from offhook.kit.clock import SystemClock
from offhook.kit.ids import new_id
from offhook.numbers.actions.add_carrier import add_carrier
from offhook.numbers.schemas import CarrierCreate
from offhook.tenancy.api import Account, Cipher
from tests.integration.billing.firm import LONG_AGO, Firm, add_version, make_firm
from tests.integration.calls.rig import Rig, running
from tests.integration.calls.test_billed_calls import call_madrid, dialled, pay_all, proof, talk, to_madrid

PAID = (97_360_000, 0)
"""What is left of a hundred after a minute at 2.64."""


@pytest.fixture
async def firm(database: Database, account: Account) -> Firm:
    firm = await make_firm(database, account)
    await pay_all(firm)
    return firm


@pytest.fixture
async def carrier(firm: Firm, cipher: Cipher) -> UUID:
    """A carrier of the owner, at 2.00 a minute."""
    given = CarrierCreate(name="north", host="north.example.com")
    async with firm.database.system() as session:
        row = await add_carrier(session, account_id=firm.owner.id, given=given, cipher=cipher, account_country="ES")
        await _cost(firm, session, row.id, firm.deck_id)
    return row.id


@pytest.fixture
def rig(firm: Firm, carrier: UUID) -> Rig:
    rig = Rig(database=firm.database, account_id=firm.customer.id, tariffs=Tariffs(firm.database))
    rig.programs["flow"] = lambda call: call_madrid(call, to_madrid(f"trunk-{carrier.hex}"))
    return rig


async def _cost(firm: Firm, session: Any, carrier: UUID, deck_id: UUID) -> None:
    deck = await session.get_one(DeckRow, deck_id)
    await set_carrier_cost(session, carrier, deck=deck, enabled=True, now=SystemClock().now())


async def _take_away(firm: Firm, carrier: UUID) -> None:
    async with firm.database.system() as session:
        await forget_carrier_cost(session, carrier, account_id=firm.owner.id, now=SystemClock().now())


async def _make_dearer(firm: Firm, carrier: UUID) -> None:
    async with firm.database.system() as session:
        deck = DeckRow(id=new_id(), account_id=firm.owner.id, name="dear", currency="EUR")
        session.add(deck)
        await session.flush()
        await add_version(session, deck, "prefix,price,first_s,next_s\n34,9,60,60\n", effective_at=LONG_AGO)
        await _cost(firm, session, carrier, deck.id)


async def _delete_carrier(firm: Firm, carrier: UUID) -> None:
    async with firm.database.system() as session:
        await session.execute(text("DELETE FROM carriers WHERE id = :id"), {"id": carrier})


async def _suspend_customer(firm: Firm, carrier: UUID) -> None:
    async with firm.database.system() as session:
        await session.execute(text("UPDATE accounts SET suspended_at = now() WHERE id = :id"), {"id": firm.customer.id})


@pytest.mark.parametrize("change", [_take_away, _make_dearer, _delete_carrier, _suspend_customer])
async def test_a_call_that_goes_on_is_booked_at_the_costs_of_its_answer(
    firm: Firm, rig: Rig, carrier: UUID, change: Any
) -> None:
    async with running(rig):
        _, leg = await talk(rig)
        await rig.until_row("SELECT 1 FROM call_legs WHERE leg_id = :leg AND answered_at IS NOT NULL", leg=leg)
        await change(firm, carrier)
        assert rig.tariffs is not None
        await rig.tariffs.reload()
        rig.engine.far_hangs_up(leg)
        (row,) = [await rig.until_row("SELECT state, problem FROM billed_legs WHERE state <> 'open'")]
        assert (row["state"], row["problem"]) == ("booked", "")
    assert await firm.standing(firm.customer) == PAID
    assert await proof(rig) == {}
    hindsight = await Tariffs(firm.database, in_hindsight=True).snapshot()
    until = datetime.now(UTC)
    period = Period(from_at=LONG_AGO, until_at=until)
    again = await rerate_calls(firm.database, hindsight, period, now=until, now_ms=milliseconds(until), book=True)
    assert (again.calls, again.changed, again.without_price) == (1, 0, 0)


async def test_a_call_that_ended_while_nobody_watched_is_booked_so_too(firm: Firm, rig: Rig, carrier: UUID) -> None:
    async with running(rig):
        _, leg = await talk(rig)
        await rig.kill()
        rig.engine.far_hangs_up(leg)
        await _take_away(firm, carrier)
        rig.tariffs = Tariffs(firm.database)
        await rig.start()
        await rig.until_row("SELECT 1 FROM rated_calls")
    assert await firm.standing(firm.customer) == PAID


async def test_a_call_that_rings_meanwhile_costs_what_was_known_when_it_was_dialled(
    firm: Firm, rig: Rig, carrier: UUID
) -> None:
    async with running(rig):
        rig.call_in()
        await rig.until(lambda: dialled(rig))
        await _take_away(firm, carrier)
        assert rig.tariffs is not None
        await rig.tariffs.reload()
        leg = dialled(rig)[-1]
        rig.engine.far_answers(leg)
        await rig.until_row("SELECT 1 FROM call_legs WHERE leg_id = :leg AND answered_at IS NOT NULL", leg=leg)
        rig.engine.far_hangs_up(leg)
        await rig.until_row("SELECT 1 FROM rated_calls")
    assert await firm.standing(firm.customer) == PAID


async def test_from_then_on_nobody_knows_what_it_costs(firm: Firm, rig: Rig, carrier: UUID) -> None:
    await _take_away(firm, carrier)
    async with running(rig):
        rig.call_in()
        await rig.until_row("SELECT 1 FROM call_legs WHERE cause = 'no_price'")
        assert not dialled(rig)


async def test_costs_given_again_hold_from_then_on(firm: Firm, carrier: UUID) -> None:
    known = milliseconds(datetime.now(UTC))
    await _take_away(firm, carrier)
    await _make_dearer(firm, carrier)
    snapshot = await Tariffs(firm.database).snapshot()
    leg = RatedLeg(
        id="leg",
        account_id=str(firm.customer.id),
        dialled="34911234567",
        answered_at_ms=known,
        duration_ms=1,
        carrier_id=str(carrier),
    )
    later = replace(leg, answered_at_ms=milliseconds(datetime.now(UTC)) + 1)
    assert [rate(each, snapshot).prices[0] for each in (leg, later)] == [2_000_000, 9_000_000]
    with pytest.raises(NoRateError):
        rate(replace(leg, carrier_id="another"), snapshot)


async def test_an_account_with_a_call_running_is_not_deleted_and_its_call_is_booked(firm: Firm, rig: Rig) -> None:
    async with running(rig):
        _, leg = await talk(rig)
        for account in (firm.customer, firm.reseller):
            with pytest.raises(DBAPIError) as refused:
                async with firm.database.system() as session:
                    await session.execute(text("DELETE FROM accounts WHERE id = :id"), {"id": account.id})
            assert isinstance(refused.value.orig, psycopg.errors.ForeignKeyViolation), "its books stay"
        rig.engine.far_hangs_up(leg)
        await rig.until_row("SELECT 1 FROM rated_calls")
    assert await firm.standing(firm.customer) == PAID
    assert await proof(rig) == {}
