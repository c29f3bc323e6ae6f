"""Credit for a running call: what it costs up to any moment, what to reserve next, and until when it may run.

All amounts include tax, for that is what an account is charged. Nothing here is a float, and a moment further never
costs less, so what was reserved up to a moment is enough for every call that ends by then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from offhook.billing.rating.answers import answers
from offhook.billing.rating.call import Call
from offhook.billing.rating.errors import NoRateError
from offhook.billing.rating.free_time import NOTHING_FREE, lay_out
from offhook.billing.rating.rate_call import rate
from offhook.billing.rating.rated_call import RatedCall
from offhook.billing.rating.snapshot import Snapshot
from offhook.billing.rating.walk import end_of

LONGEST_MS = 24 * 3_600_000
"""No call is given more than a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """What to reserve so that the call may run until `until_ms` after its answer."""

    until_ms: int
    """For the engine's absolute limit, which ends the call even when nobody is alive to do it."""
    add_micros: tuple[tuple[str, int], ...]
    """For each account of the chain, the owner's direct customer first: how much more must be reserved."""
    total_micros: tuple[int, ...]
    """What is reserved on each of them then."""


class Meter:
    """A call that has been answered, and the prices of that moment; or one that rings, and the most it may cost."""

    __slots__ = ("_answers", "_call", "_carried", "_snapshot", "accounts", "currencies")

    def __init__(self, call: Call, snapshot: Snapshot, *, ring_ms: int = 0) -> None:
        """`ring_ms` is how long after `call.answered_at_ms` it may still be answered.

        Raises what `rate` raises: a call without a price must not begin. So it is with one that somebody else, or the
        same in another currency, would pay for when it is answered later: what is held would not be what is owed.
        """
        if call.answered_at_ms is None:
            raise ValueError("a meter needs an instant of answer; before dialling, that is now")
        self._call = call
        self._snapshot = snapshot
        rated = self._rated(0)
        self._carried = len(rated.prices) - len(rated.accounts)
        self.accounts, self.currencies = self._payers(rated)
        """Who pays, the owner's direct customer first, and what each of them pays in."""
        self._answers = answers(call, snapshot, ring_ms=ring_ms) if ring_ms else [call]
        for later in self._answers[1:]:
            if self._payers(rate(replace(later, duration_ms=0), snapshot)) != (self.accounts, self.currencies):
                raise NoRateError("while the call rings others begin to pay for it, or in another currency")

    def owed_micros(self, duration_ms: int) -> tuple[int, ...]:
        """What each account owes at most, tax included, when the call ends after this time."""
        owed = [self._owed(replace(answer, duration_ms=duration_ms)) for answer in self._answers]
        return owed[0] if len(owed) == 1 else tuple(map(max, zip(*owed, strict=True)))

    def increment_end_ms(self, duration_ms: int) -> int:
        """How long the call may last for what the caller's account owes at this time."""
        rated = self._rated(max(duration_ms, 1))
        if not rated.accounts:
            return duration_ms
        level = rated.programs[-1].levels[-1]
        free = rated.frees[-1] if rated.frees else NOTHING_FREE
        lengths, _ = lay_out(level.lengths, has_included=level.included_ms > 0, free=free)
        return end_of(lengths, max(duration_ms, 1))

    def next_slice(self, *, reserved: Sequence[int], until_ms: int) -> Slice:
        """To let the call run at least until then: the slice ends with the caller's running increment.

        `reserved` is what each account has reserved so far, in the order of `accounts`.
        """
        end_ms = min(max(self.increment_end_ms(until_ms), until_ms), LONGEST_MS)
        owed = self.owed_micros(end_ms)
        total = tuple(max(now, before) for now, before in zip(owed, reserved, strict=True))
        adds = tuple(now - before for now, before in zip(total, reserved, strict=True))
        return Slice(until_ms=end_ms, add_micros=tuple(zip(self.accounts, adds, strict=True)), total_micros=total)

    def affordable_ms(self, credit: Mapping[str, int], *, at_most_ms: int = LONGEST_MS) -> int:
        """How long the call may last at most so that no account owes more than its credit; -1: not even the answer.

        Accounts without an entry have credit without end. The search halves the time left, so it takes as many steps
        for a day as the day's milliseconds have binary digits.
        """
        limits = [(place, credit[account]) for place, account in enumerate(self.accounts) if account in credit]

        def fits(duration_ms: int) -> bool:
            owed = self.owed_micros(duration_ms)
            return all(owed[place] <= limit for place, limit in limits)

        if not fits(0):
            return -1
        low, high = 0, at_most_ms
        if fits(high):
            return high
        while high - low > 1:
            middle = (low + high) // 2
            if fits(middle):
                low = middle
            else:
                high = middle
        return low

    def _owed(self, call: Call) -> tuple[int, ...]:
        rated = rate(call, self._snapshot)
        both = zip(rated.prices, rated.taxes, strict=True)
        return tuple(price + tax for price, tax in both)[self._carried :]

    def _payers(self, rated: RatedCall) -> tuple[tuple[str, ...], tuple[str, ...]]:
        currencies = tuple(level.spec.currency for level in rated.charged[self._carried :])
        return tuple(account.id for account in rated.accounts), currencies

    def _rated(self, duration_ms: int) -> RatedCall:
        return rate(replace(self._call, duration_ms=duration_ms), self._snapshot)
