"""Where included minutes lie in a call: at its begin, after the seconds that a connection fee pays for."""

from collections.abc import Sequence
from typing import NamedTuple

from offhook.billing.rating.lots import Lot, LotUse, draw
from offhook.billing.rating.walk import Length


class FreeTime(NamedTuple):
    """What included minutes pay of a call on one level."""

    uses: tuple[LotUse, ...] = ()
    pays_connection_fee: bool = False
    """Then the seconds that the fee would have paid for are not given either."""

    @property
    def seconds(self) -> int:
        """Of all lots together."""
        return sum(use.seconds for use in self.uses)


NOTHING_FREE = FreeTime()


def free_time(lots: Sequence[Lot], *, duration_ms: int, included_ms: int) -> FreeTime:
    """Draws on lots already in order; a second begun is a second used."""
    if not lots:
        return NOTHING_FREE
    pays = lots[0].pays_connection_fee
    timed_ms = duration_ms - (0 if pays else included_ms)
    return FreeTime(draw(lots, -(-timed_ms // 1000)), pays)


def lay_out(lengths: Sequence[Length], *, has_included: bool, free: FreeTime) -> tuple[list[Length], list[int | None]]:
    """The steps of a call with the free time among them, and the rate's step that each one is (None: free time)."""
    laid: list[tuple[Length, int | None]] = [(length, number) for number, length in enumerate(lengths)]
    if has_included and free.pays_connection_fee:
        del laid[0]
    if free.seconds:
        place = int(has_included and not free.pays_connection_fee)
        laid.insert(place, ((free.seconds * 1000, 1), None))
    return [length for length, _ in laid], [number for _, number in laid]
