"""An agent gets a personal link to the dialer (BL-4), in place of the one before."""

from uuid import UUID

from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.business_line.models import DialerLink
from offhook.business_line.notices import tell_of_link
from offhook.business_line.secret import new_secret, secret_hash
from offhook.kit.ids import new_id


async def give_link(session: AsyncSession, agent_id: UUID, *, account_id: UUID) -> str:
    """The token, known to nobody but its reader from now on; the link before and its device are worth nothing."""
    token = new_secret()
    no_code = {"code_hash": None, "code_ends_at": None, "code_used_at": None}
    fresh = {"token_hash": secret_hash(token), "device_hash": None, "opened_at": None, "seen_at": None, **no_code}
    row = insert(DialerLink).values(id=new_id(), account_id=account_id, agent_id=agent_id, **fresh)
    anew = {**fresh, "created_at": func.now()}
    await session.execute(row.on_conflict_do_update(index_elements=[DialerLink.agent_id], set_=anew))
    await tell_of_link(session, agent_id, account_id=account_id)
    return token


async def revoke_link(session: AsyncSession, agent_id: UUID, *, account_id: UUID) -> None:
    """Whoever has it open is out with the next request; no link is no error."""
    await session.execute(delete(DialerLink).where(DialerLink.agent_id == agent_id))
    await tell_of_link(session, agent_id, account_id=account_id, kind="deleted")
