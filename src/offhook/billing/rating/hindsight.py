"""A plan as if its newest prices had held from the beginning: what calls would have cost by them."""

from dataclasses import replace

from offhook.billing.rating.account import Account, PlanAssignment
from offhook.billing.rating.deck import RateDeck
from offhook.billing.rating.plan import RatePlan
from offhook.billing.rating.rate import FOREVER_MS
from offhook.billing.rating.snapshot import Snapshot


def with_newest_prices(snapshot: Snapshot, plan_id: str, *, at_ms: int) -> Snapshot:
    """Wherever the plan is assigned its prices are those in force at `at_ms`; all else is as it was."""
    newest = _newest(snapshot, plan_id, at_ms)
    if newest is None:
        return snapshot
    ageless = newest.with_deck(newest.deck and _of_all_times(newest.deck, at_ms))
    accounts = [_with_plan(account, ageless) for account in snapshot.accounts.values()]
    return Snapshot(accounts=accounts, carriers=snapshot.carriers, fx=snapshot.fx.values(), lots=snapshot.lots)


def _newest(snapshot: Snapshot, plan_id: str, at_ms: int) -> RatePlan | None:
    given = [one for account in snapshot.accounts.values() for one in account.plans if one.plan.id == plan_id]
    past = [one for one in given if one.from_ms <= at_ms]
    return max(past, key=lambda one: one.from_ms).plan if past else None


def _of_all_times(deck: RateDeck, at_ms: int) -> RateDeck:
    version, _, _ = deck.version_at(at_ms)
    versions = [] if version is None else [version.since(-FOREVER_MS)]
    return RateDeck(deck_id=deck.id, currency=deck.currency, versions=versions)


def _with_plan(account: Account, plan: RatePlan) -> Account:
    plans = tuple(_assigned(one, plan) for one in account.plans)
    return replace(account, plans=plans)


def _assigned(one: PlanAssignment, plan: RatePlan) -> PlanAssignment:
    return replace(one, plan=plan) if one.plan.id == plan.id else one
