"""What one account may see of an explanation: what it pays and what is paid to it, nothing of anybody else's side."""

from collections.abc import Mapping
from typing import Any

_PAYERS_SIDE = frozenset({"payee", "cost_micros", "margin_micros", "fx", "version"})
"""Of what somebody pays, these are the parent's business: not even who that is can be told from them."""


def seen_by(account_id: str, explanation: Mapping[str, Any]) -> dict[str, Any]:
    """The explanation with the levels on which the account pays or is paid; it cannot be replayed any more.

    Whoever is paid sees its own costs and margin there. The carrier is told to the one who pays it alone.
    """
    levels: list[dict[str, Any]] = []
    pays_carrier = False
    for number, level in enumerate(explanation["levels"]):
        if level["payee"] == account_id:
            levels.append(dict(level))
        elif level["payer"] == account_id:
            pays_carrier = pays_carrier or (number == 0 and level["plan"] is None)
            levels.append({key: value for key, value in level.items() if pays_carrier or key not in _PAYERS_SIDE})
    call = dict(explanation["call"])
    if not pays_carrier:
        call["carrier"] = None
    return {"call": call, "levels": levels}
