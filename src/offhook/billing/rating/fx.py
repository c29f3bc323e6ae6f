"""Exchange rates over time: a call is reckoned by those of its answer, whenever it is booked."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from offhook.billing.rating.account import FxRate
from offhook.billing.rating.rate import FOREVER_MS

FxTable = dict[tuple[str, str], FxRate]


class FxHistory:
    """All rates; before the first one of a pair of currencies, that one holds."""

    __slots__ = ("_instants", "_rates", "_tables")

    def __init__(self, rates: Iterable[FxRate]) -> None:
        self._rates = sorted(rates, key=lambda one: one.at_ms)
        self._instants = sorted({one.at_ms for one in self._rates})
        self._tables: dict[int, FxTable] = {}

    def values(self) -> Sequence[FxRate]:
        """All of them, the oldest first."""
        return self._rates

    def get(self, currencies: tuple[str, str]) -> FxRate | None:
        """The newest."""
        return self._table(len(self._instants)).get(currencies)

    def at(self, at_ms: int) -> tuple[FxTable, int, int]:
        """Those that hold then, and the instants they hold between: the same object whenever asked."""
        place = bisect_right(self._instants, at_ms)
        times = [-FOREVER_MS, *self._instants, FOREVER_MS]
        return self._table(place), times[place], times[place + 1]

    def _table(self, place: int) -> FxTable:
        """After so many instants."""
        table = self._tables.get(place)
        if table is None:
            until_ms = self._instants[place - 1] if place else -FOREVER_MS
            known = (one for one in self._rates if one.at_ms <= until_ms)
            table = self._tables[place] = _by_pair(reversed(self._rates)) | _by_pair(known)
        return table


def _by_pair(rates: Iterable[FxRate]) -> FxTable:
    return {(one.from_currency, one.to_currency): one for one in rates}
