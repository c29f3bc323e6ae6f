"""Tables of the contact book."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from offhook.db.base import Base, TenantRow


class Contact(TenantRow, Base):
    """A person in an account's book; deleting hides it, so that it can be undone."""

    __tablename__ = "contacts"

    first_name: Mapped[str] = mapped_column(String(100))
    last_name: Mapped[str] = mapped_column(String(100))
    company: Mapped[str] = mapped_column(String(100))
    job_title: Mapped[str] = mapped_column(String(100))
    notes: Mapped[str] = mapped_column(Text)
    emails: Mapped[list[Any]]
    version: Mapped[int]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())
    deleted_at: Mapped[datetime | None]
    numbers: Mapped[list["ContactNumber"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", passive_deletes=True, order_by="ContactNumber.position"
    )

    @property
    def display_name(self) -> str:
        """What is shown and read aloud: the person's name, else the company."""
        return f"{self.first_name} {self.last_name}".strip() or self.company


class ContactNumber(TenantRow, Base):
    """One telephone number of a contact."""

    __tablename__ = "contact_numbers"
    __table_args__ = (Index("ix_contact_numbers_account_id_number", "account_id", "number"),)

    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), index=True)
    label: Mapped[str] = mapped_column(String(32))
    number: Mapped[str] = mapped_column(String(17))
    position: Mapped[int]
