"""Taxes by version: whatever came into force before or after, a call carries those of its answer."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from offhook.billing.rating.account import Account, PlanAssignment
from offhook.billing.rating.rate import RateTerms
from offhook.billing.rating.rate_call import rate
from offhook.billing.rating.replay import replay
from offhook.billing.rating.snapshot import Snapshot
from offhook.billing.rating.tax import Tax, TaxVersion
from tests.unit.billing.tariffs import NOON_MS, call, deck, own

VERSIONS = st.lists(
    st.tuples(st.integers(-10, 10), st.integers(0, 40)), max_size=6, unique_by=lambda version: version[0]
)


def taxed(percent: int) -> tuple[Tax, ...]:
    return (Tax(name="VAT", percent=Fraction(percent)),)


@given(VERSIONS, st.lists(st.integers(-12, 12), min_size=1, max_size=8), st.randoms())
def test_a_call_carries_the_taxes_of_its_answer(
    versions: list[tuple[int, int]], answers: list[int], dice: object
) -> None:
    plan = own(deck({"34": RateTerms.all_week("1", first_s=60, next_s=60)}))
    kept = [
        TaxVersion(id=str(number), from_ms=NOON_MS + off, taxes=taxed(percent))
        for number, (off, percent) in enumerate(versions)
    ]
    dice.shuffle(kept)  # type: ignore[attr-defined]
    customer = Account(
        id="1", parent_id="0", plans=(PlanAssignment(plan=plan, from_ms=0),), taxes=taxed(50), tax_versions=tuple(kept)
    )
    snapshot = Snapshot(accounts=[Account(id="0", parent_id=None), customer])
    for answer in answers:
        rated = rate(call(3600, answered_at_ms=NOON_MS + answer), snapshot)
        before = [(off, str(number), percent) for number, (off, percent) in enumerate(versions) if off <= answer]
        _, version, percent = max(before, default=(None, None, 50), key=lambda one: one[0])
        assert rated.tax_micros == 60 * percent * 10_000
        assert rated.levels[0]["tax_version"] == version
        assert replay(rated.explanation) == rated
