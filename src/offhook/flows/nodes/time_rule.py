"""Routing by time (PB-14): times of day, weekdays, days, months, years, holidays, and a switch for the night."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, field_validator

from offhook.flows.node import Node, NodeConfig, NodeContext

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Month = Annotated[int, Field(ge=1, le=12)]
Year = Annotated[int, Field(ge=2020, le=2100)]
DayOfMonth = Annotated[int, Field(ge=-31, le=31)]


class Span(NodeConfig):
    """From `start` up to, but not including, `end`; past midnight when `end` is not after `start`."""

    start: time
    end: time


class Rule(NodeConfig):
    """Holds when everything given holds; what is left out does not matter.

    The first Monday of January and February 2027 to 2032, 8:00 to 10:30, is
    `{times: [8:00-10:30], weekdays: [mon], nth: [1], months: [1, 2], years: [2027, ..., 2032]}`.
    """

    times: tuple[Span, ...] = Field(default=(), max_length=20)
    weekdays: tuple[Weekday, ...] = ()
    nth: tuple[Literal[1, 2, 3, 4, 5, -1], ...] = ()
    """Which one of its weekday in the month; -1 the last."""
    days_of_month: tuple[DayOfMonth, ...] = ()
    """1 to 31, or from the end: -1 is the last day."""
    months: tuple[Month, ...] = ()
    years: tuple[Year, ...] = ()

    def holds(self, now: datetime) -> bool:
        today, clock = now.date(), now.time()
        if not self.times:
            return self._holds_on(today)
        return any(self._holds_in(span, today, clock) for span in self.times)

    def _holds_in(self, span: Span, today: date, clock: time) -> bool:
        if span.start < span.end:
            return span.start <= clock < span.end and self._holds_on(today)
        if clock >= span.start:
            return self._holds_on(today)
        return clock < span.end and self._holds_on(today - timedelta(days=1))

    def _holds_on(self, day: date) -> bool:
        from_end = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - day  # days left, this one included
        is_last = from_end.days <= 7
        return (
            (not self.weekdays or _WEEKDAYS[day.weekday()] in self.weekdays)
            and (not self.nth or (day.day - 1) // 7 + 1 in self.nth or (is_last and -1 in self.nth))
            and (not self.days_of_month or day.day in self.days_of_month or -from_end.days in self.days_of_month)
            and (not self.months or day.month in self.months)
            and (not self.years or day.year in self.years)
        )


class Holiday(NodeConfig):
    """One day, or with `yearly` that day of every year."""

    day: date
    name: str = Field(default="", max_length=100)
    yearly: bool = False

    def falls_on(self, day: date) -> bool:
        return self.day == day or (self.yearly and (self.day.month, self.day.day) == (day.month, day.day))


class TimeRule(Node):
    """Leaves by `match` when one of the rules holds now, else by `otherwise`."""

    type = "time_rule"
    exits = ("match", "otherwise")

    class Config(NodeConfig):
        rules: tuple[Rule, ...] = Field(min_length=1, max_length=100)
        time_zone: str | None = None
        """IANA name; without it the number's."""
        holidays: tuple[Holiday, ...] = Field(default=(), max_length=1000)
        """Given some, those days leave by `holiday`."""
        night_switch: str | None = Field(default=None, min_length=1, max_length=64)
        """Name of a switch; while it is set every call leaves by `night`."""

        @field_validator("time_zone")
        @classmethod
        def _known_zone(cls, name: str | None) -> str | None:
            if name is not None and name not in available_timezones():
                raise ValueError(f"{name!r} is no time zone: use an IANA name such as 'Europe/Madrid'")
            return name

    config: Config

    @classmethod
    def exits_of(cls, config: Any) -> tuple[str, ...]:
        more = (("holiday", config.holidays), ("night", config.night_switch))
        return (*cls.exits, *(exit_ for exit_, given in more if given))

    async def run(self, ctx: NodeContext) -> str:
        if self.config.night_switch and await ctx.ports.night_mode(self.config.night_switch):
            return "night"
        now = ctx.call.clock.now().astimezone(ZoneInfo(self.config.time_zone or ctx.number.time_zone))
        if any(holiday.falls_on(now.date()) for holiday in self.config.holidays):
            return "holiday"
        return "match" if any(rule.holds(now) for rule in self.config.rules) else "otherwise"
