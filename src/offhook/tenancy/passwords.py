"""Passwords: argon2id (RFC 9106), hashed in a thread because it takes its time on purpose."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from offhook.kit.errors import FieldError, InvalidInputError

_HASHER = PasswordHasher()
_DECOY = _HASHER.hash("nobody has this password")
MIN_LENGTH = 10
MAX_LENGTH = 256


def check_password_rules(password: str, *, where: str = "password") -> None:
    """Length is what counts (NIST SP 800-63B). Raises InvalidInputError."""
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        problem = f"a password has {MIN_LENGTH} to {MAX_LENGTH} characters; this one has {len(password)}"
        raise InvalidInputError(problem, fields=[FieldError(where, problem)])


async def hash_password(password: str) -> str:
    """The hash to keep."""
    return await asyncio.to_thread(_HASHER.hash, password)


async def verify_password(password: str, kept_hash: str | None) -> bool:
    """Takes as long for people who do not exist, so that time tells nothing."""
    return await asyncio.to_thread(_verify, password, kept_hash)


def _verify(password: str, kept_hash: str | None) -> bool:
    try:
        return _HASHER.verify(kept_hash or _DECOY, password) and kept_hash is not None
    except (VerificationError, InvalidHashError):
        return False
