"""A rated call as what is booked of it: postings, the explanation, and each account's own side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from offhook.billing.ledger.account import LedgerAccountName
from offhook.billing.ledger.chain import CarrierDue, Due, lines_of
from offhook.billing.rating.call import Call, instant
from offhook.billing.rating.rated_call import RatedCall
from offhook.billing.repository import SettleRequest

FIRST_RUN = "live"
REVERSED = ":reversed"
"""Ends the key of a set that takes back the one named before it."""
_KEPT = 1 << 16
"""Ids of accounts, read once: explanations tell them as text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallKey:
    """A leg that is billed, and the rating run: what makes its booking happen once."""

    call_id: UUID
    leg_id: str
    run: str = FIRST_RUN

    @property
    def hold(self) -> str:
        """The credit held for it."""
        return f"call:{self.call_id}:{self.leg_id}"

    @property
    def set(self) -> str:
        """Its posting set."""
        return f"{self.hold}:{self.run}"


def settlement_of(key: CallKey, rated: RatedCall) -> SettleRequest:
    """What to book of it. Raises what its explanation raises."""
    call, explanation = rated.call, rated.explanation
    assert call.answered_at_ms is not None, "what nobody answered is voided, not booked"
    dues, carried = dues_of(explanation["levels"])
    answered_at = instant(call.answered_at_ms)
    return SettleRequest(
        key=key.set,
        kind="call",
        at=answered_at,
        lines=lines_of(dues, carried),
        hold=key.hold,
        memo=call.dialled,
        rated={
            "call_id": key.call_id,
            "leg_id": key.leg_id,
            "run": key.run,
            "account_id": call.account_id,
            "direction": call.direction,
            "answered_at": answered_at,
            "duration_ms": call.duration_ms,
            "explanation": explanation,
        },
        charges=charges_of(key, call, explanation["levels"]),
    )


def dues_of(levels: Sequence[Mapping[str, Any]]) -> tuple[list[Due], CarrierDue | None]:
    """Each account's debt to its parent, the owner's direct customer first, and the owner's to the carrier."""
    dues, carried = [], None
    for level in levels:
        if _is_carrier(level):
            if level["payer"] is not None:
                carried = CarrierDue(
                    owner_id=_uuid(level["payer"]),
                    carrier=str(level["payee"]),
                    currency=level["currency"],
                    micros=level["price_micros"],
                )
        else:
            dues.append(
                Due(
                    payer_id=_uuid(level["payer"]),
                    payee_id=_uuid(level["payee"]),
                    currency=level["currency"],
                    net_micros=level["price_micros"],
                    tax_micros=sum(level["tax_micros"]),
                )
            )
    return dues, carried


def balance_of(account_id: str, currency: str) -> LedgerAccountName:
    """What an account that pays for calls owes its parent on."""
    return LedgerAccountName(account_id=_uuid(account_id), kind="balance", currency=currency)


@lru_cache(maxsize=_KEPT)
def _uuid(told: str) -> UUID:
    return UUID(told)


def _is_carrier(level: Mapping[str, Any]) -> bool:
    return level["plan"] is None


def charges_of(key: CallKey, call: Call, levels: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """For every level a row of who pays and one of who is paid: neither tells the other's business."""
    rows = []
    for level in levels:
        if level["payer"] is None:
            continue
        assert call.answered_at_ms is not None
        shared = {
            "call_id": key.call_id,
            "leg_id": key.leg_id,
            "dialled": call.dialled,
            "at": instant(call.answered_at_ms),
            "duration_ms": call.duration_ms,
            "currency": level["currency"],
            "net_micros": level["price_micros"],
            "tax_micros": sum(level["tax_micros"]),
        }
        to_carrier = _is_carrier(level)
        peer = str(level["payee"]) if to_carrier else ""
        rows.append({**shared, "account_id": level["payer"], "side": "owes", "peer": peer})
        if not to_carrier:
            earned = {"cost_micros": level["cost_micros"], "margin_micros": level["margin_micros"]}
            rows.append({**shared, **earned, "account_id": level["payee"], "side": "earns", "peer": level["payer"]})
    return rows
