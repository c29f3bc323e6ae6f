"""Tables of devices and agents."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from offhook.db.base import Base, TenantRow


class Device(TenantRow, Base):
    """One SIP registration: a browser or a desk phone."""

    __tablename__ = "devices"
    __table_args__ = (
        Index("uq_devices_browser", "account_id", "user_id", unique=True, postgresql_where=text("kind = 'browser'")),
    )

    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(16))
    endpoint: Mapped[str] = mapped_column(String(64), unique=True)
    """Its id in the telephone engine and its SIP user name."""
    password_encrypted: Mapped[str] = mapped_column(Text)
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    caller_number_id: Mapped[UUID | None] = mapped_column(ForeignKey("numbers.id", ondelete="SET NULL"))
    """The number it calls out with unless another is chosen."""
    online: Mapped[bool] = mapped_column(default=False)
    last_seen_at: Mapped[datetime | None]
    user_agent: Mapped[str] = mapped_column(String(200), default="")


class Agent(TenantRow, Base):
    """A member of a number's team, reached in the browser or on an own phone."""

    __tablename__ = "agents"
    __table_args__ = (
        UniqueConstraint("number_id", "phone_number"),
        Index("uq_agents_browser", "number_id", "user_id", unique=True, postgresql_where=text("kind = 'browser'")),
        CheckConstraint("kind <> 'browser' OR user_id IS NOT NULL", name="browser_has_user"),
        CheckConstraint("kind = 'browser' OR phone_number IS NOT NULL", name="phone_has_number"),
    )

    number_id: Mapped[UUID] = mapped_column(ForeignKey("numbers.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(16))
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    phone_number: Mapped[str | None] = mapped_column(String(17))
    on_duty: Mapped[bool]
    position: Mapped[int]
