"""Rated calls of an account, as it looks for them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import Select, select

from offhook.billing.models import ChargeRow

Side = Literal["owes", "earns"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeFilter:
    """What narrows the list; empty and None leave all."""

    call_id: UUID | None = None
    side: Side | None = None
    customer_id: UUID | None = None
    """Who was sold the call."""
    digits: str = ""
    """Anywhere in the number."""
    begin: datetime | None = None
    end: datetime | None = None
    """Not part of it."""


def select_charges(wanted: ChargeFilter) -> Select[ChargeRow]:
    """Of the account whose scope the session is in."""
    query = select(ChargeRow)
    if wanted.call_id is not None:
        query = query.where(ChargeRow.call_id == wanted.call_id)
    if wanted.side is not None:
        query = query.where(ChargeRow.side == wanted.side)
    if wanted.customer_id is not None:
        query = query.where(ChargeRow.side == "earns", ChargeRow.peer == str(wanted.customer_id))
    if wanted.digits:
        query = query.where(ChargeRow.dialled.contains(wanted.digits))
    if wanted.begin is not None:
        query = query.where(ChargeRow.at >= wanted.begin)
    if wanted.end is not None:
        query = query.where(ChargeRow.at < wanted.end)
    return query
