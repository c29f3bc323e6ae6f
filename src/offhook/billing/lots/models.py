"""The table of included minutes."""

from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from offhook.db.base import Base, TenantRow


class LotRow(Base, TenantRow):
    """Included seconds of an account, and what is left of them."""

    __tablename__ = "minute_lots"

    key: Mapped[str] = mapped_column(Text)
    """What it was granted for, once."""
    source: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    prefixes: Mapped[list[str]]
    granted_s: Mapped[int]
    left_s: Mapped[int]
    from_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    rolls_over_until: Mapped[datetime | None]
    pays_connection_fee: Mapped[bool] = mapped_column(default=True)
