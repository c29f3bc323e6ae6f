"""The request's one transaction, as the principal's account, committed before the answer is sent."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.tenancy import repository
from offhook.tenancy.idempotency import claim_key
from offhook.tenancy.models import Account
from offhook.tenancy.principal import CurrentPrincipal
from offhook.tenancy.state import database_of


async def tenant_session(request: Request, principal: CurrentPrincipal) -> AsyncIterator[AsyncSession]:
    """Commits when the endpoint returned, rolls back when it raised."""
    async with database_of(request).tenant(principal.account_id, number_id=principal.number_id) as session:
        request.state.tenant_session = session
        await claim_key(request, session, principal)
        yield session


TenantSession = Annotated[AsyncSession, Depends(tenant_session, scope="function")]


async def current_account(session: TenantSession, principal: CurrentPrincipal) -> Account:
    """The account the request acts for."""
    return await repository.get_account(session, principal.account_id)


CurrentAccount = Annotated[Account, Depends(current_account, scope="function")]
