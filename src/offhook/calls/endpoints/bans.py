"""The API of bans: who got nothing lately, for the people who run the installation."""

from fastapi import APIRouter, Depends, status
from sqlalchemy import delete, select

from offhook.calls.models import BanRow
from offhook.calls.schemas import BanView
from offhook.db.notices import BANS_CHANNEL, notify
from offhook.kit.errors import ForbiddenError, NotFoundError
from offhook.tenancy.api import (
    CurrentAccount,
    CurrentClock,
    CurrentDatabase,
    CurrentPrincipal,
    Page,
    TenantSession,
    record_audit,
    require,
)

SHOWN = 1000


def owner_only(account: CurrentAccount) -> None:
    """Bans belong to the installation, not to a tenant. Raises ForbiddenError."""
    if account.kind != "owner":
        raise ForbiddenError("Bans are shown to the owner of the installation only")


router = APIRouter(tags=["security"], dependencies=[Depends(require(role="admin")), Depends(owner_only)])


@router.get("/security/bans")
async def list_bans(database: CurrentDatabase, clock: CurrentClock) -> Page[BanView]:
    """Addresses banned now, the longest first."""
    query = select(BanRow).where(BanRow.until > clock.now()).order_by(BanRow.until.desc(), BanRow.address)
    async with database.system() as session:
        rows = (await session.scalars(query.limit(SHOWN))).all()
    return Page(items=[BanView.model_validate(row) for row in rows], next_cursor=None)


@router.delete("/security/bans/{address}", status_code=status.HTTP_204_NO_CONTENT)
async def lift_ban(
    address: str, database: CurrentDatabase, session: TenantSession, principal: CurrentPrincipal
) -> None:
    """Lifts a ban; the engine is told at once."""
    async with database.system() as system:
        lifted = await system.scalar(delete(BanRow).where(BanRow.address == address).returning(BanRow.address))
        await notify(system, BANS_CHANNEL, address=address)
    if lifted is None:
        raise NotFoundError(f"{address} is not banned")
    await record_audit(session, principal, "ban.lifted", address)
