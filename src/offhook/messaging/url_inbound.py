"""Texts fetched from a provider that is an address: one a line, columns divided by tabs."""

from collections.abc import Sequence
from datetime import datetime

from offhook.messaging.http import HttpReply, NoReplyError
from offhook.messaging.traffic import InboundMessage

COLUMNS = frozenset({"phone", "message", "time", "id", "to", ""})
"""What a column may hold; the empty name passes one over."""


def check_columns(text: str) -> str:
    """The text itself. Raises ValueError when it names something else, or neither sender nor text."""
    names = [name.strip() for name in text.split(",")]
    if unknown := sorted(set(names) - COLUMNS):
        raise ValueError(f"there is no column {unknown[0]!r}; there are phone, message, time, id and to")
    if not {"phone", "message"} <= set(names):
        raise ValueError("the columns must name phone and message")
    return text


def read_lines(reply: HttpReply, *, charset: str, columns: str) -> list[InboundMessage]:
    """The texts of one answer. Raises NoReplyError for an answer that is something else."""
    if not reply.ok:
        raise NoReplyError(f"the provider answered {reply.status}")
    names = [name.strip() for name in columns.split(",")]
    lines = [line for line in reply.body.decode(charset, "replace").splitlines() if line.strip()]
    return [_read(line.split("\t"), names) for line in lines]


def read_time(text: str) -> datetime | None:
    """ISO 8601; None for every other way of writing it."""
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None


def _read(values: Sequence[str], names: Sequence[str]) -> InboundMessage:
    fields = dict(zip(names, (value.strip() for value in values), strict=False))
    if not fields.get("phone") or "message" not in fields:
        raise NoReplyError(f"the provider's answer is no text with its sender: {' '.join(values)[:100]!r}")
    return InboundMessage(
        sender=fields["phone"],
        to=fields.get("to", ""),
        text=fields["message"],
        external_id=fields.get("id", ""),
        at=read_time(fields.get("time", "")),
    )
