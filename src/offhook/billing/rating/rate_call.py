"""`rate`: a call and a snapshot in, what every level owes out."""

from collections.abc import Sequence

from offhook.billing.rating.account import Account
from offhook.billing.rating.call import Call
from offhook.billing.rating.free_time import NOTHING_FREE, FreeTime, free_time, lay_out
from offhook.billing.rating.lots import Lot, usable
from offhook.billing.rating.program import Level, Program, Scaled, Spans
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
        return RatedCall(call, (), None, (), (), (), ())
    chain = snapshot.chain_of(call.account_id, call.direction, at_ms)
    carrier_id = call.carrier_id
    base = snapshot.carrier_at(carrier_id, at_ms) if carrier_id is not None else None
    prefixes, programs = chain.ladder.find(call.dialled, call.caller, at_ms, base=base)
    duration_ms = call.duration_ms
    end_ms = at_ms + duration_ms
    prices: list[int] = []
    taxes: list[int] = []
    spans: list[Spans] = []
    if snapshot.lots and not chain.account_ids.isdisjoint(snapshot.lots):
        return _with_lots(RatedCall(call, programs, chain, prefixes, prices, taxes, spans), snapshot)
    for program in programs:
        state, until_ms = 0, end_ms
        for calendar, stride in program.calendars:
            band, border_ms = calendar.at(at_ms)
            state += band * stride
            if border_ms < until_ms:  # noqa: PLR1730  (calling min takes three times as long)
                until_ms = border_ms
        if until_ms < end_ms or duration_ms <= 0 or not program.simple:
            spans.append(spans_of(program, at_ms, duration_ms))
            _charge(program, spans[-1], duration_ms, prices, taxes)
            continue
        spans.append(((0, state),))
        first_ms, next_ms, rows = program.hot(state)
        increments = -((first_ms - duration_ms) // next_ms) if duration_ms > first_ms else 0
        for first, each, den, bounds, levies in rows:
            price = (first + increments * each) // den
            if bounds is not None:
                price = min(max(price, bounds[0]), bounds[1])
            prices.append(price)
            tax = 0
            if levies:
                for numerator, half, whole in levies:
                    tax += (price * numerator + half) // whole
            taxes.append(tax)
    return RatedCall(call, programs, chain, prefixes, prices, taxes, spans)


def _charge(program: Program, spans: Spans, duration_ms: int, prices: list[int], taxes: list[int]) -> None:
    """Over several bands, or by a rhythm that is more than first block and increments."""
    starts = [start for start, _ in spans]
    rows = [program.scaled(state) for _, state in spans]
    lengths = program.levels[0].lengths
    stretches = walk(lengths, starts, duration_ms)
    for number, level in enumerate(program.levels):
        numerator, _, minimum, maximum = rows[0][number]
        for step, span, count in stretches:
            numerator += count * rows[span][number][1][step]
        den = level.den
        price = (2 * numerator + den) // (2 * den)
        if price < minimum and stretches and (stretches[-1][0] > 0 or not level.included_ms):
            price = minimum
        if price > maximum:  # noqa: PLR1730
            price = maximum
        prices.append(price)
        taxes.append(_tax(level, price) if level.taxes else 0)


def _with_lots(rated: RatedCall, snapshot: Snapshot) -> RatedCall:
    """Somebody has included minutes, and they may be for this call."""
    call = rated.call
    assert call.answered_at_ms is not None
    carried = sum(len(program.levels) for program in rated.programs) - len(rated.accounts)
    frees: list[FreeTime] = []
    spans: list[Spans] = []
    prices: list[int] = []
    for program in rated.programs:
        spans.append(spans_of(program, call.answered_at_ms, call.duration_ms))
        starts = [start for start, _ in spans[-1]]
        rows = [program.scaled(state) for _, state in spans[-1]]
        for number, level in enumerate(program.levels):
            free, place = NOTHING_FREE, len(prices) - carried
            if place >= 0 and (lots := _lots_of(rated.accounts[place], snapshot, call)):
                free = free_time(lots, duration_ms=call.duration_ms, included_ms=level.included_ms)
            frees.append(free)
            prices.append(_price(level, [row[number] for row in rows], starts, free, call.duration_ms))
    rated.spans, rated.frees, rated.prices = spans, frees, prices
    rated.taxes = [_tax(level, price) for level, price in zip(rated.charged, prices, strict=True)]
    return rated


def _price(level: Level, rows: list[Scaled], starts: list[int], free: FreeTime, duration_ms: int) -> int:
    lengths, numbers = lay_out(level.lengths, has_included=level.included_ms > 0, free=free)
    numerator, charged = 0 if free.pays_connection_fee else rows[0].connection_fee, False
    for place, span, count in walk(lengths, starts, duration_ms):
        step = numbers[place]
        if step is not None:
            numerator += count * rows[span].steps[step]
            charged = charged or step > 0 or not level.included_ms
    price = round_half_up(numerator, level.den)
    return min(max(price, rows[0].minimum) if charged else price, rows[0].maximum)


def _lots_of(account: Account, snapshot: Snapshot, call: Call) -> Sequence[Lot]:
    lots = snapshot.lots.get(account.id)
    if not lots or call.answered_at_ms is None or call.direction != "out":
        return ()
    return usable(lots, digits=call.dialled, at_ms=call.answered_at_ms)


def _tax(level: Level, price: int) -> int:
    """All taxes of a level together, every one rounded by itself."""
    return sum([(price * numerator + half) // whole for numerator, half, whole in level.taxes])


def spans_of(program: Program, at_ms: int, duration_ms: int) -> Spans:
    """When, counted from the answer, which state of the bands begins; neighbours differ."""
    spans: list[tuple[int, int]] = []
    now_ms, end_ms, before = at_ms, at_ms + max(duration_ms, 1), -1
    while now_ms < end_ms:
        state, next_ms = 0, end_ms
        for calendar, stride in program.calendars:
            band, border_ms = calendar.at(now_ms)
            state += band * stride
            if border_ms < next_ms:  # noqa: PLR1730
                next_ms = border_ms
        if state != before:
            spans.append((now_ms - at_ms, state))
            before = state
        now_ms = next_ms
    return spans
