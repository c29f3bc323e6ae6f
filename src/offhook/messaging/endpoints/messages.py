"""The API of messages."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, status

from offhook.kit.errors import NotFoundError
from offhook.messaging import repository
from offhook.messaging.actions.resend_message import resend_message
from offhook.messaging.actions.send_texts import send_texts
from offhook.messaging.models import Message
from offhook.messaging.schemas import MessageSend, MessageView, SegmentsAsk, SegmentsView, SentView
from offhook.messaging.segments import segment
from offhook.messaging.states import State
from offhook.tenancy.api import (
    CurrentAccount,
    CurrentClock,
    CurrentPrincipal,
    CursorParams,
    IdempotentRoute,
    Page,
    TenantSession,
    paginate,
)

router = APIRouter(route_class=IdempotentRoute, tags=["messages"])


@router.post("/messages", status_code=status.HTTP_201_CREATED)
async def send_message(
    given: MessageSend,
    session: TenantSession,
    principal: CurrentPrincipal,
    account: CurrentAccount,
    clock: CurrentClock,
) -> SentView:
    """Queues a text to one or several; what becomes of each is told on `live` and shown in its conversation."""
    if principal.number_id is not None and given.conversation_id is None:
        given = given.model_copy(update={"number_id": _own_number(principal.number_id, given.number_id)})
    ids = await send_texts(
        session, principal.account_id, given, author=principal.shown_name, country=account.country, now=clock.now()
    )
    rows = [await repository.get_message(session, message_id, account_id=principal.account_id) for message_id in ids]
    return SentView(items=[MessageView.model_validate(row) for row in rows])


def _own_number(own: UUID, chosen: UUID | None) -> UUID:
    """A guest writes from its own line."""
    if chosen not in (None, own):
        raise NotFoundError("There is no such number")
    return own


@router.get("/messages")
async def list_messages(
    session: TenantSession,
    principal: CurrentPrincipal,
    cursor: Annotated[CursorParams, Depends()],
    state: Annotated[State | None, Query()] = None,
    provider_id: Annotated[UUID | None, Query()] = None,
) -> Page[MessageView]:
    """All messages, the newest first; `state=unknown` lists those in doubt, `state=failed` those to look after."""
    query = repository.select_messages(
        principal.account_id, state=state, provider_id=provider_id, notices=not principal.is_guest
    )
    return await paginate(session, query, cursor, key=Message.id, view=MessageView.model_validate, descending=True)


@router.post("/messages/segments")
async def count_segments(given: SegmentsAsk, _: CurrentPrincipal) -> SegmentsView:
    """How many segments a text takes, while it is typed."""
    cut = segment(given.text)
    return SegmentsView(
        encoding=cut.encoding, units=cut.units, segments=cut.segments, left=cut.left, costly=list(cut.costly)
    )


@router.get("/messages/{message_id}")
async def read_message(message_id: UUID, session: TenantSession, principal: CurrentPrincipal) -> MessageView:
    """One message."""
    row = await repository.get_message(
        session, message_id, account_id=principal.account_id, notices=not principal.is_guest
    )
    return MessageView.model_validate(row)


@router.post("/messages/{message_id}/resend")
async def resend(
    message_id: UUID,
    session: TenantSession,
    principal: CurrentPrincipal,
    may_arrive_twice: Annotated[bool, Query()] = False,
) -> MessageView:
    """Sends again what failed; what is in doubt only with `may_arrive_twice`."""
    if principal.is_guest:
        await repository.get_message(session, message_id, account_id=principal.account_id, notices=False)
    row = await resend_message(session, message_id, account_id=principal.account_id, may_arrive_twice=may_arrive_twice)
    return MessageView.model_validate(row)
