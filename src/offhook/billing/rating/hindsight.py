"""A plan or a price list as if some prices of it had held from the beginning: what calls would have cost by them."""

from dataclasses import replace

from offhook.billing.rating.account import Account, Carrier, PlanAssignment
from offhook.billing.rating.deck import RateDeck, RateDeckVersion
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


def with_version(snapshot: Snapshot, deck_id: str, version: RateDeckVersion) -> Snapshot:
    """Wherever the deck is used, in plans and as carriers' costs, this version's prices hold at all times."""
    ageless, made = version.since(-FOREVER_MS), dict[int, RatePlan]()

    def changed(deck: RateDeck) -> RateDeck:
        if deck.id != deck_id:
            return deck
        return RateDeck(deck_id=deck.id, currency=deck.currency, versions=[ageless])

    def assigned(one: PlanAssignment) -> PlanAssignment:
        own = one.plan.deck
        if own is None or own.id != deck_id:
            return one
        if id(one.plan) not in made:  # those who share a plan go on sharing it, and what is worked out from it
            made[id(one.plan)] = one.plan.with_deck(changed(own))
        return replace(one, plan=made[id(one.plan)])

    accounts = [
        replace(account, plans=tuple(assigned(one) for one in account.plans)) for account in snapshot.accounts.values()
    ]

    def costing(carrier: Carrier) -> Carrier:
        return replace(carrier, costs=tuple(replace(one, deck=one.deck and changed(one.deck)) for one in carrier.costs))

    carriers = [costing(carrier) for carrier in snapshot.carriers]
    return Snapshot(accounts=accounts, carriers=carriers, fx=snapshot.fx.values(), lots=snapshot.lots)


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
