"""GoCardless: direct debits by billing requests (https://developer.gocardless.com/api-reference)."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

import gocardless_pro  # type: ignore[import-untyped]  # has no stubs
import orjson
import requests
from gocardless_pro import errors, webhooks

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

T = TypeVar("T")
_ENDS: dict[str, EventKind] = {
    "confirmed": "succeeded",
    "failed": "failed",
    "cancelled": "failed",
    "charged_back": "failed",
    "chargeback_cancelled": "succeeded",
}
"""`confirmed`: the bank paid. Later it may still come back, as `failed` (late failure) or `charged_back`."""
_REFUND_ENDS: dict[str, EventKind] = {"paid": "refunded", "failed": "refund_failed"}


class GoCardlessProvider:
    """`PaymentProvider`. Events tell no amounts, so each payment and refund is fetched before it is booked."""

    credential_names = ("access_token", "webhook_secret")
    saves_methods = True

    def __init__(self, *, base_url: str = "https://api.gocardless.com") -> None:
        self._base_url = base_url.rstrip("/")

    async def begin(self, asked: PaymentAsked, credentials: Credentials) -> PaymentBegun:
        client = self._client(credentials)
        begin = self._charge if asked.method is not None else self._request
        return await _asked(lambda: begin(client, asked))

    async def collect(self, event: ProviderEvent, credentials: Credentials) -> Sequence[ProviderEvent]:  # the port
        """GoCardless collects by itself."""
        return []

    async def refund(self, asked: RefundAsked, credentials: Credentials) -> RefundBegun:
        """Paid out with the next payout; a webhook tells when. GoCardless switches refunds on for each account."""
        client = self._client(credentials)
        return await _asked(lambda: self._refund(client, asked))

    async def look_up_refund(self, reference: str, credentials: Credentials) -> Sequence[ProviderEvent]:  # the port
        """Events tell of every end."""
        return []

    async def read_webhook(self, webhook: Webhook, credentials: Credentials) -> Sequence[ProviderEvent]:
        signature = webhook.headers.get("webhook-signature", "")
        try:
            webhooks.parse(webhook.body.decode(), credentials["webhook_secret"], signature)
            told = orjson.loads(webhook.body)
        except (errors.InvalidSignatureError, ValueError) as error:
            raise ForgedWebhookError("this is not from GoCardless: the signature does not fit") from error
        client = self._client(credentials)
        return [await _asked(partial(_event, client, one)) for one in told["events"]]

    def _client(self, credentials: Credentials) -> gocardless_pro.Client:
        return gocardless_pro.Client(access_token=credentials["access_token"], base_url=self._base_url)

    def _refund(self, client: gocardless_pro.Client, asked: RefundAsked) -> RefundBegun:
        payment = asked.reference
        if payment.startswith("BRQ"):
            payment = client.billing_requests.get(payment).links.payment_request_payment
        wanted = {
            "amount": to_minor(asked.amount),
            "total_amount_confirmation": to_minor(asked.total),
            "links": {"payment": payment},
            "metadata": {"payment": asked.payment, "refund": asked.id},
        }
        refund = client.refunds.create(params=wanted, headers={"Idempotency-Key": asked.id})
        return RefundBegun(reference=refund.id)

    def _request(self, client: gocardless_pro.Client, asked: PaymentAsked) -> PaymentBegun:
        """A payment and, to charge again, a mandate; the payer agrees to both on GoCardless' page."""
        currency = asked.amount.currency
        metadata = {"payment": asked.id}
        wanted: dict[str, Any] = {
            "payment_request": {
                "amount": to_minor(asked.amount),
                "currency": currency,
                "description": asked.purpose,
                "metadata": metadata,
            },
            "metadata": metadata,
        }
        if asked.save_method:
            wanted["mandate_request"] = {"currency": currency, "metadata": metadata}
        request = client.billing_requests.create(params=wanted, headers={"Idempotency-Key": asked.id})
        shown = {
            "redirect_uri": asked.return_url,
            "exit_uri": asked.return_url,
            "language": asked.language,
            "prefilled_customer": {"email": asked.customer_email, "company_name": asked.customer_name},
            "links": {"billing_request": request.id},
        }
        flow = client.billing_request_flows.create(params=shown)
        return PaymentBegun(reference=request.id, url=flow.authorisation_url)

    def _charge(self, client: gocardless_pro.Client, asked: PaymentAsked) -> PaymentBegun:
        assert asked.method is not None
        wanted = {
            "amount": to_minor(asked.amount),
            "currency": asked.amount.currency,
            "description": asked.purpose,
            "metadata": {"payment": asked.id},
            "links": {"mandate": asked.method.reference},
        }
        payment = client.payments.create(params=wanted, headers={"Idempotency-Key": asked.id})
        return PaymentBegun(reference=payment.id)


async def _asked(ask: Callable[[], T]) -> T:
    """In a thread, for the SDK waits; errors by what they mean."""
    try:
        return await asyncio.to_thread(ask)
    except (errors.ValidationFailedError, errors.InvalidStateError) as error:
        raise ProviderRefusedError(str(error)) from error
    except (errors.GoCardlessProError, requests.RequestException) as error:
        raise UnavailableError(f"GoCardless cannot be used now: {error}") from error


def _event(client: gocardless_pro.Client, told: Mapping[str, Any]) -> ProviderEvent:
    links: Mapping[str, str] = told.get("links") or {}
    shared: dict[str, Any] = {"id": told["id"], "at": datetime.fromisoformat(told["created_at"])}
    kind, action = told["resource_type"], told["action"]
    problem = (told.get("details") or {}).get("description", "")
    if kind == "payments" and action in _ENDS:
        payment = client.payments.get(links["payment"])
        amount = from_minor(int(payment.amount), payment.currency)
        ours = payment.metadata.get("payment", "")
        return ProviderEvent(
            kind=_ENDS[action], payment=ours, reference=payment.id, amount=amount, problem=problem, **shared
        )
    if kind == "refunds" and action in _REFUND_ENDS:
        refund = client.refunds.get(links["refund"])
        payment = client.payments.get(refund.links.payment)
        amount = from_minor(int(refund.amount), refund.currency)
        return ProviderEvent(
            kind=_REFUND_ENDS[action],
            payment=payment.metadata.get("payment", ""),
            reference=refund.id,
            refund=(refund.metadata or {}).get("refund", ""),
            amount=amount,
            problem=problem,
            **shared,
        )
    if kind == "billing_requests" and action == "fulfilled":
        request = client.billing_requests.get(links["billing_request"])
        ours, reference = request.metadata.get("payment", ""), links.get("payment_request_payment", "")
        method = _mandate(client, links.get("mandate_request_mandate"))
        return ProviderEvent(kind="pending", payment=ours, reference=reference, method=method, **shared)
    return ProviderEvent(kind="ignored", **shared)


def _mandate(client: gocardless_pro.Client, mandate_id: str | None) -> SavedMethod | None:
    if mandate_id is None:
        return None
    mandate = client.mandates.get(mandate_id)
    scheme = str(mandate.scheme)
    return SavedMethod(
        reference=mandate.id, kind=scheme, label=f"{scheme.replace('_', ' ').upper()} {mandate.reference}"
    )
