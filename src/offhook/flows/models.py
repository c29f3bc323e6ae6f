"""Tables of flows."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from offhook.db.base import Base, TenantRow


class Flow(TenantRow, Base):
    """A flow by name; its graphs are its versions."""

    __tablename__ = "flows"

    name: Mapped[str] = mapped_column(String(100))
    version: Mapped[int]
    """The newest; who changes the flow names the version they saw."""
    live_version: Mapped[int | None]
    """The newest without problems: what calls run."""
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())


class FlowVersion(TenantRow, Base):
    """One saved graph, never changed again: calls under way stay on theirs."""

    __tablename__ = "flow_versions"
    __table_args__ = (UniqueConstraint("flow_id", "version"),)

    flow_id: Mapped[UUID] = mapped_column(ForeignKey("flows.id", ondelete="CASCADE"))
    version: Mapped[int]
    graph: Mapped[dict[str, Any]]
    problems: Mapped[list[Any]]
    saved_by: Mapped[str] = mapped_column(String(320))


class FlowTurn(TenantRow, Base):
    """Whose turn it is in a circular hunt group."""

    __tablename__ = "flow_turns"
    __table_args__ = (UniqueConstraint("account_id", "key"),)

    key: Mapped[str] = mapped_column(String(200))
    turn: Mapped[int] = mapped_column(BigInteger)


class FlowSwitch(TenantRow, Base):
    """A switch that people set and time rules ask: night mode (PB-14)."""

    __tablename__ = "flow_switches"
    __table_args__ = (UniqueConstraint("account_id", "name"),)

    name: Mapped[str] = mapped_column(String(64))
    is_on: Mapped[bool]
