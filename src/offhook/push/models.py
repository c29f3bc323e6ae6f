"""Tables of push notices."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Text, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from offhook.db.base import Base, TenantRow


class PushKey(Base):
    """The pair of keys by which push services know this instance; one row, ever."""

    __tablename__ = "push_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_key: Mapped[str] = mapped_column(Text)
    """Uncompressed point in base64url, as browsers take it."""
    private_key_encrypted: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class PushSubscription(TenantRow, Base):
    """A browser that wants notices: a user's while that login lasts, or an agent's dialer while its link does."""

    __tablename__ = "push_subscriptions"
    __table_args__ = (UniqueConstraint("account_id", "endpoint"),)

    endpoint: Mapped[str] = mapped_column(Text)
    p256dh: Mapped[str] = mapped_column(Text)
    auth_encrypted: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text, default="en")
    login_id: Mapped[UUID | None] = mapped_column(ForeignKey("logins.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    agent_id: Mapped[UUID | None] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), index=True)
    device_hash: Mapped[str] = mapped_column(Text, default="")
    """Of the dialer's device: a link that was replaced gets no more notices."""
    told_at: Mapped[datetime | None]
    """When its push service last took one."""
    problem: Mapped[str] = mapped_column(Text, default="")
    """Why its push service did not take the last one."""
