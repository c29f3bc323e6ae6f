"""`rate`: a call and a snapshot in, what every level owes out."""

from offhook.billing.rating.account import Account
from offhook.billing.rating.call import Call
from offhook.billing.rating.free_time import FreeTime, free_time, lay_out
from offhook.billing.rating.lots import Lot, usable
from offhook.billing.rating.program import Level, Program, Scaled
from offhook.billing.rating.rated_call import RatedCall
from offhook.billing.rating.snapshot import Snapshot
from offhook.billing.rating.walk import walk
from offhook.kit.money import round_half_up


def rate(call: Call, snapshot: Snapshot) -> RatedCall:
    """What each level of the chain owes its parent, and the carrier's cost; the call's answer decides all versions.

    A call that was not answered costs nothing. The result explains itself on demand.

    Raises:
        NoRateError: a level has no price for it.
        TariffError: the plans cannot be reckoned together (a missing exchange rate, a price below zero).
    """
    at_ms = call.answered_at_ms
    if at_ms is None:
        return RatedCall(call, None, (), (), 0, (), ())
    chain = snapshot.chain_of(call.account_id, call.direction, at_ms)
    carrier_id = call.carrier_id
    base = snapshot.carrier_at(carrier_id, at_ms) if carrier_id is not None else None
    prefixes, program = chain.ladder.find(call.dialled, call.caller, at_ms, base=base)
    duration_ms = call.duration_ms
    end_ms = at_ms + duration_ms
    state, until_ms = 0, end_ms
    for calendar, stride in program.calendars:
        band, border_ms = calendar.at(at_ms)
        state += band * stride
        if border_ms < until_ms:  # noqa: PLR1730  (calling min takes three times as long)
            until_ms = border_ms
    if until_ms < end_ms or not program.simple or snapshot.lots:
        return _rate_any(RatedCall(call, program, chain.accounts, prefixes, state, (), ()), snapshot)
    prices: list[int] = []
    taxes: list[int] = []
    if duration_ms <= 0:
        prices = [row.unanswered_time for row in program.hot(state)]
        taxes = taxes_on(program, prices)
        return RatedCall(call, program, chain.accounts, prefixes, state, prices, taxes)
    for _, first, each, first_ms, next_ms, den, minimum, maximum, levies in program.hot(state):
        if duration_ms > first_ms:  # noqa: SIM108  (the usual case of a long call reads first)
            price = (first - (first_ms - duration_ms) // next_ms * each) // den
        else:
            price = first // den
        if price < minimum:  # noqa: PLR1730
            price = minimum
        if price > maximum:  # noqa: PLR1730
            price = maximum
        prices.append(price)
        tax = 0
        for numerator, half, whole in levies:
            tax += (price * numerator + half) // whole
        taxes.append(tax)
    return RatedCall(call, program, chain.accounts, prefixes, state, prices, taxes)


def taxes_on(program: Program, prices: list[int]) -> list[int]:
    """All taxes of each level together, every one rounded by itself."""
    return [
        sum((price * numerator + half) // whole for numerator, half, whole in level.taxes)
        for price, level in zip(prices, program.levels, strict=True)
    ]


def _rate_any(rated: RatedCall, snapshot: Snapshot) -> RatedCall:
    """Any call: over several bands, with included minutes, by any charge model."""
    call, program = rated.call, rated.program
    assert program is not None
    assert call.answered_at_ms is not None
    rated.spans = spans_of(program, call.answered_at_ms, call.duration_ms)
    carried = len(program.levels) - len(rated.accounts)
    frees: list[FreeTime] = []
    prices: list[int] = []
    starts = [start for start, _ in rated.spans]
    rows = [program.scaled(state) for _, state in rated.spans]
    for number, level in enumerate(program.levels):
        lots = _lots_of(rated.accounts[number - carried], snapshot, call) if number >= carried else []
        free = free_time(lots, duration_ms=call.duration_ms, included_ms=level.included_ms)
        frees.append(free)
        prices.append(_price(level, [row[number] for row in rows], starts, free, call.duration_ms))
    rated.frees = frees
    rated.prices = prices
    rated.taxes = taxes_on(program, prices)
    return rated


def _price(level: Level, rows: list[Scaled], starts: list[int], free: FreeTime, duration_ms: int) -> int:
    lengths, numbers = lay_out(level.lengths, has_included=level.included_ms > 0, free=free)
    numerator = 0 if free.pays_connection_fee else rows[0].connection_fee
    charged = False
    for place, span, count in walk(lengths, starts, duration_ms):
        number = numbers[place]
        if number is not None and (number or not level.included_ms):
            numerator += count * rows[span].steps[number]
            charged = True
    price = round_half_up(numerator, level.den)
    if charged:
        price = max(price, rows[0].minimum)
    return min(price, rows[0].maximum)


def spans_of(program: Program, at_ms: int, duration_ms: int) -> list[tuple[int, int]]:
    """When, counted from the answer, which state of the bands begins; neighbours differ."""
    spans: list[tuple[int, int]] = []
    now_ms, end_ms = at_ms, at_ms + max(duration_ms, 1)
    while now_ms < end_ms:
        state, until_ms = 0, end_ms
        for calendar, stride in program.calendars:
            band, border_ms = calendar.at(now_ms)
            state += band * stride
            until_ms = min(until_ms, border_ms)
        if not spans or spans[-1][1] != state:
            spans.append((now_ms - at_ms, state))
        now_ms = until_ms
    return spans


def _lots_of(account: Account, snapshot: Snapshot, call: Call) -> list[Lot]:
    lots = snapshot.lots.get(account.id)
    if not lots or call.answered_at_ms is None or call.direction != "out":
        return []
    return usable(lots, digits=call.dialled, at_ms=call.answered_at_ms)
