"""A prepaid call over a real Asterisk, on a three-level tree, whose controller is killed while it talks."""

import asyncio

import pytest
from sqlalchemy import text

from offhook.billing.api import Tariffs, live_prices, reconcile
from offhook.billing.books import views as books
from offhook.billing.calls.prices import explained_legs
from offhook.billing.models import DeckRow
from offhook.kit.clock import SystemClock
from offhook.kit.ids import new_id
from offhook.tenancy.api import Account
from offhook.voice.call import Call
from offhook.voice.engine import DialTarget
from offhook.voice.events import LegAnswered, LegEnded
from offhook.voice.plans import Accepted, RingMember, RingPlan
from tests.integration.billing.firm import LONG_AGO, Firm, add_version, make_firm
from tests.integration.calls.test_on_asterisk import MOBILE, RealRig, engine_pair, real

__all__ = ["engine_pair", "real"]
pytestmark = pytest.mark.engine

MEMBER = RingMember(key="m", targets=(DialTarget(endpoint="carrier", number=MOBILE),), party=f"+{MOBILE}")
GRANT_S = 7
"""One euro at 0.132 a second: 6.00 a minute, +20 %, +10 %."""


async def call_the_mobile(call: Call) -> None:
    outcome = await call.ring_legs(RingPlan(members=(MEMBER,), role="callee"))
    if isinstance(outcome, Accepted):
        await call.talk(outcome.leg_id)


async def prepaid_firm(real: RealRig, owner: Account) -> Firm:
    firm = await make_firm(real.database, owner)
    async with real.database.system() as session:
        deck = DeckRow(id=new_id(), account_id=owner.id, name="mobiles", currency="EUR")
        session.add(deck)
        await session.flush()
        await add_version(session, deck, "prefix,price,first_s,next_s\n1,6.00,1,1\n", effective_at=LONG_AGO)
        await session.execute(
            text("INSERT INTO carrier_decks (carrier, account_id, deck_id) VALUES ('carrier', :owner, :deck)"),
            {"owner": owner.id, "deck": deck.id},
        )
    await firm.pay(firm.reseller, 100)
    await firm.pay(firm.customer, 1)
    real.account_id, real.tariffs = firm.customer.id, Tariffs(real.database)
    real.programs["flow"] = call_the_mobile
    return firm


async def test_the_engine_ends_a_call_when_its_credit_does_with_nobody_alive(real: RealRig, account: Account) -> None:
    firm = await prepaid_firm(real, account)
    await real.start()
    caller = await real.call_from_far(dialled="+15550199")
    mobile = await real.answered_at(MOBILE)
    answered = await real.far_ear.hear(LegAnswered, caller)
    first = await cost_so_far(firm)
    while await cost_so_far(firm) <= first:
        await asyncio.sleep(0.1)
    await real.kill()
    async with asyncio.timeout(GRANT_S + 2):
        ended = await real.far_ear.hear(LegEnded, mobile)
    lasted_s = (ended.at - answered.at).total_seconds()
    assert GRANT_S - 2 <= lasted_s <= GRANT_S, "the engine alone ends it, and not a second too late"
    await real.start()
    booked = await real.until_row("SELECT * FROM rated_calls")
    assert booked["duration_ms"] <= GRANT_S * 1000
    await every_level_is_right(real, firm, seconds=-(-booked["duration_ms"] // 1000))


async def cost_so_far(firm: Firm) -> int:
    """As an open screen of the customer shows it."""
    async with asyncio.timeout(10):
        while True:
            async with firm.database.system() as session:
                tariffs, now = Tariffs(firm.database), SystemClock().now()
                found = await live_prices(session, [firm.customer.id], tariffs=tariffs, now=now)
            for price in found.get(firm.customer.id, {}).values():
                return price.micros
            await asyncio.sleep(0.05)


async def every_level_is_right(real: RealRig, firm: Firm, *, seconds: int) -> None:
    (row,) = await real.rows("SELECT call_id FROM rated_calls")
    seen = {}
    async with real.database.system() as session:
        for account in (firm.owner, firm.reseller, firm.customer):
            is_owner = account.parent_id is None
            (leg,) = await explained_legs(session, row["call_id"], account_id=account.id, is_owner=is_owner)
            seen[account.name] = [(level.side, level.price_micros // seconds) for level in leg.levels]
        name = books.balance_name(firm.customer.id, "EUR")
        statement = await books.statement(session, name, begin=None, end=None)
        assert not any((await reconcile(session, since=LONG_AGO)).values())
    assert seen == {
        "Acme": [("owes", 100_000), ("earns", 120_000), ("between", 132_000)],
        "R": [("owes", 120_000), ("earns", 132_000)],
        "C": [("owes", 132_000)],
    }
    assert [line.kind for line in statement.lines] == ["payment", "call"]
    assert await firm.standing(firm.customer) == (1_000_000 - seconds * 132_000, 0)
