"""A row of the outbox with its message, as claims and look-ups bring it."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from offhook.messaging.segments import Encoding


class OutboxRow(NamedTuple):
    """Its fields are the columns of `sql.CLAIM`, in their order; a bare tuple is what the driver is fastest with."""

    message_id: UUID
    attempts: int
    tried: list[str] | None
    """Ids of providers; None when there are none yet."""
    bound: bool
    number: str
    peer: str
    body: str
    encoding: Encoding
    segments: int
    created_at: datetime
    expires_at: datetime | None
    media_count: int
    expired: bool
    opted_out: bool
