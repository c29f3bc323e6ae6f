"""Secrets at rest: authenticated encryption with rotation (Fernet: AES-128-CBC and HMAC-SHA256)."""

import base64
import hashlib
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from offhook.kit.errors import UnavailableError


class Cipher:
    """Encrypts with the first key and reads with any of them, so that keys can be rotated."""

    def __init__(self, master_keys: Sequence[bytes]) -> None:
        """`master_keys`: 32 random bytes each, the newest first."""
        self._fernet = MultiFernet([Fernet(_fernet_key(key)) for key in master_keys])

    def encrypt(self, secret: str) -> str:
        """A printable token."""
        return self._fernet.encrypt(secret.encode()).decode()

    def decrypt(self, token: str) -> str:
        """Raises UnavailableError when no key fits (the key file was lost or replaced)."""
        try:
            return self._fernet.decrypt(token.encode()).decode()
        except InvalidToken:
            raise UnavailableError(
                "a stored secret cannot be read: the master key is not the one it was kept with"
            ) from None


def _fernet_key(master_key: bytes) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"offhook secrets at rest" + master_key).digest())
