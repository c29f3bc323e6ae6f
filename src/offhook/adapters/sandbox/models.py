"""Tables of the sandbox; they belong to the whole instance, and only the system role may touch them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, func
from sqlalchemy.orm import Mapped, mapped_column

from offhook.db.base import Base
from offhook.kit.ids import new_id

COMMANDS_CHANNEL = "offhook_sandbox_commands"
"""Told when a command was committed."""


class HandsetRow(Base):
    """What a virtual handset shows; written by the controller alone, read by the web."""

    __tablename__ = "sandbox_handsets"

    number: Mapped[str] = mapped_column(Text, primary_key=True)
    label: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(Text)
    peer: Mapped[str] = mapped_column(Text, default="")
    since: Mapped[datetime | None]
    captions: Mapped[list[Any]]
    script: Mapped[str] = mapped_column(Text, default="")
    script_step: Mapped[int] = mapped_column(default=0)
    """Step of the script that runs now, so that a new controller goes on there."""
    leg_id: Mapped[str | None] = mapped_column(Text)
    outgoing: Mapped[bool] = mapped_column(default=False)
    sound: Mapped[dict[str, Any] | None]
    """Energy of what was said and heard in the last call that ended."""
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class CommandRow(Base):
    """What somebody wants a handset to do; the one who asked deletes it after reading the answer."""

    __tablename__ = "sandbox_commands"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    arguments: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(Text, default="pending")
    """`pending`, `done` or `failed`."""
    result: Mapped[dict[str, Any] | None]
    """Of a failed one `{type, message}`."""
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
