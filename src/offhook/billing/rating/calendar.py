"""Which band it is at an instant, and until when: found once for each week and kept."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from offhook.billing.rating.bands import Bands

_WEEK_MS = 7 * 86_400_000
_WEEKS_KEPT = 10_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_SECOND = timedelta(seconds=1)


class BandCalendar:
    """Real instants are walked, so a band of two hours lasts three or one on the night the clocks change."""

    __slots__ = ("_weeks", "_zone", "bands")

    def __init__(self, bands: Bands) -> None:
        self.bands = bands
        self._zone = ZoneInfo(bands.zone)
        self._weeks: dict[int, tuple[list[int], list[int]]] = {}

    def at(self, instant_ms: int) -> tuple[int, int]:
        """The band's number, and the next instant (ms since 1970) at which it may be another one."""
        week = instant_ms // _WEEK_MS
        found = self._weeks.get(week)
        if found is None:
            if len(self._weeks) >= _WEEKS_KEPT:
                self._weeks.clear()
            found = self._weeks[week] = self._walk_week(week)
        borders, numbers = found
        place = bisect_right(borders, instant_ms)
        return numbers[place - 1], borders[place]

    def _walk_week(self, week: int) -> tuple[list[int], list[int]]:
        """Borders with the end of the week as the last, and the number that holds from each on."""
        begin_s, end_s = week * _WEEK_MS // 1000, (week + 1) * _WEEK_MS // 1000
        borders: list[int] = []
        numbers: list[int] = []
        for from_s, until_s, offset_s in self._offsets(begin_s, end_s):
            for instant_s in self._candidates(from_s, until_s, offset_s):
                days, second = divmod(instant_s + offset_s, 86_400)
                number = self.bands.number_at(date.fromordinal(_EPOCH_DAY + days), second // 60)
                if not numbers or number != numbers[-1]:
                    borders.append(instant_s * 1000)
                    numbers.append(number)
        return [*borders, end_s * 1000], numbers

    def _candidates(self, from_s: int, until_s: int, offset_s: int) -> Iterator[int]:
        yield from_s
        for day in range((from_s + offset_s) // 86_400, (until_s + offset_s) // 86_400 + 1):
            for minute in self.bands.border_minutes:
                instant_s = day * 86_400 + minute * 60 - offset_s
                if from_s < instant_s < until_s:
                    yield instant_s

    def _offsets(self, begin_s: int, end_s: int) -> Iterator[tuple[int, int, int]]:
        """Stretches in which the zone is a constant number of seconds before UTC."""
        from_s, offset_s = begin_s, self._offset(begin_s)
        for hour_s in range(begin_s + 3600, end_s + 1, 3600):
            if (now_s := self._offset(hour_s)) != offset_s:
                change_s = self._change_between(hour_s - 3600, hour_s)
                yield from_s, change_s, offset_s
                from_s, offset_s = change_s, now_s
        if from_s < end_s:
            yield from_s, end_s, offset_s

    def _change_between(self, low_s: int, high_s: int) -> int:
        before = self._offset(low_s)
        while high_s - low_s > 1:
            middle = (low_s + high_s) // 2
            if self._offset(middle) == before:
                low_s = middle
            else:
                high_s = middle
        return high_s

    def _offset(self, instant_s: int) -> int:
        offset = (_EPOCH + timedelta(seconds=instant_s)).astimezone(self._zone).utcoffset()
        assert offset is not None
        return offset // _SECOND


@lru_cache(maxsize=1024)
def calendar_of(bands: Bands) -> BandCalendar:
    """One calendar for equal bands, so that their weeks are walked once."""
    return BandCalendar(bands)
