"""What a provider's answer means for a message: settled, tried again, handed to another provider, or in doubt."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from offhook.messaging.providers import ProviderFacts
from offhook.messaging.traffic import Accepted, News, Refused

MAX_ATTEMPTS = 6
FIRST_WAIT_S = 2.0
LONGEST_WAIT_S = 600.0

Outcome = Literal["accepted", "failed", "queued", "unknown"]
Takeover = Callable[[frozenset[UUID]], ProviderFacts | None]
"""Who takes the message after those tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """One outcome to be written."""

    message_id: UUID
    account_id: UUID
    attempts: int
    provider: ProviderFacts
    outcome: Outcome
    external_ids: tuple[str, ...] = ()
    code: str = ""
    text: str = ""
    wait_s: float = 0.0
    next_provider: ProviderFacts | None = None
    tried: frozenset[UUID] = frozenset()
    cost_micros: int | None = None
    news: tuple[News, ...] = field(default=())
    opted_out: bool = False

    @property
    def is_plain(self) -> bool:
        """Taken, and nothing else is to be said of it."""
        return self.outcome == "accepted" and len(self.external_ids) < 2 and not (self.news or self.opted_out)

    def row(self) -> dict[str, Any]:
        """As the statement takes it."""
        return {
            "message_id": str(self.message_id),
            "attempts": self.attempts,
            "outcome": self.outcome,
            "provider_id": str(self.provider.provider_id),
            "next_provider_id": str(self.next_provider.provider_id) if self.next_provider else None,
            "external_id": self.external_ids[0] if self.external_ids else None,
            "code": self.code[:64],
            "text": self.text[:300],
            "wait_s": self.wait_s,
            "tried": [str(provider_id) for provider_id in self.tried],
            "cost_micros": self.cost_micros,
        }

    def part_rows(self) -> list[dict[str, Any]]:
        """One a segment, where the provider named more than one."""
        if len(self.external_ids) < 2:
            return []
        common = {
            "message_id": str(self.message_id),
            "account_id": str(self.account_id),
            "provider_id": str(self.provider.provider_id),
        }
        return [{**common, "part": part, "external_id": name} for part, name in enumerate(self.external_ids, start=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One attempt as it was made."""

    message_id: UUID
    account_id: UUID
    attempts: int
    """This one included."""
    provider: ProviderFacts
    segments: int
    tried: frozenset[UUID]
    takeover: Takeover

    def accepted(self, answer: Accepted) -> Settlement:
        """Done, as far as we are concerned."""
        cost = self.segments * self.provider.segment_price_micros
        return self._settled("accepted", external_ids=answer.external_ids, news=answer.news, cost_micros=cost)

    def refused(self, answer: Refused) -> Settlement:
        """Certainly not taken: this message is over, waits, or goes to the next provider."""
        if answer.kind == "permanent":
            return self._settled("failed", code=answer.code, text=answer.text, opted_out=answer.opted_out)
        if answer.kind == "temporary" and self.attempts < MAX_ATTEMPTS:
            wait_s = answer.retry_after_s if answer.retry_after_s is not None else back_off_s(self.attempts)
            return self._settled("queued", code=answer.code, text=answer.text, wait_s=min(wait_s, LONGEST_WAIT_S))
        tried = self.tried | {self.provider.provider_id}
        if other := self.takeover(tried):
            return self._settled("queued", code=answer.code, text=answer.text, next_provider=other, tried=tried)
        if answer.kind == "provider" and self.attempts < MAX_ATTEMPTS:
            wait_s = back_off_s(self.attempts)
            return self._settled("queued", code=answer.code, text=answer.text, wait_s=wait_s)
        return self._settled("failed", code=answer.code or "gave_up", text=answer.text or "nobody takes it")

    def in_doubt(self, why: str, *, wait_s: float) -> Settlement:
        """Looked up when the provider must know, never just sent again."""
        return self._settled("unknown", code="in_doubt", text=why, wait_s=wait_s)

    def again(self) -> Settlement:
        """The provider certainly has no such message: it was looked up, or never asked for."""
        return self._settled("queued")

    def blocked(self, code: str, text: str) -> Settlement:
        """Never asked for."""
        return self._settled("failed", code=code, text=text)

    def _settled(self, outcome: Outcome, **more: Any) -> Settlement:
        more.setdefault("tried", self.tried)
        return Settlement(
            message_id=self.message_id,
            account_id=self.account_id,
            attempts=self.attempts,
            provider=self.provider,
            outcome=outcome,
            **more,
        )


def back_off_s(attempts: int) -> float:
    """2, 4, 8 ... seconds, a quarter more or less, so that retries do not come in step."""
    wait_s = min(FIRST_WAIT_S * float(2 ** (attempts - 1)), LONGEST_WAIT_S)
    return wait_s * random.uniform(0.75, 1.25)  # noqa: S311  # no secret
