"""Live screens: whoever changes something announces it, the web process tells the browsers of that account."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class LiveEvent:
    """One change worth a screen's attention; small (PostgreSQL NOTIFY carries at most 8,000 bytes)."""

    account_id: UUID
    topic: str
    """Resource that changed, as in the API: `calls`, `agents`, `voicemails`, `handsets` ..."""
    id: str
    kind: str = "changed"
    """`created`, `changed` or `deleted`."""
    data: dict[str, Any] = field(default_factory=dict)
    """Optional small payload, so that a screen need not fetch (for instance a caption)."""
