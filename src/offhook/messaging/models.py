"""Tables of messaging that people look at; the outbox and the inbox work on theirs in SQL."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Computed, ForeignKey, Text, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from offhook.db.base import Base, TenantRow
from offhook.kit.ids import new_id


class MessageProvider(TenantRow, Base):
    """Where an account's texts go to and come from."""

    __tablename__ = "message_providers"

    name: Mapped[str] = mapped_column(Text)
    type: Mapped[str] = mapped_column(Text)
    preset: Mapped[str] = mapped_column(Text, default="")
    """Name of the preset it began as; for the form alone."""
    settings: Mapped[dict[str, Any]]
    """Without the secrets."""
    secrets_encrypted: Mapped[str | None] = mapped_column(Text)
    """JSON object of the secret settings."""
    position: Mapped[int]
    """Order of fail-over."""
    is_default: Mapped[bool] = mapped_column(default=False)
    enabled: Mapped[bool] = mapped_column(default=True)
    failover: Mapped[bool] = mapped_column(default=True)
    """It may take texts over when another provider does not take them."""
    destinations: Mapped[str] = mapped_column(Text, default="")
    """Regular expression that a destination, written in `number_format`, must match."""
    number_format: Mapped[str] = mapped_column(Text, default="plus_e164")
    country: Mapped[str] = mapped_column(Text)
    rate_per_s: Mapped[float | None]
    """Segments."""
    max_in_flight: Mapped[int] = mapped_column(default=10)
    segment_price_micros: Mapped[int] = mapped_column(BigInteger, default=0)
    paused_until: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(Text, default="")
    """Why nothing goes there at the moment."""
    poll_position: Mapped[dict[str, Any]] = mapped_column(default=dict)
    poll_at: Mapped[datetime | None]


class MessageNumber(Base):
    """By which provider one of our numbers sends."""

    __tablename__ = "message_numbers"

    number_id: Mapped[UUID] = mapped_column(ForeignKey("numbers.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("message_providers.id", ondelete="CASCADE"), index=True)
    mms: Mapped[bool] = mapped_column(default=True)


class Conversation(Base):
    """All messages between one of our numbers and one other."""

    __tablename__ = "conversations"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    number: Mapped[str] = mapped_column(Text)
    """E.164, a short code, or a sender's name."""
    number_id: Mapped[UUID | None] = mapped_column(ForeignKey("numbers.id", ondelete="SET NULL"))
    peer: Mapped[str] = mapped_column(Text)
    last_message_id: Mapped[UUID | None]
    last_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_text: Mapped[str] = mapped_column(Text, default="")
    last_direction: Mapped[str] = mapped_column(Text, default="out")
    unread: Mapped[int] = mapped_column(default=0)
    read_at: Mapped[datetime | None]


class Message(Base):
    """One text or picture message, in or out."""

    __tablename__ = "messages"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    provider_id: Mapped[UUID | None]
    number: Mapped[str] = mapped_column(Text)
    peer: Mapped[str] = mapped_column(Text)
    direction: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    secret: Mapped[str | None] = mapped_column(Text)
    """Part of the body for the recipient alone; empty once the text is out and the database has taken it away."""
    state: Mapped[str] = mapped_column(Text)
    in_trouble: Mapped[bool] = mapped_column(Computed("state IN ('failed', 'unknown')", persisted=True))
    """Failed or in doubt: indexed, while other changes of state touch no index."""
    external_id: Mapped[str | None] = mapped_column(Text)
    error_code: Mapped[str] = mapped_column(Text, default="")
    error_text: Mapped[str] = mapped_column(Text, default="")
    author: Mapped[str] = mapped_column(Text, default="")
    reference: Mapped[str] = mapped_column(Text, default="")
    """The sending program's own."""
    encoding: Mapped[str] = mapped_column(Text, default="gsm7")
    segments: Mapped[int] = mapped_column(default=1)
    media_count: Mapped[int] = mapped_column(default=0)
    cost_micros: Mapped[int] = mapped_column(BigInteger, default=0)
    expires_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    media: Mapped[list["MessageMedia"]] = relationship(lazy="selectin", order_by="MessageMedia.position")
    parts: Mapped[list["MessagePart"]] = relationship(lazy="selectin", order_by="MessagePart.part")


class MessagePart(Base):
    """How far one segment is, where the provider counts segments apart."""

    __tablename__ = "message_parts"

    message_id: Mapped[UUID] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    provider_id: Mapped[UUID | None]
    external_id: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(Text)
    error_code: Mapped[str] = mapped_column(Text, default="")
    error_text: Mapped[str] = mapped_column(Text, default="")
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())


class MessageMedia(TenantRow, Base):
    """A picture: uploaded and waiting for its message, sent, received, or still to be fetched."""

    __tablename__ = "message_media"

    message_id: Mapped[UUID | None] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    content_type: Mapped[str] = mapped_column(Text, default="")
    size_bytes: Mapped[int] = mapped_column(default=0)
    width: Mapped[int] = mapped_column(default=0)
    height: Mapped[int] = mapped_column(default=0)
    blob_key: Mapped[str | None] = mapped_column(Text)
    token: Mapped[str] = mapped_column(Text, default="")
    """Whoever has the address with it may fetch the picture: providers do."""
    source_url: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(Text, default="stored")
    """`stored`, `pending` (to be fetched from `source_url`) or `failed`."""
    problem: Mapped[str] = mapped_column(Text, default="")
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(server_default=func.now())


class OptOut(TenantRow, Base):
    """Somebody who wants no more texts from one of our numbers, or from any (`number` empty)."""

    __tablename__ = "opt_outs"

    number: Mapped[str] = mapped_column(Text, default="")
    peer: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text, default="")
