"""Calls that cost: refused, limited, moved on and booked once, on every level, whoever dies in between."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from offhook.billing.actions.assign_plan import assign_plan
from offhook.billing.actions.roll_back_version import roll_back_version
from offhook.billing.actions.set_limits import set_limits
from offhook.billing.api import Snapshot, Tariffs, reconcile
from offhook.billing.channels import TARIFFS_CHANNEL
from offhook.billing.models import DeckRow, DeckVersionRow, PlanRow, PlanVersionRow
from offhook.billing.schemas import LimitsGiven
from offhook.calls.api import LegSettler
from offhook.calls.live import toll
from offhook.db.notices import notify
from offhook.db.session import Database
from offhook.kit.clock import SystemClock
from offhook.kit.ids import new_id
from offhook.tenancy.api import Account
from offhook.voice.call import Call
from offhook.voice.engine import DialTarget, LegSpec
from offhook.voice.events import HangupCause
from offhook.voice.plans import Accepted, RingMember, RingPlan
from offhook.web.call_costs import CallCosts
from tests.integration.billing.firm import CARRIER, LONG_AGO, Firm, add_version, make_firm
from tests.integration.calls.rig import Rig, running

MADRID = "+34911234567"
SECOND = "carrier-2"


def to_madrid(*carriers: str, number: str = MADRID) -> RingMember:
    targets = tuple(DialTarget(endpoint=carrier, number=number.removeprefix("+")) for carrier in carriers or (CARRIER,))
    return RingMember(key="madrid", targets=targets, party=number, party_name="Madrid", caller_number="34600000000")


async def call_madrid(call: Call, member: RingMember | None = None) -> None:
    outcome = await call.ring_legs(RingPlan(members=(member or to_madrid(),), role="callee"))
    if isinstance(outcome, Accepted):
        await call.talk(outcome.leg_id)
    else:
        call.set_result("refused")


@pytest.fixture
async def firm(database: Database, account: Account) -> Firm:
    return await make_firm(database, account)


@pytest.fixture
def rig(firm: Firm) -> Rig:
    rig = Rig(database=firm.database, account_id=firm.customer.id, tariffs=Tariffs(firm.database))
    rig.programs["flow"] = call_madrid
    return rig


async def pay_all(firm: Firm, euros: int = 100) -> None:
    await firm.pay(firm.reseller, euros)
    await firm.pay(firm.customer, euros)


async def proof(rig: Rig) -> dict[str, int]:
    async with rig.database.system() as session:
        return {name: number for name, number in (await reconcile(session, since=LONG_AGO)).items() if number}


def dialled(rig: Rig) -> list[str]:
    """Legs dialled over carriers, in order."""
    return [verb[1] for verb in rig.engine.verbs if verb[0] == "dial"]


def spec_of(rig: Rig, leg_id: str) -> LegSpec:
    spec = rig.engine.legs[leg_id].spec
    assert spec is not None
    return spec


async def talk(rig: Rig) -> tuple[str, str]:
    """A caller of the house talks with Madrid."""
    before = len(dialled(rig))
    rig.call_in()
    await rig.until(lambda: len(dialled(rig)) > before)
    leg = dialled(rig)[-1]
    rig.engine.far_answers(leg)
    await rig.until(lambda: any(leg in members for members in rig.engine.bridges.values()))
    return leg.partition("-")[0], leg


async def ended_call(rig: Rig) -> Any:
    return await rig.until_row("SELECT * FROM calls WHERE state = 'ended' AND ended_at IS NOT NULL")


def step(call: Any, what: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in call["steps"] if one["what"] == what)
    return found


async def test_a_call_is_booked_with_its_cdr_on_every_level(firm: Firm, rig: Rig) -> None:
    await pay_all(firm)
    async with running(rig):
        _, leg = await talk(rig)
        assert await firm.standing(firm.customer) == (100_000_000, 2_640_000)
        rig.engine.far_hangs_up(leg)
        (booked,) = [await rig.until_row("SELECT * FROM rated_calls")]
        (cdr,) = await rig.rows("SELECT * FROM call_legs WHERE leg_id = :leg", leg=leg)
        assert (booked["leg_id"], booked["duration_ms"]) == (leg, cdr["billable_ms"])
        assert booked["answered_at"].replace(microsecond=0) == cdr["answered_at"].replace(microsecond=0)
        assert await firm.standing(firm.customer) == (97_360_000, 0)
        assert await firm.standing(firm.reseller) == (97_600_000, 0)
        assert await rig.rows("SELECT state FROM billed_legs") == [{"state": "booked"}]
        assert await proof(rig) == {}


async def test_the_engine_ends_it_by_itself(firm: Firm, rig: Rig) -> None:
    await pay_all(firm)
    async with running(rig):
        await talk(rig)
        assert spec_of(rig, dialled(rig)[-1]).time_limit_s == 59


@pytest.mark.parametrize(
    ("money", "number", "cause"), [(0, MADRID, "no_credit"), (100, "+4420123456", "no_price")], ids=["credit", "price"]
)
async def test_what_cannot_be_paid_or_priced_is_not_dialled(
    firm: Firm, rig: Rig, money: int, number: str, cause: str
) -> None:
    if money:
        await pay_all(firm, money)
    rig.programs["flow"] = lambda call: call_madrid(call, to_madrid(number=number))
    async with running(rig):
        rig.call_in()
        call = await ended_call(rig)
        assert call["outcome"] == "refused"
        assert step(call, "not_allowed")["cause"] == cause
        assert dialled(rig) == []
        (leg,) = await rig.rows("SELECT cause FROM call_legs WHERE role = 'callee'")
        assert leg["cause"] == cause


async def test_an_account_without_a_plan_just_telephones(rig: Rig, account: Account) -> None:
    rig.account_id = account.id
    async with running(rig):
        _, leg = await talk(rig)
        assert spec_of(rig, dialled(rig)[-1]).time_limit_s is None
        rig.engine.far_hangs_up(leg)
        await ended_call(rig)
        assert await rig.rows("SELECT 1 FROM billed_legs") == []


async def test_only_so_many_calls_at_once(firm: Firm, rig: Rig) -> None:
    await pay_all(firm)
    async with rig.database.system() as session:
        await set_limits(session, customer=firm.customer, given=LimitsGiven(currency="EUR", max_calls_out=1))
    async with running(rig):
        _, leg = await talk(rig)
        rig.call_in()
        assert step(await ended_call(rig), "not_allowed")["cause"] == "too_many_calls"
        rig.engine.far_hangs_up(leg)
        await rig.until_row("SELECT 1 FROM calls HAVING count(*) FILTER (WHERE state = 'ended') = 2")
        await rig.until_row("SELECT 1 FROM ledger_accounts HAVING sum(calls_out) = 0")
        await talk(rig)


async def test_calls_in_are_limited_without_any_price(firm: Firm, rig: Rig) -> None:
    async with rig.database.system() as session:
        await set_limits(session, customer=firm.customer, given=LimitsGiven(currency="EUR", max_calls_in=1))
    rig.trunk, rig.programs["flow"] = CARRIER, lambda call: call.wait(3600)
    async with running(rig):
        first = rig.call_in()
        await rig.until_row("SELECT 1 FROM billed_legs WHERE NOT priced")
        second = rig.call_in()
        await rig.until(lambda: rig.engine.legs[second].ended)
        assert rig.engine.legs[second].ended is HangupCause.TOO_MANY_CALLS
        rig.engine.far_hangs_up(first)
        await rig.until_row("SELECT 1 FROM billed_legs WHERE state = 'void'")
        third = rig.call_in()
        await rig.until_row("SELECT 1 FROM billed_legs HAVING count(*) = 2")
        assert rig.engine.legs[third].alive
        assert await proof(rig) == {}


async def test_a_call_in_is_paid_by_whom_it_reaches(firm: Firm, rig: Rig) -> None:
    await pay_all(firm)
    await give_inbound_plan(firm)

    async def answer(call: Call) -> None:
        await call.answer()
        await call.wait(3600)

    rig.trunk, rig.programs["flow"] = CARRIER, answer
    async with running(rig):
        caller = rig.call_in()
        await rig.until(lambda: ("limit", caller, "59") in rig.engine.verbs)
        await rig.until_row("SELECT 1 FROM call_legs WHERE answered_at < now() - interval '10 milliseconds'")
        rig.engine.far_hangs_up(caller)
        booked = await rig.until_row("SELECT * FROM rated_calls")
        assert booked["direction"] == "in"
        assert await firm.standing(firm.reseller) == (99_990_000, 0)
        assert await proof(rig) == {}


async def give_inbound_plan(firm: Firm) -> None:
    async with firm.database.system() as session:
        deck = DeckRow(id=new_id(), account_id=firm.owner.id, name="in", currency="EUR")
        plan = PlanRow(id=new_id(), account_id=firm.owner.id, name="in", currency="EUR")
        session.add_all([deck, plan])
        await session.flush()
        await add_version(session, deck, "prefix,price,first_s,next_s\n,0.01,60,60\n", effective_at=LONG_AGO)
        version = PlanVersionRow(
            id=new_id(), account_id=firm.owner.id, plan_id=plan.id, deck_id=deck.id, effective_at=LONG_AGO, rules=[]
        )
        session.add(version)
        await session.flush()
        await assign_plan(session, firm.reseller, plan, direction="in", from_at=LONG_AGO, now=LONG_AGO)


async def test_the_limit_moves_on_while_there_is_credit(firm: Firm, rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    await firm.pay(firm.reseller, 100)
    await firm.pay(firm.customer, 6)
    monkeypatch.setattr(toll, "LEAD", timedelta(seconds=119))
    async with running(rig):
        _, leg = await talk(rig)
        await rig.until(lambda: [verb for verb in rig.engine.verbs if verb[0] == "limit"])
        assert ("limit", leg, "119") in rig.engine.verbs or ("limit", leg, "118") in rig.engine.verbs
        await rig.until_row("SELECT 1 FROM billed_legs WHERE final")
        (held,) = await rig.rows("SELECT until_ms FROM credit_holds")
        assert held["until_ms"] == 120_000, "six euros are two minutes"
        rig.engine.far_hangs_up(leg)
        await rig.until_row("SELECT * FROM rated_calls")
        assert await firm.standing(firm.customer) == (3_360_000, 0)


async def test_what_ended_while_nobody_watched_is_booked_once(firm: Firm, rig: Rig) -> None:
    await pay_all(firm)
    async with running(rig):
        _, leg = await talk(rig)
        await rig.until_row("SELECT 1 FROM call_sessions WHERE session->>'answered_by' = 'Madrid'")
        await rig.kill()
        rig.engine.far_hangs_up(leg)
        await asyncio.sleep(0)
        await rig.start()
        await rig.until_row("SELECT * FROM rated_calls")
        await rig.kill()
        await rig.start()
        await ended_call(rig)
        assert await firm.standing(firm.customer) == (97_360_000, 0)
        assert len(await rig.rows("SELECT 1 FROM rated_calls")) == 1
        assert await proof(rig) == {}


async def test_a_successor_moves_the_limit_of_a_call_it_took_over(
    firm: Firm, rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    await pay_all(firm)
    async with running(rig):
        _, leg = await talk(rig)
        await rig.until_row("SELECT 1 FROM call_sessions WHERE session->>'answered_by' = 'Madrid'")
        await rig.kill()
        monkeypatch.setattr(toll, "LEAD", timedelta(seconds=59))
        before = len(rig.engine.verbs)
        await rig.start()
        await rig.until(lambda: [verb for verb in rig.engine.verbs[before:] if verb[:2] == ("limit", leg)])
        await rig.until_row("SELECT 1 FROM credit_holds WHERE until_ms = 120000")


async def test_money_paid_in_while_it_runs_moves_the_last_limit(
    firm: Firm, rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    await pay_all(firm, 3)
    monkeypatch.setattr(toll, "LEAD", timedelta(seconds=59))
    monkeypatch.setattr(toll, "LOOK_AGAIN", timedelta(0))
    async with running(rig):
        _, leg = await talk(rig)
        await rig.until_row("SELECT 1 FROM billed_legs WHERE final")
        await pay_all(firm)
        await rig.until(lambda: [verb for verb in rig.engine.verbs if verb[:2] == ("limit", leg) and int(verb[2]) > 90])
        await rig.until_row("SELECT 1 FROM billed_legs WHERE until_ms = 120000 AND NOT final")


async def test_a_price_put_up_while_it_rings_shortens_what_cannot_be_paid(firm: Firm, rig: Rig) -> None:
    await pay_all(firm, 3)
    assert rig.tariffs is not None
    async with running(rig):
        rig.call_in()
        await rig.until(lambda: dialled(rig))
        async with rig.database.system() as session:
            deck, dear = await session.get_one(DeckRow, firm.deck_id), "prefix,price,first_s\n34,20.00,60\n"
            await add_version(session, deck, dear, effective_at=SystemClock().now())
        await rig.tariffs.reload()
        rig.engine.far_answers(leg := dialled(rig)[0])
        await rig.until(lambda: ("limit", leg, "1") in rig.engine.verbs)


async def test_what_was_held_for_a_dead_carrier_is_free_for_the_next(firm: Firm, rig: Rig) -> None:
    await firm.pay(firm.reseller, 3)
    await firm.pay(firm.customer, 3)
    await add_carrier(firm, "2.10")
    rig.programs["flow"] = lambda call: call_madrid(call, to_madrid(CARRIER, SECOND))
    async with running(rig):
        rig.call_in()
        await rig.until(lambda: dialled(rig))
        rig.engine.far_rejects(dialled(rig)[0], HangupCause.UNREACHABLE)
        await rig.until(lambda: len(dialled(rig)) == 2)
        rig.engine.far_answers(dialled(rig)[1])
        await rig.until(lambda: rig.engine.bridges)
        rig.engine.far_hangs_up(dialled(rig)[1])
        booked = await rig.until_row("SELECT explanation FROM rated_calls")
        assert booked["explanation"]["call"]["carrier"] == SECOND
        await rig.until_row("SELECT 1 FROM billed_legs HAVING count(*) FILTER (WHERE state <> 'open') = 2")
        assert await proof(rig) == {}


async def test_the_cheapest_carrier_is_first(firm: Firm, rig: Rig) -> None:
    await pay_all(firm)
    await add_carrier(firm, "1.50")
    rig.programs["flow"] = lambda call: call_madrid(call, to_madrid(CARRIER, SECOND))
    async with running(rig):
        rig.call_in()
        await rig.until(lambda: dialled(rig))
        rig.engine.far_rejects(dialled(rig)[0], HangupCause.CONGESTION)
        await rig.until(lambda: len(dialled(rig)) == 2)
        assert [spec_of(rig, leg).target.endpoint for leg in dialled(rig)] == [SECOND, CARRIER]


async def test_no_carrier_is_dialled_at_a_loss(firm: Firm, rig: Rig) -> None:
    await pay_all(firm)
    await add_carrier(firm, "1.50")
    async with rig.database.system() as session:
        await session.execute(
            text("""
            INSERT INTO customer_terms (customer_id, account_id, floor_per_minute)
            VALUES (:customer, :owner, '0.35')
            """),
            {"customer": firm.reseller.id, "owner": firm.owner.id},
        )
    rig.programs["flow"] = lambda call: call_madrid(call, to_madrid(CARRIER, SECOND))
    async with running(rig):
        rig.call_in()
        await rig.until(lambda: dialled(rig))
        assert spec_of(rig, dialled(rig)[0]).target.endpoint == CARRIER, "20 % of 1.50 is less than 0.35"
        rig.engine.far_rejects(dialled(rig)[0], HangupCause.BUSY)
        call = await ended_call(rig)
        assert step(call, "not_allowed")["cause"] == "no_price"


async def test_a_carrier_that_is_switched_off_takes_no_call(firm: Firm, rig: Rig) -> None:
    await pay_all(firm)
    await add_carrier(firm, "1.50")
    await _switch_off(firm, SECOND)
    rig.programs["flow"] = lambda call: call_madrid(call, to_madrid(CARRIER, SECOND))
    async with running(rig):
        rig.call_in()
        await rig.until(lambda: dialled(rig))
        assert spec_of(rig, dialled(rig)[0]).target.endpoint == CARRIER, "though the other one is cheaper"
        rig.engine.far_rejects(dialled(rig)[0], HangupCause.CONGESTION)
        await ended_call(rig)
        await _switch_off(firm, CARRIER)
        await rig.until(lambda: not any(carrier.costs[-1].enabled for carrier in _known(rig).carriers))
        rig.call_in()
        await rig.until_row("SELECT 1 FROM call_legs WHERE cause = 'no_price'")
        assert len(dialled(rig)) == 1


async def _switch_off(firm: Firm, carrier: str) -> None:
    async with firm.database.system() as session:
        await session.execute(text("UPDATE carrier_decks SET enabled = false WHERE carrier = :it"), {"it": carrier})
        await notify(session, TARIFFS_CHANNEL, kind="carrier", id=carrier)


async def add_carrier(firm: Firm, price: str) -> None:
    async with firm.database.system() as session:
        deck = DeckRow(id=new_id(), account_id=firm.owner.id, name="second", currency="EUR")
        session.add(deck)
        await session.flush()
        await add_version(session, deck, f"prefix,price,first_s,next_s\n34,{price},60,60\n", effective_at=LONG_AGO)
        await session.execute(
            text("INSERT INTO carrier_decks (carrier, account_id, deck_id) VALUES (:carrier, :owner, :deck)"),
            {"carrier": SECOND, "owner": firm.owner.id, "deck": deck.id},
        )


async def test_help_is_never_refused_for_money(firm: Firm, rig: Rig) -> None:
    rig.programs["flow"] = lambda call: call_madrid(call, to_madrid(number="112"))
    async with running(rig):
        _, leg = await talk(rig)
        assert spec_of(rig, dialled(rig)[-1]).time_limit_s is None
        rig.engine.far_hangs_up(leg)
        await rig.until_row("SELECT * FROM rated_calls")
        assert await firm.standing(firm.customer) == (-2_640_000, 0)
        assert await proof(rig) == {}


async def test_a_plain_call_that_costs_stays_under_control(firm: Firm, rig: Rig) -> None:
    await pay_all(firm)

    async def plainly(call: Call) -> None:
        await call.connect((to_madrid(),))

    rig.programs["flow"] = plainly
    async with running(rig):
        _, leg = await talk(rig)
        assert not [verb for verb in rig.engine.verbs if verb[0] == "connect"]
        rig.engine.far_hangs_up(leg)
        assert (await ended_call(rig))["outcome"] == "answered"
        await rig.until_row("SELECT * FROM rated_calls")


async def test_a_call_whose_price_was_taken_away_is_put_aside_and_keeps_nothing_waiting(firm: Firm, rig: Rig) -> None:
    await pay_all(firm)
    async with running(rig):
        _, leg = await talk(rig)
        async with rig.database.system() as session:
            await session.execute(text("DELETE FROM carrier_decks"))
            await notify(session, TARIFFS_CHANNEL, kind="carrier", id=CARRIER)
        await rig.until(lambda: not list(_known(rig).carriers))
        rig.engine.far_hangs_up(leg)
        row = await rig.until_row("SELECT * FROM billed_legs WHERE state = 'unpriced'")
        assert "there is no carrier" in row["problem"]
        assert await firm.standing(firm.customer) == (100_000_000, 0), "nothing is held for it any more"
        assert await proof(rig) == {"calls that took place and have no price": 1}
        await ended_call(rig)


async def test_a_running_call_keeps_the_prices_that_are_rolled_back(firm: Firm, rig: Rig) -> None:
    await pay_all(firm)
    async with running(rig):
        _, leg = await talk(rig)
        async with rig.database.system() as session:
            version = await session.scalar(select(DeckVersionRow).where(DeckVersionRow.deck_id == firm.deck_id))
            assert version is not None
            await roll_back_version(session, version, now=SystemClock().now())
        await rig.until(lambda: any(len(one.deck_at(0)[0].versions) == 2 for one in _known(rig).carriers))  # type: ignore[union-attr]  # it has one
        rig.engine.far_hangs_up(leg)
        await rig.until_row("SELECT 1 FROM rated_calls")
        assert await firm.standing(firm.customer) == (97_360_000, 0)


def _known(rig: Rig) -> Snapshot:
    assert rig.tariffs is not None
    assert rig.tariffs.known is not None
    return rig.tariffs.known.snapshot


async def test_open_screens_are_told_what_a_call_costs(firm: Firm, rig: Rig) -> None:
    await pay_all(firm)
    told: list[tuple[UUID, Any]] = []
    assert rig.tariffs is not None
    costs = CallCosts(
        rig.database,
        rig.tariffs,
        SystemClock(),
        watched=lambda: {firm.customer.id, firm.reseller.id},
        tell=lambda account_id, event: told.append((account_id, event)),
    )
    async with running(rig):
        await costs.look()
        assert told == []
        call_id, leg = await talk(rig)
        await rig.until_row("SELECT 1 FROM call_legs WHERE leg_id = :leg AND answered_at IS NOT NULL", leg=leg)
        await costs.look()
        ((account_id, event),) = told
        assert (account_id, event["topic"]) == (firm.customer.id, "call_costs")
        assert event["data"]["costs"] == {str(UUID(call_id)): {"currency": "EUR", "micros": 2_640_000}}


async def test_legs_that_nobody_told_of_are_swept_up(firm: Firm, rig: Rig) -> None:
    await pay_all(firm)
    async with running(rig):
        _, leg = await talk(rig)
        rig.engine.far_hangs_up(leg)
        await rig.until_row("SELECT * FROM rated_calls")
    began = datetime.now(UTC) - timedelta(hours=1)
    async with rig.database.system() as session:
        await session.execute(
            text("""
            INSERT INTO billed_legs (leg_id, call_id, account_id, direction, dialled, priced, until_ms, final, carrier)
            SELECT 'lost', :call, :account, 'out', '34911234567', true, 60000, false, :carrier
            """),
            {"call": new_id(), "account": firm.customer.id, "carrier": CARRIER},
        )
        await session.execute(
            text("""
            INSERT INTO call_legs (id, account_id, leg_id, call_id, role, party, engine, answered_at, ended_at,
                                   billable_ms)
            SELECT :id, account_id, leg_id, call_id, 'callee', '', '', :began, :began, 61000 FROM billed_legs
            WHERE leg_id = 'lost'
            """),
            {"id": new_id(), "began": began},
        )
    assert rig.tariffs is not None
    settler = LegSettler(rig.database, rig.tariffs)
    await settler.sweep()
    await settler.sweep()
    assert await firm.standing(firm.customer) == (100_000_000 - 3 * 2_640_000, 0)
    assert await proof(rig) == {}
