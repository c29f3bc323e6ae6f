"""Reads messages, conversations and providers; row-level security decides whose."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, exists, func, or_, select, true
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.db.rows import get_owned
from offhook.kit.errors import NotFoundError
from offhook.messaging.models import Conversation, Message, MessageMedia, MessageNumber, MessageProvider, OptOut
from offhook.messaging.states import State


async def get_provider(
    session: AsyncSession, provider_id: UUID, *, account_id: UUID, lock: bool = False
) -> MessageProvider:
    """Raises NotFoundError."""
    called = "messaging provider"
    return await get_owned(session, MessageProvider, provider_id, account_id=account_id, called=called, lock=lock)


async def get_conversation(session: AsyncSession, conversation_id: UUID, *, account_id: UUID) -> Conversation:
    """Raises NotFoundError."""
    return await get_owned(session, Conversation, conversation_id, account_id=account_id, called="conversation")


async def get_message(
    session: AsyncSession, message_id: UUID, *, account_id: UUID, lock: bool = False, notices: bool = True
) -> Message:
    """Raises NotFoundError; without `notices` for those, too."""
    row = await get_owned(session, Message, message_id, account_id=account_id, called="message", lock=lock)
    if not notices and row.direction == "out" and row.author == "":
        raise NotFoundError("There is no such message")
    return row


async def get_media(session: AsyncSession, media_id: UUID, *, account_id: UUID) -> MessageMedia:
    """Raises NotFoundError."""
    return await get_owned(session, MessageMedia, media_id, account_id=account_id, called="picture")


async def number_route_of(session: AsyncSession, number_id: UUID) -> MessageNumber | None:
    """By which provider a number sends; None when any may."""
    return await session.get(MessageNumber, number_id)


def select_providers(account_id: UUID) -> Select[MessageProvider]:
    """Providers in the order of fail-over."""
    return select(MessageProvider).where(MessageProvider.account_id == account_id)


SAID = or_(Message.direction == "in", Message.author != "")
"""What people wrote; the rest are the house's own notices, among them personal links nobody else may read."""


def select_conversations(
    account_id: UUID,
    *,
    search: str | None = None,
    unread: bool = False,
    number_id: UUID | None = None,
    notices: bool = True,
) -> Select[Conversation]:
    """Conversations; `search` looks into numbers and texts; without `notices` only those in which people wrote."""
    query = select(Conversation).where(Conversation.account_id == account_id)
    if not notices:
        query = query.where(exists().where(Message.conversation_id == Conversation.id, SAID))
    if unread:
        query = query.where(Conversation.unread > 0)
    if number_id is not None:
        query = query.where(Conversation.number_id == number_id)
    if search and search.strip():
        wanted = search.strip()
        said = exists().where(
            Message.conversation_id == Conversation.id,
            Message.body.icontains(wanted, autoescape=True),
            true() if notices else SAID,
        )
        matching = Conversation.peer.icontains(wanted, autoescape=True) | said
        digits = "".join(character for character in wanted if character.isdigit()).lstrip("0")
        if digits:
            matching |= Conversation.peer.contains(digits)
        query = query.where(matching)
    return query


async def latest_said(session: AsyncSession, conversation_ids: Sequence[UUID]) -> dict[UUID, Message]:
    """The latest thing a person wrote in each."""
    query = (
        select(Message)
        .ext(distinct_on(Message.conversation_id))
        .where(Message.conversation_id.in_(conversation_ids), SAID)
        .order_by(Message.conversation_id, Message.id.desc())
    )
    return {message.conversation_id: message for message in await session.scalars(query)}


def select_messages(
    account_id: UUID,
    *,
    conversation_id: UUID | None = None,
    state: str | None = None,
    provider_id: UUID | None = None,
    notices: bool = True,
) -> Select[Message]:
    """Messages of an account."""
    query = select(Message).where(Message.account_id == account_id)
    if not notices:
        query = query.where(SAID)
    if conversation_id is not None:
        query = query.where(Message.conversation_id == conversation_id)
    if state is not None:
        query = query.where(Message.state == state)
        if state in (State.FAILED, State.UNKNOWN):
            query = query.where(Message.in_trouble)  # so that its index is used
    if provider_id is not None:
        query = query.where(Message.provider_id == provider_id)
    return query


def select_opt_outs(account_id: UUID) -> Select[OptOut]:
    """Who wants no texts."""
    return select(OptOut).where(OptOut.account_id == account_id)


async def count_states(session: AsyncSession, account_id: UUID, states: list[str]) -> dict[UUID, dict[str, int]]:
    """How many of each provider's messages are in these states."""
    query = (
        select(Message.provider_id, Message.state, func.count())
        .where(Message.account_id == account_id, Message.state.in_(states), Message.provider_id.is_not(None))
        .group_by(Message.provider_id, Message.state)
    )
    counted: dict[UUID, dict[str, int]] = {}
    for provider_id, state, count in (await session.execute(query)).all():
        if provider_id is not None:
            counted.setdefault(provider_id, {})[state] = count
    return counted
