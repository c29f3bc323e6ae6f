"""Random secrets of links and devices: handed out once, kept as hashes."""

import hashlib
import secrets


def new_secret() -> str:
    """192 random bits in 32 URL-safe characters, short enough for a text."""
    return secrets.token_urlsafe(24)


def secret_hash(secret: str) -> str:
    """SHA-256: enough for what nobody can guess."""
    return hashlib.sha256(secret.encode()).hexdigest()
