"""What one account may see of an explanation: what it pays and what is paid to it, nothing of anybody else's side."""

from collections.abc import Mapping
from typing import Any

_PAYERS_SIDE = frozenset({"payee", "cost_micros", "margin_micros", "fx", "version"})
"""Of what somebody pays, these are the parent's business: not even who that is can be told from them."""


def seen_by(account_id: str, explanation: Mapping[str, Any]) -> dict[str, Any]:
    """The explanation with the levels on which the account pays or is paid; it cannot be replayed any more.

    Whoever is paid sees its own costs and margin there. The carrier is told to the one who pays it alone, and of bands
    only those of the level's own tariff: the names and number of the others are those of the levels below.
    """
    levels: list[dict[str, Any]] = []
    pays_carrier = False
    for number, level in enumerate(explanation["levels"]):
        if level["payee"] == account_id:
            levels.append(_with_own_bands(level))
        elif level["payer"] == account_id:
            pays_carrier = pays_carrier or (number == 0 and level["plan"] is None)
            told = _with_own_bands(level)
            levels.append({key: value for key, value in told.items() if pays_carrier or key not in _PAYERS_SIDE})
    call = dict(explanation["call"])
    if not pays_carrier:
        call["carrier"] = None
    return {"call": call, "levels": levels}


def _with_own_bands(level: Mapping[str, Any]) -> dict[str, Any]:
    spans = [{**span, "bands": [own] if (own := span.get("own_band")) else []} for span in level["spans"]]
    return {**level, "spans": spans}
