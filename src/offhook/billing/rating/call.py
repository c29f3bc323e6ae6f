"""A call as far as its price goes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from offhook.billing.rating.account import Direction

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def milliseconds(at: datetime) -> int:
    """An instant with its zone, as milliseconds since 1970, without a float in between."""
    return (at - _EPOCH) // _MILLISECOND


def instant(at_ms: int) -> datetime:
    """The way back, in UTC."""
    return _EPOCH + timedelta(milliseconds=at_ms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One leg that somebody pays for."""

    id: str
    account_id: str
    dialled: str
    """E.164 digits without `+`; of an inbound call, our number."""
    answered_at_ms: int | None
    """Instant of the answer, ms since 1970; None when there was none."""
    duration_ms: int
    """From answer to hang-up."""
    caller: str = ""
    """E.164 digits of the caller, as far as known; rates by origin look at it."""
    direction: Direction = "out"
    carrier_id: str | None = None
    """Who carried it; None when nobody is to be paid for it."""

    @classmethod
    def told(cls, told: Mapping[str, Any]) -> "Call":
        """Read off an explanation."""
        return cls(
            id=told["id"],
            account_id=told["account"],
            dialled=told["dialled"],
            answered_at_ms=told["answered_at_ms"],
            duration_ms=told["duration_ms"],
            caller=told["caller"],
            direction=told["direction"],
            carrier_id=told["carrier"],
        )
