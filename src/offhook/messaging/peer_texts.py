"""What somebody outside sees of their texts with us: what providers of one type brought them, and what they wrote."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from offhook.kit.errors import NotFoundError
from offhook.messaging.models import Message, MessageMedia, MessageNumber, MessageProvider
from offhook.messaging.states import State

ARRIVED = (State.SENT, State.DELIVERED, State.READ)
"""States of a text its recipient holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerPicture:
    """A picture of such a text."""

    id: UUID
    ready: bool
    """False while it is still being fetched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerText:
    """One text as its other side sees it."""

    id: UUID
    at: datetime
    number: str
    """Ours."""
    received: bool
    """By them, from us."""
    text: str
    pictures: tuple[PeerPicture, ...]


async def texts_of_peer(session: AsyncSession, peer: str, *, provider_type: str, most: int = 100) -> list[PeerText]:
    """With all our accounts, the newest last; system scope."""
    providers = select(MessageProvider.id).where(MessageProvider.type == provider_type)
    query = (
        select(Message)
        .where(Message.peer == peer, Message.provider_id.in_(providers))
        .where(or_(Message.direction == "in", Message.state.in_(ARRIVED)))
        .order_by(Message.created_at.desc(), Message.id.desc())
        .limit(most)
        .options(selectinload(Message.media))
    )
    rows = (await session.scalars(query)).all()
    return [_seen(row) for row in reversed(rows)]


async def picture_of_peer(session: AsyncSession, media_id: UUID, *, provider_type: str) -> tuple[str, str]:
    """Blob key and content type of a picture in such a text; system scope. Raises NotFoundError."""
    query = (
        select(MessageMedia.blob_key, MessageMedia.content_type)
        .join(Message, Message.id == MessageMedia.message_id)
        .join(MessageProvider, MessageProvider.id == Message.provider_id)
        .where(MessageMedia.id == media_id, MessageProvider.type == provider_type)
    )
    found = (await session.execute(query)).one_or_none()
    if found is None or found.blob_key is None:
        raise NotFoundError("There is no such picture, or not yet")
    return found.blob_key, found.content_type


async def provider_reaching(session: AsyncSession, number_id: UUID, account_id: UUID, *, provider_type: str) -> UUID:
    """The provider of that type by which texts to a number of ours come in; system scope. Raises NotFoundError."""
    routed = await session.get(MessageNumber, number_id)
    wanted = MessageProvider.id == routed.provider_id if routed else MessageProvider.account_id == account_id
    query = (
        select(MessageProvider.id)
        .where(wanted, MessageProvider.type == provider_type, MessageProvider.enabled)
        .order_by(MessageProvider.position)
        .limit(1)
    )
    found = await session.scalar(query)
    if found is None:
        raise NotFoundError(f"No {provider_type} provider takes texts to this number; connect one under Messaging")
    return found


def _seen(row: Message) -> PeerText:
    return PeerText(
        id=row.id,
        at=row.created_at,
        number=row.number,
        received=row.direction == "out",
        text=row.body,
        pictures=tuple(PeerPicture(id=one.id, ready=one.blob_key is not None) for one in row.media),
    )
