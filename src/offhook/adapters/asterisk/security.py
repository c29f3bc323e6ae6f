"""Attacks on the SIP door, from Asterisk's security log."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from offhook.adapters.asterisk.tail import RotatingTail

_REASONS = {
    "InvalidAccountID": "unknown account",
    "InvalidPassword": "wrong password",
    "ChallengeResponseFailed": "wrong password",
    "FailedACL": "address not allowed",
    "UnexpectedAddress": "wrong address",
    "RequestBadFormat": "malformed request",
}
_FIELD = re.compile(r'(\w+)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class SignallingFailure:
    """One request that was refused for what it claimed to be."""

    address: str
    """IP address it came from."""
    reason: str
    at: datetime
    account: str = ""
    """What it said it was."""


class AsteriskSecurityLog:
    """Follows one engine's security log."""

    def __init__(self, path: Path) -> None:
        self._tail = RotatingTail(path)

    async def follow(self, position: str | None = None) -> AsyncIterator[tuple[list[SignallingFailure], str]]:
        """Failures as they come and the position after them; from the beginning with None."""
        async for lines, after in self._tail.follow(position):
            yield [found for line in lines if (found := parse_line(line)) is not None], after


def parse_line(line: str) -> SignallingFailure | None:
    """The failure a line tells, None for all other lines."""
    fields = dict(_FIELD.findall(line))
    reason = _REASONS.get(fields.get("SecurityEvent", ""))
    address = fields.get("RemoteAddress", "").split("/")
    if reason is None or len(address) != 4:
        return None
    at = datetime.fromisoformat(fields["EventTV"]).astimezone(UTC)
    return SignallingFailure(address[2], reason, at, fields.get("AccountID", ""))
