"""The API of wholesale customers: how their own switches are let in."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, status
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.errors import NotFoundError
from offhook.tenancy.api import (
    Account,
    CurrentCipher,
    CurrentDatabase,
    CurrentPrincipal,
    CursorParams,
    IdempotentRoute,
    Page,
    Principal,
    TenantSession,
    get_account,
    paginate,
    record_audit,
    require,
)
from offhook.wholesale.actions.add_access import add_access
from offhook.wholesale.actions.change_access import change_access
from offhook.wholesale.actions.remove_access import remove_access
from offhook.wholesale.actions.renew_password import renew_password
from offhook.wholesale.models import Access
from offhook.wholesale.ports import CurrentSwitchDoor
from offhook.wholesale.repository import get_access, select_accesses
from offhook.wholesale.schemas import AccessCreate, AccessPatch, AccessView, AccessWithPassword, DoorView

router = APIRouter(
    prefix="/wholesale",
    tags=["wholesale"],
    dependencies=[Depends(require(role="billing"))],
    route_class=IdempotentRoute,
)
Cursor = Annotated[CursorParams, Depends()]
ADMIN = [Depends(require(role="admin"))]


async def _customer(session: AsyncSession, account_id: UUID, principal: Principal) -> Account:
    """Only the parent sells to it."""
    account = await get_account(session, account_id)
    if account.parent_id != principal.account_id:
        raise NotFoundError("there is no such customer")
    return account


@router.get("/door")
async def read_door(door: CurrentSwitchDoor) -> DoorView:
    """Where switches send their calls."""
    return DoorView(host=door.host, port=door.port, tls_port=door.tls_port)


@router.get("/accesses")
async def list_own_accesses(session: TenantSession, principal: CurrentPrincipal, cursor: Cursor) -> Page[AccessView]:
    """The account's own, which its seller set up, the oldest first."""
    query = select_accesses(principal.account_id)
    return await paginate(session, query, cursor, key=Access.id, view=AccessView.model_validate)


@router.get("/customers/{account_id}/accesses")
async def list_accesses(
    account_id: UUID, session: TenantSession, principal: CurrentPrincipal, cursor: Cursor
) -> Page[AccessView]:
    """A customer's, the oldest first."""
    customer = await _customer(session, account_id, principal)
    query = select_accesses(customer.id)
    return await paginate(session, query, cursor, key=Access.id, view=AccessView.model_validate)


@router.post("/customers/{account_id}/accesses", status_code=status.HTTP_201_CREATED, dependencies=ADMIN)
async def create_access(
    account_id: UUID, given: AccessCreate, session: TenantSession, principal: CurrentPrincipal, cipher: CurrentCipher
) -> AccessWithPassword:
    """Lets a customer's switch send calls, which the customer pays; only this answer shows the password."""
    customer = await _customer(session, account_id, principal)
    access, password = await add_access(
        session, seller_id=principal.account_id, customer=customer, given=given, cipher=cipher
    )
    await record_audit(session, principal, "access.added", f"{customer.name}: {access.name}")
    return AccessWithPassword(**AccessView.model_validate(access).model_dump(), password=password)


@router.get("/accesses/{access_id}")
async def read_access(access_id: UUID, session: TenantSession) -> AccessView:
    """One of the account's own, or of its customers."""
    return AccessView.model_validate(await get_access(session, access_id))


@router.patch("/accesses/{access_id}", dependencies=ADMIN)
async def update_access(
    access_id: UUID, given: AccessPatch, session: TenantSession, principal: CurrentPrincipal
) -> AccessView:
    """Changes what is given and nothing else; the seller alone may."""
    access = await get_access(session, access_id, seller_id=principal.account_id, lock=True)
    await change_access(session, access, given=given)
    await record_audit(session, principal, "access.changed", access.name)
    return AccessView.model_validate(access)


@router.post("/accesses/{access_id}/password", dependencies=ADMIN)
async def renew_access_password(
    access_id: UUID,
    session: TenantSession,
    principal: CurrentPrincipal,
    database: CurrentDatabase,
    cipher: CurrentCipher,
) -> AccessWithPassword:
    """A new password, for the seller or the customer itself; only this answer shows it. The old one ends at once."""
    access = await get_access(session, access_id)
    async with database.widened(session):  # the customer may read its access, and change this alone
        password = await renew_password(session, access, cipher=cipher)
    await record_audit(session, principal, "access.password_changed", access.name)
    return AccessWithPassword(**AccessView.model_validate(access).model_dump(), password=password)


@router.delete("/accesses/{access_id}", status_code=status.HTTP_204_NO_CONTENT, dependencies=ADMIN)
async def delete_access(access_id: UUID, session: TenantSession, principal: CurrentPrincipal) -> None:
    """Lets the switch in no more; calls that go on go on."""
    access = await get_access(session, access_id, seller_id=principal.account_id)
    await remove_access(session, access)
    await record_audit(session, principal, "access.removed", access.name)
