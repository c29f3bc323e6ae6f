"""What push notices need from the rest of the house; the bootstrap fills each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class PushAnswer:
    """What a push service said (RFC 8030, section 5)."""

    status: int
    retry_after_s: int | None = None


class PushService(Protocol):
    """Push services of browsers; their addresses come from browsers, so where they may be is limited."""

    async def check(self, endpoint: str) -> None:
        """Raises InvalidInputError for an address notices may not be sent to."""
        ...

    async def send(self, endpoint: str, *, headers: Mapping[str, str], body: bytes) -> PushAnswer:
        """Raises InvalidInputError as `check` does, UnavailableError when nobody answers."""
        ...


class Outside:
    """Where nothing goes out."""

    async def check(self, endpoint: str) -> None:
        return

    async def send(self, endpoint: str, *, headers: Mapping[str, str], body: bytes) -> PushAnswer:
        return PushAnswer(status=201)
