"""A line gets a PIN: whoever texts it joins (BL-4)."""

import secrets
from datetime import datetime

from offhook.business_line.models import BusinessLine
from offhook.tenancy.api import Cipher

DIGITS = 6


def make_pin(line: BusinessLine, *, cipher: Cipher, now: datetime) -> str:
    """A fresh one; the one before is worth nothing any more, and so are the guesses at it."""
    pin = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    line.pin_encrypted, line.pin_made_at = cipher.encrypt(pin), now
    line.pin_failures, line.pin_failed_at, line.pin_locked_until = 0, None, None
    return pin
