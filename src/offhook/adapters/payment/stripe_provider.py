"""Stripe: cards and SEPA debits by Checkout, saved methods off session (https://docs.stripe.com/payments)."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import orjson
import stripe

from offhook.adapters.payment.minor_units import from_minor, to_minor
from offhook.billing.ports import (
    Credentials,
    EventKind,
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
from offhook.kit.errors import UnavailableError
from offhook.kit.money import Money, minor_digits

T = TypeVar("T")
_OF_STRIPE = {"MGA": 0, "ISK": 2, "UGX": 2}
"""Currencies that Stripe counts otherwise than ISO 4217 (https://docs.stripe.com/currencies)."""
_OFF_SESSION_ENDS = {"succeeded", "processing"}
_REFUND_ENDS: dict[str, EventKind] = {
    "succeeded": "refunded",
    "failed": "refund_failed",
    "canceled": "refund_failed",
}
_GIVEN_BACK = {"refunded", "refund_failed", "reinstated"}


class StripeProvider:
    """`PaymentProvider`; each seller brings its own keys."""

    credential_names = ("secret_key", "webhook_secret")
    saves_methods = True

    def __init__(self, *, base_url: str = "https://api.stripe.com") -> None:
        self._base_url = base_url.rstrip("/")

    async def begin(self, asked: PaymentAsked, credentials: Credentials) -> PaymentBegun:
        client = self._client(credentials)
        begin = self._charge if asked.method is not None else self._check_out
        return await _asked(lambda: begin(client, asked))

    async def collect(self, event: ProviderEvent, credentials: Credentials) -> Sequence[ProviderEvent]:  # the port
        """Stripe collects by itself."""
        return []

    async def refund(self, asked: RefundAsked, credentials: Credentials) -> RefundBegun:
        """Often done at once; its webhook tells it again, by the same id."""
        client = self._client(credentials)
        refund = (await _asked(lambda: self._refund(client, asked))).to_dict()
        told = {"id": f"asked-{refund['id']}", "at": datetime.fromtimestamp(refund["created"], UTC)}
        return RefundBegun(reference=refund["id"], events=[_given_back("refund.created", refund, told)])

    async def look_up_refund(self, reference: str, credentials: Credentials) -> Sequence[ProviderEvent]:
        """As its webhook would tell it, had it come."""
        client = self._client(credentials)
        refund = (await _asked(lambda: client.v1.refunds.retrieve(reference))).to_dict()
        told = {"id": f"{refund['status']}-{reference}", "at": datetime.fromtimestamp(refund["created"], UTC)}
        event = _given_back("refund.updated", refund, told)
        return [] if event.kind == "ignored" else [event]

    async def read_webhook(self, webhook: Webhook, credentials: Credentials) -> Sequence[ProviderEvent]:
        try:
            signature = webhook.headers.get("stripe-signature", "")
            stripe.WebhookSignature.verify_header(
                webhook.body.decode(), signature, credentials["webhook_secret"], stripe.Webhook.DEFAULT_TOLERANCE
            )
            told = orjson.loads(webhook.body)
        except (stripe.SignatureVerificationError, ValueError) as error:
            raise ForgedWebhookError(f"this is not from Stripe: {error}") from error
        event, what = _event(told), told["data"]["object"]
        client = self._client(credentials)
        if event.kind == "succeeded" and what.get("setup_future_usage") and what.get("payment_method"):
            found = await _asked(lambda: client.v1.payment_methods.retrieve(what["payment_method"]))
            return [replace(event, method=_method(found.to_dict()))]
        if event.kind in _GIVEN_BACK and not event.payment and what.get("payment_intent"):
            # What was given back names its payment intent, which carries our id.
            intent = await _asked(lambda: client.v1.payment_intents.retrieve(what["payment_intent"]))
            return [replace(event, payment=(intent.to_dict().get("metadata") or {}).get("payment", ""))]
        return [event]

    def _client(self, credentials: Credentials) -> stripe.StripeClient:
        return stripe.StripeClient(credentials["secret_key"], base_addresses={"api": self._base_url})

    def _refund(self, client: stripe.StripeClient, asked: RefundAsked) -> stripe.Refund:
        """A checkout that was never told of again is asked for its payment."""
        intent = asked.reference
        if intent.startswith("cs_"):
            intent = str(client.v1.checkout.sessions.retrieve(intent).payment_intent)
        wanted: dict[str, Any] = {
            "payment_intent": intent,
            "amount": _minor(asked.amount),
            "metadata": {"payment": asked.payment, "refund": asked.id},
        }
        return client.v1.refunds.create(wanted, {"idempotency_key": asked.id})  # type: ignore[arg-type]  # a TypedDict of Stripe's

    def _check_out(self, client: stripe.StripeClient, asked: PaymentAsked) -> PaymentBegun:
        intent: dict[str, Any] = {"metadata": {"payment": asked.id}, "description": asked.purpose}
        wanted: dict[str, Any] = {
            "mode": "payment",
            "client_reference_id": asked.id,
            "success_url": asked.return_url,
            "cancel_url": asked.return_url,
            "locale": asked.language,
            "payment_intent_data": intent,
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": asked.amount.currency.lower(),
                        "unit_amount": _minor(asked.amount),
                        "product_data": {"name": asked.purpose},
                    },
                }
            ],
        }
        if asked.customer_email:
            wanted["customer_email"] = asked.customer_email
        if asked.save_method:
            intent["setup_future_usage"] = "off_session"
            wanted["customer_creation"] = "always"
        session = client.v1.checkout.sessions.create(wanted, {"idempotency_key": asked.id})  # type: ignore[arg-type]  # a TypedDict of Stripe's
        return PaymentBegun(reference=session.id, url=session.url or "")

    def _charge(self, client: stripe.StripeClient, asked: PaymentAsked) -> PaymentBegun:
        assert asked.method is not None
        wanted: dict[str, Any] = {
            "amount": _minor(asked.amount),
            "currency": asked.amount.currency.lower(),
            "customer": asked.method.customer_reference,
            "payment_method": asked.method.reference,
            "payment_method_types": [asked.method.kind],
            "off_session": True,
            "confirm": True,
            "description": asked.purpose,
            "metadata": {"payment": asked.id},
        }
        intent = client.v1.payment_intents.create(wanted, {"idempotency_key": asked.id})  # type: ignore[arg-type]  # as above
        if intent.status not in _OFF_SESSION_ENDS:
            raise ProviderRefusedError(f"the payment needs the payer (Stripe says {intent.status})")
        return PaymentBegun(reference=intent.id)


