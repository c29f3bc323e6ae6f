"""The door to wholesale: customers' own switches, as calls and the telephone engine see them."""

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.tenancy.api import Cipher
from offhook.voice.engine import TRUNK_CODECS, TrunkEndpoint
from offhook.wholesale.attribution import access_id_of
from offhook.wholesale.models import Access
from offhook.wholesale.program import run_wholesale
from offhook.wholesale.repository import enabled_accesses
from offhook.wholesale.routing import PROGRAM, WholesaleRouter

__all__ = ["PROGRAM", "WholesaleRouter", "access_endpoint", "access_endpoints", "access_id_of", "run_wholesale"]


async def access_endpoints(session: AsyncSession, *, cipher: Cipher) -> list[TrunkEndpoint]:
    """All enabled accesses of all accounts, for the full push to an engine; system scope."""
    return [_to_trunk(access, cipher) for access in await enabled_accesses(session)]


async def access_endpoint(session: AsyncSession, endpoint: str, *, cipher: Cipher) -> TrunkEndpoint | None:
    """One; None when it is gone or disabled, and so must leave the engine. System scope."""
    access = await session.get(Access, access_id_of(endpoint))
    return _to_trunk(access, cipher) if access and access.enabled else None


def _to_trunk(access: Access, cipher: Cipher) -> TrunkEndpoint:
    return TrunkEndpoint(
        endpoint=access.endpoint,
        host="",
        match_addresses=tuple(access.addresses),
        inbound_username=access.username or "",
        codecs=tuple(access.codecs) or TRUNK_CODECS,
        inbound_password=cipher.decrypt(access.password_encrypted) if access.password_encrypted else "",
    )
