"""Included minutes that a call has used, or keeps, as the lots it must be given to be rated with them."""

from collections.abc import Iterable, Mapping
from typing import Any

from offhook.billing.rating.destination import Destination
from offhook.billing.rating.lots import Lot, LotUse

_ANYWHERE = Destination("", frozenset({""}))


def lots_of_uses(uses: Iterable[tuple[str, LotUse]], *, answered_at_ms: int) -> dict[str, list[Lot]]:
    """By payer lots of exactly these seconds, for a call answered then to any number."""
    found: dict[str, list[Lot]] = {}
    for payer, use in uses:
        lot = Lot(
            id=use.lot_id,
            destination=_ANYWHERE,
            left_s=use.seconds,
            from_ms=answered_at_ms,
            expires_ms=answered_at_ms + 1,
            pays_connection_fee=use.pays_connection_fee,
        )
        found.setdefault(payer, []).append(lot)
    return found


def used_lots(explanation: Mapping[str, Any]) -> dict[str, list[Lot]]:
    """Of a call that was rated, by payer."""
    uses = [
        (level["payer"], LotUse(use["lot"], use["seconds"], level["free"]["pays_connection_fee"]))
        for level in explanation["levels"]
        for use in level["free"]["uses"]
    ]
    return lots_of_uses(uses, answered_at_ms=explanation["call"]["answered_at_ms"])
