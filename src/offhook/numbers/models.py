"""Tables of numbers and carriers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.dialects.postgresql import CIDR, JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from offhook.db.base import Base, TenantRow


class Carrier(TenantRow, Base):
    """A SIP trunk of an account; the account and everybody below it may use it."""

    __tablename__ = "carriers"

    name: Mapped[str] = mapped_column(String(100))
    host: Mapped[str] = mapped_column(String(253))
    port: Mapped[int]
    transport: Mapped[str] = mapped_column(String(8))
    register: Mapped[bool]
    username: Mapped[str] = mapped_column(String(128))
    password_encrypted: Mapped[str | None] = mapped_column(Text)
    from_domain: Mapped[str] = mapped_column(String(253))
    inbound_username: Mapped[str | None] = mapped_column(String(64), unique=True)
    """Unique over all accounts: a login towards us names one carrier."""
    inbound_password_encrypted: Mapped[str | None] = mapped_column(Text)
    outbound_rules: Mapped[list[Any]]
    number_format: Mapped[str] = mapped_column(String(16))
    caller_id_format: Mapped[str] = mapped_column(String(16))
    country: Mapped[str] = mapped_column(String(2))
    priority: Mapped[int]
    enabled: Mapped[bool]
    max_calls: Mapped[int | None]
    status: Mapped[str] = mapped_column(String(16), default="unknown")
    status_at: Mapped[datetime | None]
    addresses: Mapped[list["CarrierAddress"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", passive_deletes=True, order_by="CarrierAddress.network"
    )

    @property
    def endpoint(self) -> str:
        """Id of the trunk's endpoint in the telephone engine."""
        return f"trunk-{self.id.hex}"

    @property
    def has_password(self) -> bool:
        """Whether we have a password for logging in to the carrier."""
        return self.password_encrypted is not None

    @property
    def has_inbound_password(self) -> bool:
        """Whether the carrier has a password for logging in to us."""
        return self.inbound_password_encrypted is not None

    @property
    def match_addresses(self) -> list[str]:
        """Where its calls come from, as people write it: a single address without its /32."""
        return [_as_typed(str(address.network)) for address in self.addresses]


class CarrierAddress(TenantRow, Base):
    """A network a carrier's calls come from; an exclusion constraint keeps networks of all carriers apart."""

    __tablename__ = "carrier_addresses"
    __table_args__ = (
        ExcludeConstraint(
            ("network", "&&"), using="gist", ops={"network": "inet_ops"}, name="ex_carrier_addresses_network"
        ),
    )

    carrier_id: Mapped[UUID] = mapped_column(ForeignKey("carriers.id", ondelete="CASCADE"), index=True)
    network: Mapped[str] = mapped_column(CIDR())


class Number(TenantRow, Base):
    """An E.164 number while an account holds it; held once in the whole installation."""

    __tablename__ = "numbers"

    number: Mapped[str] = mapped_column(String(17), unique=True)
    label: Mapped[str] = mapped_column(String(100))
    carrier_id: Mapped[UUID | None] = mapped_column(ForeignKey("carriers.id"), index=True)
    flow_id: Mapped[UUID | None]
    """The flow that answers; None means the built-in one. No foreign key: flows live a floor above."""
    caller_id_mode: Mapped[str] = mapped_column(String(16))
    ring_timeout_s: Mapped[int]
    record_calls: Mapped[bool]
    announce_caller: Mapped[bool]
    language: Mapped[str] = mapped_column(String(8))
    greeting_text: Mapped[str] = mapped_column(Text)
    greeting_prompt_id: Mapped[UUID | None]
    hours: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """Its `BusinessHours`; None: always open."""
    max_agents: Mapped[int | None]
    """How many people may be in its team; None: as many as the account's products allow, which billing knows."""


def _as_typed(network: str) -> str:
    address, _, length = network.partition("/")
    return address if length in {"", "32" if ":" not in address else "128"} else network
