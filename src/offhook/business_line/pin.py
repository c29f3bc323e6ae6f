"""PINs in texts: what looks like one, and how many may be wrong (BL-4). Pure."""

import re
from datetime import datetime, timedelta

MOST_OF_SENDER = 5
"""Wrong ones in an hour; then a sender is heard no more for the hour, the right PIN included."""
MOST_OF_LINE = 20
"""Wrong ones of all senders in an hour; then nobody joins for the hour, and the alarm is given."""
WINDOW = timedelta(hours=1)
_PIN = re.compile(r"\s*(?:pin\b[\s:#]*)?(\d{3})[\s-]?(\d{3})[\s.!]*", re.IGNORECASE | re.ASCII)


def pin_in(text: str) -> str | None:
    """The six digits of a text that says nothing else."""
    found = _PIN.fullmatch(text)
    return found[1] + found[2] if found else None


def failures_now(failures: int, last: datetime | None, *, now: datetime) -> int:
    """How many count still."""
    return failures if last is not None and now - last < WINDOW else 0
