"""Table of accesses."""

from uuid import UUID

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from offhook.db.base import Base, TenantRow


class Access(TenantRow, Base):
    """One way for a customer's own switch to send us calls; the row is the seller's, the calls are the customer's.

    What it claims of the SIP door (addresses, prefix, login) the database itself keeps apart from all others' claims.
    """

    __tablename__ = "wholesale_accesses"

    customer_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    """`user` logs in, `address` is known by where its calls come from, `prefix` by what they begin with besides."""
    username: Mapped[str | None] = mapped_column(Text, unique=True)
    """Unique over all accounts, and no carrier's login."""
    password_encrypted: Mapped[str | None] = mapped_column(Text)
    addresses: Mapped[list[str]] = mapped_column(default=list)
    prefix: Mapped[str] = mapped_column(Text, default="")
    number_format: Mapped[str] = mapped_column(Text)
    caller_id: Mapped[str] = mapped_column(Text)
    """`given`: the number a call brings; `fixed`: always `caller_number`."""
    caller_number: Mapped[str | None] = mapped_column(Text)
    codecs: Mapped[list[str]] = mapped_column(default=list)
    """In the order they are preferred; none are those of all trunks."""
    max_calls: Mapped[int | None]
    max_calls_per_s: Mapped[int | None]
    enabled: Mapped[bool] = mapped_column(default=True)

    @property
    def endpoint(self) -> str:
        """Id of its endpoint in the telephone engine."""
        return f"access-{self.id.hex}"
