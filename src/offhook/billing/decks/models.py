"""Tables of what is done with price lists in the background."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from offhook.db.base import Base, TenantRow


class DeckImportRow(Base, TenantRow):
    """A price list on its way in; it stays when it is over, and tells what came of it."""

    __tablename__ = "deck_imports"

    deck_id: Mapped[UUID] = mapped_column(ForeignKey("rate_decks.id", ondelete="CASCADE"))
    file_name: Mapped[str] = mapped_column(Text)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    blob_key: Mapped[str] = mapped_column(Text)
    terms: Mapped[dict[str, Any]]
    """Of the shape of deck_imports.ImportTerms."""
    state: Mapped[str] = mapped_column(Text, default="waiting")
    rows_done: Mapped[int] = mapped_column(BigInteger, default=0)
    rows_total: Mapped[int | None] = mapped_column(BigInteger)
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    problem: Mapped[str | None] = mapped_column(Text)
    fields: Mapped[list[Any]] = mapped_column(default=list)
    version_id: Mapped[UUID | None] = mapped_column(ForeignKey("rate_deck_versions.id", ondelete="SET NULL"))
    finished_at: Mapped[datetime | None]


class DeckEffectRow(Base):
    """What a version would have done to last month's calls."""

    __tablename__ = "deck_effects"

    version_id: Mapped[UUID] = mapped_column(ForeignKey("rate_deck_versions.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(Text, default="waiting")
    done: Mapped[int] = mapped_column(BigInteger, default=0)
    total: Mapped[int | None] = mapped_column(BigInteger)
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Of the shape of deck_effect_schemas.EffectFound."""
    problem: Mapped[str | None] = mapped_column(Text)
    asked_at: Mapped[datetime]