async def _asked(ask: Callable[[], T]) -> T:
    """In a thread, for the SDK waits; errors by what they mean."""
    try:
        return await asyncio.to_thread(ask)
    except (stripe.CardError, stripe.InvalidRequestError) as error:
        raise ProviderRefusedError(error.user_message or str(error)) from error
    except stripe.StripeError as error:
        raise UnavailableError(f"Stripe cannot be used now: {error.user_message or type(error).__name__}") from error


def _event(told: Mapping[str, Any]) -> ProviderEvent:
    """Of the events that say how a payment ended; all others are kept and ignored."""
    what: Mapping[str, Any] = told["data"]["object"]
    shared: dict[str, Any] = {"id": told["id"], "at": datetime.fromtimestamp(told["created"], UTC)}
    payment = (what.get("metadata") or {}).get("payment", "")
    match told["type"]:
        case "payment_intent.succeeded" if payment:
            amount = _money(what["amount_received"], what["currency"])
            return ProviderEvent(kind="succeeded", payment=payment, reference=what["id"], amount=amount, **shared)
        case "payment_intent.payment_failed" if payment:
            problem = (what.get("last_payment_error") or {}).get("message", "")
            return ProviderEvent(kind="failed", payment=payment, reference=what["id"], problem=problem, **shared)
        case (
            "charge.dispute.funds_withdrawn"
            | "charge.dispute.funds_reinstated"
            | "refund.created"
            | "refund.updated"
            | "refund.failed"
        ):
            return _given_back(told["type"], what, shared)
    return ProviderEvent(kind="ignored", **shared)


def _given_back(kind: str, what: Mapping[str, Any], shared: Mapping[str, Any]) -> ProviderEvent:
    """Each by its own id: a refund is told when it is made and again when it changes."""
    means: EventKind = "reinstated" if kind == "charge.dispute.funds_reinstated" else "refunded"
    if kind.startswith("refund."):
        if what.get("status") not in _REFUND_ENDS:
            return ProviderEvent(kind="ignored", **shared)
        means = _REFUND_ENDS[what["status"]]
    metadata = what.get("metadata") or {}
    return ProviderEvent(
        kind=means,
        payment=metadata.get("payment", ""),
        reference=what["id"],
        refund=metadata.get("refund", ""),
        amount=_money(what["amount"], what["currency"]),
        problem=str(what.get("failure_reason") or "").replace("_", " "),
        **shared,
    )


def _method(told: Mapping[str, Any]) -> SavedMethod:
    kind = told["type"]
    details = told.get(kind) or {}
    brand = str(details.get("brand") or kind.replace("_", " ")).title()
    expires = date(details["exp_year"], details["exp_month"], 1) if details.get("exp_year") else None
    return SavedMethod(
        reference=told["id"],
        customer_reference=str(told.get("customer") or ""),
        kind=kind,
        label=f"{brand} •••• {details.get('last4', '')}".strip(),
        expires_on=expires,
    )


def _digits(currency: str) -> int:
    return _OF_STRIPE.get(currency, minor_digits(currency))


def _minor(amount: Money) -> int:
    return to_minor(amount, digits=_digits(amount.currency))


def _money(units: int, currency: str) -> Money:
    code = currency.upper()
    return from_minor(units, code, digits=_digits(code))
