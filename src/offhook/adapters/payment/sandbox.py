"""A provider on your desk: nobody pays, and every outcome can be played."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime

import orjson

from offhook.billing.ports import (
    Credentials,
    ForgedWebhookError,
    PaymentAsked,
    PaymentBegun,
    ProviderEvent,
    ProviderRefusedError,
    RefundAsked,
    RefundBegun,
    SavedMethod,
    Webhook,
)
from offhook.kit.clock import Clock
from offhook.kit.money import MICROS, Money

SIGNATURE = "sandbox-signature"
_UNLUCKY_CENTS = 130_000
"""An amount with 13 cents is declined when a saved method is charged, and when it is to be given back."""
_SLOW_CENTS = 170_000
"""A refund with 17 cents waits for its webhook; all others are done at once."""


class SandboxProvider:
    """`PaymentProvider`; a saved method is charged at once, everything else waits for the outcome that is played."""

    credential_names = ("webhook_secret",)
    saves_methods = True

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def begin(self, asked: PaymentAsked, credentials: Credentials) -> PaymentBegun:  # the port
        now = self._clock.now()
        if asked.method is not None:
            if asked.amount.micros % MICROS == _UNLUCKY_CENTS:
                raise ProviderRefusedError("the card was declined (13 cents are unlucky in the sandbox)")
            paid = ProviderEvent(
                id=f"{asked.id}:succeeded", kind="succeeded", at=now, payment=asked.id, amount=asked.amount
            )
            return PaymentBegun(reference=asked.id, events=[paid])
        if not asked.save_method:
            return PaymentBegun(reference=asked.id)
        card = SavedMethod(reference=f"sandbox-{asked.id}", kind="card", label="Sandbox •••• 4242")
        saved = ProviderEvent(id=f"{asked.id}:saved", kind="pending", at=now, payment=asked.id, method=card)
        return PaymentBegun(reference=asked.id, events=[saved])

    async def collect(self, event: ProviderEvent, credentials: Credentials) -> Sequence[ProviderEvent]:  # the port
        return []

    async def refund(self, asked: RefundAsked, credentials: Credentials) -> RefundBegun:  # the port
        cents = asked.amount.micros % MICROS
        if cents == _UNLUCKY_CENTS:
            raise ProviderRefusedError("the refund was declined (13 cents are unlucky in the sandbox)")
        reference = f"sandbox-{asked.id}"
        if cents == _SLOW_CENTS:
            return RefundBegun(reference=reference)
        done = ProviderEvent(
            id=f"{asked.id}:refunded",
            kind="refunded",
            at=self._clock.now(),
            payment=asked.payment,
            reference=reference,
            refund=asked.id,
            amount=asked.amount,
        )
        return RefundBegun(reference=reference, events=[done])

    async def look_up_refund(self, reference: str, credentials: Credentials) -> Sequence[ProviderEvent]:  # the port
        """Its end is played as a webhook."""
        return []

    async def read_webhook(self, webhook: Webhook, credentials: Credentials) -> Sequence[ProviderEvent]:
        expected = sign(webhook.body, credentials["webhook_secret"])
        if not hmac.compare_digest(expected, webhook.headers.get(SIGNATURE, "")):
            raise ForgedWebhookError("the signature does not fit the body")
        told = orjson.loads(webhook.body)
        return [
            ProviderEvent(
                id=told["id"],
                kind=told["kind"],
                at=datetime.fromisoformat(told["at"]).astimezone(UTC),
                payment=told.get("payment", ""),
                reference=told.get("reference", ""),
                refund=told.get("refund", ""),
                amount=Money.parse(told["amount"], told["currency"]) if "amount" in told else None,
                problem=told.get("problem", ""),
            )
        ]


def sign(body: bytes, secret: str) -> str:
    """Hexadecimal HMAC-SHA256."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
