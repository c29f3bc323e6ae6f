"""The API of conversations."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, status

from offhook.contacts.api import contact_names
from offhook.kit.phone_number import PhoneNumber
from offhook.messaging import repository
from offhook.messaging.actions.mark_read import mark_read
from offhook.messaging.inbox.inbound import PREVIEW
from offhook.messaging.models import Conversation, Message
from offhook.messaging.schemas import ConversationView, MessageView
from offhook.tenancy.api import (
    CurrentClock,
    CurrentPrincipal,
    CursorParams,
    IdempotentRoute,
    Page,
    TenantSession,
    paginate,
)

router = APIRouter(route_class=IdempotentRoute, tags=["conversations"])


@router.get("/conversations")
async def list_conversations(
    session: TenantSession,
    principal: CurrentPrincipal,
    cursor: Annotated[CursorParams, Depends()],
    search: Annotated[str | None, Query(max_length=100)] = None,
    unread: Annotated[bool, Query()] = False,
    number_id: Annotated[UUID | None, Query()] = None,
) -> Page[ConversationView]:
    """Each with its latest message, the liveliest first; `search` looks into numbers and texts."""
    query = repository.select_conversations(
        principal.account_id, search=search, unread=unread, number_id=number_id, notices=not principal.is_guest
    )
    page = await paginate(
        session,
        query,
        cursor,
        key=(Conversation.last_at, Conversation.id),
        view=ConversationView.model_validate,
        descending=True,
    )
    if principal.is_guest:
        await _leave_notices_out(session, page.items)
    await _name(session, principal.account_id, page.items)
    return page


@router.get("/conversations/{conversation_id}")
async def read_conversation(
    conversation_id: UUID, session: TenantSession, principal: CurrentPrincipal
) -> ConversationView:
    """One conversation."""
    row = await repository.get_conversation(session, conversation_id, account_id=principal.account_id)
    view = ConversationView.model_validate(row)
    if principal.is_guest:
        await _leave_notices_out(session, [view])
    await _name(session, principal.account_id, [view])
    return view


@router.get("/conversations/{conversation_id}/messages")
async def list_conversation_messages(
    conversation_id: UUID,
    session: TenantSession,
    principal: CurrentPrincipal,
    cursor: Annotated[CursorParams, Depends()],
) -> Page[MessageView]:
    """The thread, the newest first."""
    await repository.get_conversation(session, conversation_id, account_id=principal.account_id)
    query = repository.select_messages(
        principal.account_id, conversation_id=conversation_id, notices=not principal.is_guest
    )
    return await paginate(session, query, cursor, key=Message.id, view=MessageView.model_validate, descending=True)


@router.post("/conversations/{conversation_id}/read", status_code=status.HTTP_204_NO_CONTENT)
async def mark_conversation_read(
    conversation_id: UUID, session: TenantSession, principal: CurrentPrincipal, clock: CurrentClock
) -> None:
    """Everything in it has been seen."""
    await mark_read(session, conversation_id, account_id=principal.account_id, now=clock.now())


async def _leave_notices_out(session: TenantSession, views: Sequence[ConversationView]) -> None:
    """An agent's personal link must not be read by another agent, not even as the latest line of a list."""
    said = await repository.latest_said(session, [view.id for view in views])
    for view in views:
        last = said.get(view.id)
        view.last_message_id = last.id if last else None
        view.last_text = last.body[:PREVIEW] if last else ""
        view.last_direction = "in" if last is None or last.direction == "in" else "out"


async def _name(session: TenantSession, account_id: UUID, views: Sequence[ConversationView]) -> None:
    """As the account's book has them; short codes and names are in no book."""
    peers = {view.id: PhoneNumber(view.peer) for view in views if view.peer.startswith("+")}
    names = await contact_names(session, account_id, set(peers.values()))
    for view in views:
        view.name = names.get(peers[view.id]) if view.id in peers else None
