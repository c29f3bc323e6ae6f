"""Random tokens: handed out once, kept as hashes."""

import hashlib
import secrets

API_KEY_PREFIX = "ofk_"


def new_token() -> str:
    """256 random bits, URL-safe."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """SHA-256: enough for tokens nobody can guess (argon2 is for passwords)."""
    return hashlib.sha256(token.encode()).hexdigest()
