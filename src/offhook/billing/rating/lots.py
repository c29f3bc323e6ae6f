"""Included minutes: lots of seconds for some destinations, used up from the one that expires first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from offhook.billing.rating.destination import Destination


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """Seconds granted and what is left of them."""

    id: str
    destination: Destination
    left_s: int
    from_ms: int
    expires_ms: int
    """A call answered at this instant or later cannot use it."""
    source: str = ""
    """Where it came from: a plan's period, a product, the roll-over of another lot."""
    pays_connection_fee: bool = True
    """A call that begins in included minutes pays no connection fee."""

    def serves(self, digits: str, at_ms: int) -> bool:
        """Whether a call to this number answered at this instant may use it."""
        open_now = self.left_s > 0 and self.from_ms <= at_ms < self.expires_ms
        return open_now and self.destination.longest(digits) is not None


@dataclass(frozen=True, slots=True)
class LotUse:
    """So many seconds of a call were paid by this lot."""

    lot_id: str
    seconds: int
    pays_connection_fee: bool = True


def usable(lots: Iterable[Lot], *, digits: str, at_ms: int) -> list[Lot]:
    """The lots a call may use, in the order they are used: earliest expiry, then as given out."""
    serving = [lot for lot in lots if lot.serves(digits, at_ms)]
    return sorted(serving, key=lambda lot: (lot.expires_ms, lot.from_ms, lot.id))


def draw(lots: Sequence[Lot], seconds: int) -> tuple[LotUse, ...]:
    """Takes up to so many seconds out of lots already in order."""
    uses = []
    for lot in lots:
        if seconds <= 0:
            break
        taken = min(lot.left_s, seconds)
        uses.append(LotUse(lot.id, taken, lot.pays_connection_fee))
        seconds -= taken
    return tuple(uses)


def after(lots: Iterable[Lot], uses: Iterable[LotUse]) -> list[Lot]:
    """The lots with what is left when these uses are booked."""
    used: dict[str, int] = {}
    for use in uses:
        used[use.lot_id] = used.get(use.lot_id, 0) + use.seconds
    return [replace(lot, left_s=lot.left_s - used.get(lot.id, 0)) for lot in lots]


def rolled_over(lot: Lot, *, lot_id: str, expires_ms: int) -> Lot | None:
    """What is left at the end of a period, usable for one more (`expires_ms` is one month after it).

    None when nothing is left, or when the lot was itself a roll-over: minutes roll over once.
    """
    if lot.left_s <= 0 or lot.source.startswith("roll-over"):
        return None
    return replace(lot, id=lot_id, from_ms=lot.expires_ms, expires_ms=expires_ms, source=f"roll-over of {lot.id}")
