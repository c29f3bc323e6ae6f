"""Second factor: time-based codes (RFC 6238) and one-time recovery codes."""

import secrets
from datetime import datetime

import pyotp
import segno
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.tenancy.cipher import Cipher
from offhook.tenancy.models import User
from offhook.tenancy.schemas import TotpStart
from offhook.tenancy.tokens import token_hash

ISSUER = "Offhook"
_STEP_S = 30
_RECOVERY_CODES = 10


def new_totp(user: User, *, cipher: Cipher) -> TotpStart:
    """Draws a secret and keeps it, unconfirmed, on the user."""
    secret = pyotp.random_base32()
    user.totp_secret_encrypted = cipher.encrypt(secret)
    user.totp_confirmed_at = None
    uri = pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=ISSUER)
    return TotpStart(secret=secret, otpauth_uri=uri, qr_svg=segno.make(uri).svg_inline(scale=4, border=2))


def accept_totp(user: User, code: str, *, cipher: Cipher, now: datetime) -> bool:
    """Whether the code is right now (one step of clock difference allowed) and was not used before."""
    if user.totp_secret_encrypted is None:
        return False
    totp = pyotp.TOTP(cipher.decrypt(user.totp_secret_encrypted))
    current = int(now.timestamp()) // _STEP_S
    for step in (current, current - 1, current + 1):
        fresh = user.totp_last_step is None or step > user.totp_last_step
        if fresh and secrets.compare_digest(totp.at(step * _STEP_S), code):
            user.totp_last_step = step
            return True
    return False


def draw_recovery_codes(user: User) -> list[str]:
    """Fresh codes; earlier ones stop working."""
    codes = [f"{secrets.token_hex(4)}-{secrets.token_hex(4)}" for _ in range(_RECOVERY_CODES)]
    user.recovery_hashes = [token_hash(code) for code in codes]
    return codes


def accept_recovery_code(user: User, code: str) -> bool:
    """Uses one up."""
    wanted = token_hash(code.strip().lower())
    if wanted not in user.recovery_hashes:
        return False
    user.recovery_hashes = [kept for kept in user.recovery_hashes if kept != wanted]
    return True


async def lock_user(session: AsyncSession, user: User) -> None:
    """Two requests with the same code: the second sees what the first used up."""
    await session.refresh(user, with_for_update=True)
