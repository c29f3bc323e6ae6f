"""An account without a plan between others: nobody sells what nobody above pays for, and the owner pays carriers."""

from collections.abc import Mapping

import pytest

from offhook.billing.rating.account import Account, Carrier, Direction, PlanAssignment
from offhook.billing.rating.call import Call
from offhook.billing.rating.errors import NoRateError, TariffError
from offhook.billing.rating.plan import RatePlan
from offhook.billing.rating.rate_call import rate
from offhook.billing.rating.rated_call import RatedCall
from offhook.billing.rating.replay import replay
from offhook.billing.rating.sides import seen_by
from offhook.billing.rating.snapshot import Snapshot
from tests.unit.billing.tariffs import NOON_MS, deck, own, percent, terms

FIVE = own(deck({"34": terms("5", first_s=60, next_s=60)}), name="five")
TWO = own(deck({"34": terms("2", first_s=60, next_s=60)}), name="two")


def _rated(plans: Mapping[str, RatePlan], direction: Direction, *, carrier: bool = True) -> RatedCall:
    """A minute of the account 3, which is a customer of 2, which is one of 1, which is the owner's."""
    accounts = [Account(id="0", parent_id=None)]
    for number in (1, 2, 3):
        plan = plans.get(str(number))
        assigned = (PlanAssignment(plan=plan, from_ms=0, direction=direction),) if plan else ()
        accounts.append(Account(id=str(number), parent_id=str(number - 1), plans=assigned))
    carriers = [Carrier.of_deck(id="carrier", deck=deck({"34": terms("1", first_s=60, next_s=60)}))]
    call = Call(
        id="call",
        account_id="3",
        dialled="34911234567",
        answered_at_ms=NOON_MS,
        duration_ms=60_000,
        direction=direction,
        carrier_id="carrier" if carrier else None,
    )
    return rate(call, Snapshot(accounts=accounts, carriers=carriers))


def _parties(rated: RatedCall) -> list[tuple[str, str, int, int | None]]:
    return [(one["payer"], one["payee"], one["price_micros"], one["margin_micros"]) for one in rated.levels]


@pytest.mark.parametrize("without", ["1", "2", "3"])
def test_a_call_out_has_no_price_when_anybody_in_its_line_has_no_plan(without: str) -> None:
    plans = {number: FIVE for number in "123" if number != without}
    with pytest.raises(NoRateError, match=f"'{without}' has no rate plan"):
        _rated(plans, "out")


def test_a_call_in_is_paid_to_the_parent_and_its_carrier_by_the_owner() -> None:
    rated = _rated({"3": FIVE}, "in")
    assert _parties(rated) == [("0", "carrier", 1_000_000, None), ("3", "2", 5_000_000, None)]
    assert rated.cost_micros(1) == 0
    assert replay(rated.explanation) == rated
    assert seen_by("2", rated.explanation)["call"]["carrier"] is None
    assert [level["payer"] for level in seen_by("2", rated.explanation)["levels"]] == ["3"]


def test_a_price_that_somebody_else_pays_is_no_cost_of_ones_own() -> None:
    rated = _rated({"1": TWO, "3": FIVE}, "in", carrier=False)
    assert _parties(rated) == [("1", "0", 2_000_000, None), ("3", "2", 5_000_000, None)]
    assert rated.cost_micros(1) == 0
    assert replay(rated.explanation) == rated


def test_a_price_that_somebody_else_pays_cannot_be_marked_up() -> None:
    with pytest.raises(TariffError, match="marks up a price, and there is none below it"):
        _rated({"1": TWO, "3": percent("10")}, "in", carrier=False)
    with pytest.raises(TariffError, match="marks up a price, and there is none below it"):
        _rated({"3": percent("10")}, "in")
