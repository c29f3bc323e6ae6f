"""The API of opt-outs: who wants no more texts (CC-18)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, status
from sqlalchemy import select

from offhook.kit.errors import NotFoundError
from offhook.kit.ids import new_id
from offhook.messaging import repository
from offhook.messaging.inbox.inbound import canonical
from offhook.messaging.inbox.inbound_sql import OPT_OUT
from offhook.messaging.models import OptOut
from offhook.messaging.schemas import OptOutCreate, OptOutView
from offhook.tenancy.api import (
    CurrentAccount,
    CurrentPrincipal,
    CursorParams,
    IdempotentRoute,
    Page,
    TenantSession,
    paginate,
    record_audit,
    require,
)

router = APIRouter(route_class=IdempotentRoute, tags=["opt-outs"])
STAFF = [Depends(require(role="supervisor"))]


@router.get("/opt-outs", dependencies=STAFF)
async def list_opt_outs(
    session: TenantSession, principal: CurrentPrincipal, cursor: Annotated[CursorParams, Depends()]
) -> Page[OptOutView]:
    """Who wants no more texts, the newest first."""
    query = repository.select_opt_outs(principal.account_id)
    return await paginate(session, query, cursor, key=OptOut.id, view=OptOutView.model_validate, descending=True)


@router.post("/opt-outs", status_code=status.HTTP_201_CREATED, dependencies=STAFF)
async def create_opt_out(
    given: OptOutCreate, session: TenantSession, principal: CurrentPrincipal, account: CurrentAccount
) -> OptOutView:
    """Somebody told us by word or letter; saying it twice is once."""
    peer, number = canonical(given.peer, country=account.country), canonical(given.number, country=account.country)
    row = {"id": new_id(), "account_id": principal.account_id, "peer": peer, "number": number}
    await session.execute(OPT_OUT, {**row, "source": principal.shown_name[:40]})
    kept = await session.scalars(
        select(OptOut).where(OptOut.account_id == principal.account_id, OptOut.peer == peer, OptOut.number == number)
    )
    await record_audit(session, principal, "opt_out.added", peer)
    return OptOutView.model_validate(kept.one())


@router.delete("/opt-outs/{opt_out_id}", status_code=status.HTTP_204_NO_CONTENT, dependencies=STAFF)
async def delete_opt_out(opt_out_id: UUID, session: TenantSession, principal: CurrentPrincipal) -> None:
    """They want texts again; only with their consent."""
    row = await session.get(OptOut, opt_out_id)
    if row is None or row.account_id != principal.account_id:
        raise NotFoundError("There is no such opt-out")
    await session.delete(row)
    await record_audit(session, principal, "opt_out.lifted", row.peer)
