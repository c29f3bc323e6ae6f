"""Included minutes that a call used, as the lots it must be given to be rated again."""

from collections.abc import Mapping
from typing import Any

from offhook.billing.rating.destination import Destination
from offhook.billing.rating.lots import Lot

_ANYWHERE = Destination("", frozenset({""}))


def used_lots(explanation: Mapping[str, Any]) -> dict[str, list[Lot]]:
    """By payer, exactly the seconds that its explanation tells of; they are used up already."""
    at_ms = explanation["call"]["answered_at_ms"]
    found: dict[str, list[Lot]] = {}
    for level in explanation["levels"]:
        uses = level["free"]["uses"]
        if uses:
            found[level["payer"]] = [
                Lot(
                    id=use["lot"],
                    destination=_ANYWHERE,
                    left_s=use["seconds"],
                    from_ms=at_ms,
                    expires_ms=at_ms + 1,
                    pays_connection_fee=level["free"]["pays_connection_fee"],
                )
                for use in uses
            ]
    return found
