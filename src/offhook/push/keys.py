"""The instance's pair of keys, made at first use, and the signature push services ask for (VAPID, RFC 8292)."""

import base64
import time
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from py_vapid import Vapid02  # type: ignore[import-untyped]  # it has no stubs
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.push.models import PushKey
from offhook.tenancy.api import Cipher

TOKEN_LIFE_S = 12 * 3600
"""A day is the most that is allowed."""


async def push_key(session: AsyncSession, cipher: Cipher) -> PushKey:
    """System scope; of several who ask first, all get the same."""
    found: PushKey | None = await session.get(PushKey, 1)
    if found is not None:
        return found
    public, private = _new_pair()
    made = insert(PushKey).values(id=1, public_key=public, private_key_encrypted=cipher.encrypt(private))
    await session.execute(made.on_conflict_do_nothing())
    return (await session.scalars(select(PushKey))).one()


def sign(private_key: str, endpoint: str, *, contact: str) -> dict[str, str]:
    """Headers that tell the push service who sends; `contact` is a mailto: or https: address of the operator."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(time.time()) + TOKEN_LIFE_S,
        "sub": contact,
    }
    headers: dict[str, str] = Vapid02.from_raw(private_key.encode()).sign(claims)
    return headers


def _new_pair() -> tuple[str, str]:
    pair = Vapid02()
    pair.generate_keys()
    point = pair.public_key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    number = pair.private_key.private_numbers().private_value.to_bytes(32, "big")
    return _text(point), _text(number)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
