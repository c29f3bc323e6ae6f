"""Random secrets of links and devices: handed out once, kept as hashes."""

import base64
import hashlib
import hmac
import re
import secrets

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without letters that are read as digits, or the other way round (Crockford's base 32)."""
_CODE = re.compile(rf"[{_ALPHABET}]{{12}}")
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", " ": "", "-": ""})


def new_secret() -> str:
    """192 random bits in 32 URL-safe characters, short enough for a text."""
    return secrets.token_urlsafe(24)


def new_code() -> str:
    """60 random bits to be typed: nobody guesses them in the minutes they count for."""
    drawn = "".join(secrets.choice(_ALPHABET) for _ in range(12))
    return "-".join((drawn[:4], drawn[4:8], drawn[8:]))


def code_in(text: str) -> str | None:
    """The code of a text that is one, however it was typed."""
    typed = text.upper().translate(_MISREAD)
    return typed if _CODE.fullmatch(typed) else None


def secret_hash(secret: str) -> str:
    """SHA-256: enough for what nobody can guess."""
    return hashlib.sha256(secret.encode()).hexdigest()


def device_cookie(device_key: str, token_hash: str) -> str:
    """The same for the same device and link, so that an answer that was lost can be given again.

    Neither the page, which keeps the device's key, nor the database, which keeps the hash, can make it alone.
    """
    made = hmac.digest(device_key.encode(), token_hash.encode(), "sha256")
    return base64.urlsafe_b64encode(made).decode().rstrip("=")
