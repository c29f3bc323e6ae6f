"""Small tariffs for tests: one carrier, and a chain of accounts below the owner."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from offhook.billing.rating.account import Account, Carrier, FxRate, PlanAssignment
from offhook.billing.rating.bands import Band, Bands
from offhook.billing.rating.call import Call, milliseconds
from offhook.billing.rating.deck import RateDeck, RateDeckVersion
from offhook.billing.rating.lots import Lot
from offhook.billing.rating.plan import MarkUp, MarkUpRule, RatePlan
from offhook.billing.rating.rate import BandPrice, Rate, RateTerms
from offhook.billing.rating.rate_call import rate
from offhook.billing.rating.rated_call import RatedCall
from offhook.billing.rating.snapshot import Snapshot
from offhook.billing.rating.tax import Tax

NOON_MS = milliseconds(datetime(2026, 3, 4, 12, tzinfo=UTC))
"""A Wednesday."""
PEAK = Bands("Europe/Madrid", (Band.parse("peak=mon-fri 08:00-20:00"),))


def at_ms(text: str) -> int:
    """An ISO instant with its offset."""
    return milliseconds(datetime.fromisoformat(text))


def terms(per_unit: str = "0.06", *, peak: str | None = None, fee: str = "0", **more: Any) -> RateTerms:
    """One price, or one in the band `peak` and another in the rest of the week."""
    prices = [("", BandPrice(per_unit=Fraction(per_unit), connection_fee=Fraction(fee)))]
    if peak is not None:
        prices.append(("peak", BandPrice(per_unit=Fraction(peak), connection_fee=Fraction(fee))))
    return RateTerms(prices=tuple(prices), **more)


def deck(
    rates: Mapping[str, RateTerms] | Sequence[Rate],
    *,
    bands: Bands | None = None,
    currency: str = "EUR",
    name: str = "deck",
) -> RateDeck:
    """One version, in force since ever."""
    rows = rates if isinstance(rates, Sequence) else [Rate(prefix=p, terms=t) for p, t in rates.items()]
    version = RateDeckVersion(version_id=f"{name}-1", effective_ms=0, rates=rows, bands=bands)
    return RateDeck(deck_id=name, currency=currency, versions=[version])


def own(rate_deck: RateDeck, *, name: str = "own", rules: Sequence[MarkUpRule] = ()) -> RatePlan:
    """A plan with prices of its own."""
    return RatePlan(plan_id=name, currency=rate_deck.currency, deck=rate_deck, rules=rules)


def percent(more: str, *, per_unit: str = "0", currency: str = "EUR") -> RatePlan:
    """A plan that marks up whatever is below it."""
    mark_up = MarkUp(percent=Fraction(more), per_unit=Fraction(per_unit))
    return RatePlan(plan_id=f"+{more}%", currency=currency, rules=[MarkUpRule.always(mark_up)])


def chain(
    *plans: RatePlan,
    carrier: RateDeck | None = None,
    taxes: Sequence[Tax] = (),
    lots: Sequence[Lot] = (),
    fx: Sequence[FxRate] = (),
) -> Snapshot:
    """Accounts `1`, `2` ... below the owner `0`, one for each plan; taxes and lots are the last one's."""
    accounts = [Account(id="0", parent_id=None)]
    for number, plan in enumerate(plans, start=1):
        accounts.append(
            Account(
                id=str(number),
                parent_id=str(number - 1),
                plans=(PlanAssignment(plan=plan, from_ms=0),),
                taxes=tuple(taxes) if number == len(plans) else (),
            )
        )
    return Snapshot(
        accounts=accounts,
        carriers=[Carrier.of_deck(id="carrier", deck=carrier)] if carrier else [],
        lots={accounts[-1].id: lots} if lots else None,
        fx=fx,
    )


def call(
    seconds: float | Fraction,
    *,
    account: str = "1",
    dialled: str = "34911234567",
    answered_at_ms: int | None = NOON_MS,
    carrier: str | None = None,
    caller: str = "",
) -> Call:
    """A call of so many seconds."""
    return Call(
        id="call",
        account_id=account,
        dialled=dialled,
        answered_at_ms=answered_at_ms,
        duration_ms=int(seconds * 1000),
        carrier_id=carrier,
        caller=caller,
    )


def price(seconds: float, rate_terms: RateTerms, **more: Any) -> str:
    """What one account pays by one rate, as a decimal number."""
    return micros(rated(seconds, rate_terms, **more).price_micros)


def rated(seconds: float | Fraction, rate_terms: RateTerms, *, bands: Bands | None = None, **more: Any) -> RatedCall:
    """The same, with all that led to it."""
    return rate(call(seconds, **more), chain(own(deck({"34": rate_terms}, bands=bands))))


def micros(amount: int) -> str:
    """As people write it."""
    return f"{amount // 1_000_000}.{amount % 1_000_000:06d}".rstrip("0").rstrip(".")
