"""PayPal: orders that the payer approves and we capture (https://developer.paypal.com/docs/api/orders/v2)."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

import httpx
import orjson
import requests
from paypalserversdk.api_helper import APIHelper  # type: ignore[import-untyped]  # has no stubs
from paypalserversdk.configuration import Configuration, Server  # type: ignore[import-untyped]  # has no stubs
from paypalserversdk.exceptions.api_exception import ApiException  # type: ignore[import-untyped]  # has no stubs
from paypalserversdk.http.auth.o_auth_2 import ClientCredentialsAuthCredentials  # type: ignore[import-untyped]  # has no stubs
from paypalserversdk.models.order_request import OrderRequest  # type: ignore[import-untyped]  # has no stubs
from paypalserversdk.models.refund_request import RefundRequest  # type: ignore[import-untyped]  # has no stubs
from paypalserversdk.paypal_serversdk_client import PaypalServersdkClient  # type: ignore[import-untyped]  # has no stubs

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
from offhook.kit.money import Money

T = TypeVar("T")
_PROOFS = {
    "auth_algo": "paypal-auth-algo",
    "cert_url": "paypal-cert-url",
    "transmission_id": "paypal-transmission-id",
    "transmission_sig": "paypal-transmission-sig",
    "transmission_time": "paypal-transmission-time",
}
_TIMEOUT_S = 20
_REFUSED = (400, 422)
_REFUND_ENDS: dict[str, EventKind] = {
    "COMPLETED": "refunded",
    "FAILED": "refund_failed",
    "CANCELLED": "refund_failed",
}
"""All others have not ended."""
_OF_REFUNDS = ("refund_begun", "refunded", "refund_failed")


class PayPalProvider:
    """`PaymentProvider`; whether a webhook is genuine PayPal itself is asked."""

    credential_names = ("client_id", "client_secret", "webhook_id")
    saves_methods = True

    def __init__(self, *, base_url: str = "https://api-m.paypal.com") -> None:
        self._base_url = base_url.rstrip("/")

    async def begin(self, asked: PaymentAsked, credentials: Credentials) -> PaymentBegun:
        body = APIHelper.json_deserialize(orjson.dumps(_order(asked)).decode(), OrderRequest.from_dictionary)
        options = {"body": body, "paypal_request_id": asked.id, "prefer": "return=representation"}
        client = self._client(credentials)
        answer = await _asked(lambda: client.orders.create_order(options))
        order = orjson.loads(answer.text)
        if order["status"] == "COMPLETED":
            return PaymentBegun(reference=order["id"], events=_captures(order))
        links = {link["rel"]: link["href"] for link in order.get("links", ())}
        return PaymentBegun(reference=order["id"], url=links.get("payer-action") or links.get("approve", ""))

    async def collect(self, event: ProviderEvent, credentials: Credentials) -> Sequence[ProviderEvent]:
        """Captures the order; PayPal does it once for its request id."""
        options = {"id": event.reference, "paypal_request_id": f"capture-{event.reference}"}
        client = self._client(credentials)
        try:
            answer = await _asked(lambda: client.orders.capture_order({**options, "prefer": "return=representation"}))
        except ProviderRefusedError as error:
            if "ORDER_ALREADY_CAPTURED" in error.message:
                return []  # its webhook tells of it
            raise
        return _captures(orjson.loads(answer.text))

    async def refund(self, asked: RefundAsked, credentials: Credentials) -> RefundBegun:
        """Of the order's capture; `COMPLETED` at once as a rule. PayPal tells nobody how a `PENDING` one ends."""
        client = self._client(credentials)
        capture_id = await self._capture_of(client, asked.reference)
        body = APIHelper.json_deserialize(orjson.dumps(_refund(asked)).decode(), RefundRequest.from_dictionary)
        options = {"capture_id": capture_id, "body": body, "paypal_request_id": asked.id}
        answer = await _asked(
            lambda: client.payments.refund_captured_payment({**options, "prefer": "return=representation"})
        )
        refund = orjson.loads(answer.text)
        event = replace(_asked_for(refund), payment=asked.payment, refund=asked.id)
        return RefundBegun(reference=refund["id"], events=[event])

    async def look_up_refund(self, reference: str, credentials: Credentials) -> Sequence[ProviderEvent]:
        client = self._client(credentials)
        answer = await _asked(lambda: client.payments.get_refund({"refund_id": reference}))
        event = _asked_for(orjson.loads(answer.text))
        return [] if event.kind == "refund_begun" else [event]

    async def _capture_of(self, client: PaypalServersdkClient, order_id: str) -> str:
        answer = await _asked(lambda: client.orders.get_order({"id": order_id}))
        found = _captured(orjson.loads(answer.text))
        if not found:
            raise ProviderRefusedError("PayPal has not collected this order, so it cannot give anything back")
        return str(found[0]["id"])

    async def read_webhook(self, webhook: Webhook, credentials: Credentials) -> Sequence[ProviderEvent]:
        proofs = {name: webhook.headers.get(header, "") for name, header in _PROOFS.items()}
        if not all(proofs.values()):
            raise ForgedWebhookError("this is not from PayPal: its signature is missing")
        try:
            told = orjson.loads(webhook.body)
        except ValueError as error:
            raise ForgedWebhookError("this is not from PayPal: it is no JSON") from error
        await asyncio.to_thread(self._verify, proofs, webhook.body, credentials)
        event = _event(told)
        if event.kind in _OF_REFUNDS and not event.payment:
            client, captured = self._client(credentials), {"capture_id": _captured_by(told["resource"])}
            answer = await _asked(lambda: client.payments.get_captured_payment(captured))
            event = replace(event, payment=orjson.loads(answer.text).get("custom_id", ""))
        return [event]

    def _verify(self, proofs: Mapping[str, str], body: bytes, credentials: Credentials) -> None:
        """The event goes back byte for byte: written anew its signature would not fit."""
        rest = orjson.dumps({**proofs, "webhook_id": credentials["webhook_id"]})
        asked = rest[:-1] + b',"webhook_event":' + body + b"}"
        try:
            token = self._client(credentials).oauth_2.fetch_token().access_token
            headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
            url = f"{self._base_url}/v1/notifications/verify-webhook-signature"
            answer = httpx.post(url, content=asked, headers=headers, timeout=_TIMEOUT_S)
            verified = answer.is_success and answer.json().get("verification_status") == "SUCCESS"
        except (httpx.HTTPError, requests.RequestException, ApiException, ValueError) as error:
            raise UnavailableError(f"PayPal cannot be asked about its signature: {error}") from error
        if not verified:
            raise ForgedWebhookError("this is not from PayPal: it says so itself")

    def _client(self, credentials: Credentials) -> PaypalServersdkClient:
        keys = ClientCredentialsAuthCredentials(
            o_auth_client_id=credentials["client_id"], o_auth_client_secret=credentials["client_secret"]
        )
        config = _Elsewhere(self._base_url, client_credentials_auth_credentials=keys, timeout=_TIMEOUT_S)
        return PaypalServersdkClient(config=config)


class _Elsewhere(Configuration):  # type: ignore[misc]  # the SDK has no types
    """The SDK's settings, at any address."""

    def __init__(self, base_url: str, **settings: Any) -> None:
        self._base_url = base_url
        super().__init__(**settings)

    def get_base_uri(self, server: Server = Server.DEFAULT) -> str:  # there is one
        return self._base_url


async def _asked(ask: Callable[[], T]) -> T:
    """In a thread, for the SDK waits; errors by what they mean."""
    try:
        return await asyncio.to_thread(ask)
    except ApiException as error:
        if error.response_code in _REFUSED:
            raise ProviderRefusedError(_reason(error)) from error
        raise UnavailableError(f"PayPal cannot be used now: {error.reason}") from error
    except requests.RequestException as error:
        raise UnavailableError(f"PayPal cannot be reached: {type(error).__name__}") from error


def _reason(error: ApiException) -> str:
    try:
        told = orjson.loads(error.response.text)
        issues = [f"{one.get('issue')}: {one.get('description', '')}" for one in told.get("details", ())]
        return "; ".join(issues) or str(told.get("message", error.reason))
    except (ValueError, AttributeError):
        return str(error.reason)


def _order(asked: PaymentAsked) -> dict[str, Any]:
    amount = {"currency_code": asked.amount.currency, "value": asked.amount.decimal()}
    unit = {"custom_id": asked.id, "invoice_id": asked.id, "description": asked.purpose[:127], "amount": amount}
    if asked.method is not None:
        wallet: dict[str, Any] = {"vault_id": asked.method.reference}
    else:
        wallet = {"experience_context": {"return_url": asked.return_url, "cancel_url": asked.return_url,
                                         "user_action": "PAY_NOW", "shipping_preference": "NO_SHIPPING"}}  # fmt: skip
        if asked.save_method:
            wallet["attributes"] = {"vault": {"store_in_vault": "ON_SUCCESS", "usage_type": "MERCHANT"}}
    return {"intent": "CAPTURE", "purchase_units": [unit], "payment_source": {"paypal": wallet}}


def _captures(order: Mapping[str, Any]) -> list[ProviderEvent]:
    """What was captured stands in the answer; the webhook tells the same capture again."""
    found = _captured(order)
    wallet = ((order.get("payment_source") or {}).get("paypal")) or {}
    return [_capture(capture, event_id=f"capture-{capture['id']}", method=_vaulted(wallet)) for capture in found]


def _captured(order: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [
        capture
        for unit in order.get("purchase_units", ())
        for capture in (unit.get("payments") or {}).get("captures", ())
    ]


def _refund(asked: RefundAsked) -> dict[str, Any]:
    """Its own id travels as the invoice's: `custom_id` stays the payment's, as the capture has it."""
    amount = {"currency_code": asked.amount.currency, "value": asked.amount.decimal()}
    told = {"amount": amount, "custom_id": asked.payment, "invoice_id": asked.id}
    return {**told, "note_to_payer": asked.reason[:255]} if asked.reason else told


def _asked_for(refund: Mapping[str, Any]) -> ProviderEvent:
    """Of each state once, however often it is asked."""
    return _refunded(refund, event_id=f"refund-{refund['id']}-{refund['status']}", at=_at(refund))


def _refunded(refund: Mapping[str, Any], *, event_id: str, at: datetime) -> ProviderEvent:
    return _given_back(refund, _REFUND_ENDS.get(refund["status"], "refund_begun"), event_id=event_id, at=at)


def _given_back(what: Mapping[str, Any], kind: EventKind, *, event_id: str, at: datetime) -> ProviderEvent:
    return ProviderEvent(
        id=event_id,
        kind=kind,
        at=at,
        payment=what.get("custom_id", ""),
        reference=what["id"],
        refund=what.get("invoice_id", ""),
        amount=_money(what["amount"]),
    )


def _capture(what: Mapping[str, Any], *, event_id: str, method: SavedMethod | None = None) -> ProviderEvent:
    ends = {"COMPLETED": "succeeded", "DECLINED": "failed", "DENIED": "failed", "FAILED": "failed"}
    make = partial(ProviderEvent, id=event_id, at=_at(what), payment=what.get("custom_id", ""), reference=what["id"])
    return make(kind=ends.get(what["status"], "pending"), amount=_money(what["amount"]), method=method)  # type: ignore[arg-type]  # of the table


def _vaulted(wallet: Mapping[str, Any]) -> SavedMethod | None:
    vault = (wallet.get("attributes") or {}).get("vault") or {}
    if vault.get("status") != "VAULTED":
        return None
    customer = (vault.get("customer") or {}).get("id", "")
    label = f"PayPal {wallet.get('email_address', '')}".strip()
    return SavedMethod(reference=vault["id"], customer_reference=customer, kind="paypal", label=label)


def _event(told: Mapping[str, Any]) -> ProviderEvent:
    """Of the events that say how a payment ended; all others are kept and ignored."""
    what: Mapping[str, Any] = told["resource"]
    at = datetime.fromisoformat(told["create_time"])
    match told["event_type"]:
        case "CHECKOUT.ORDER.APPROVED":
            unit = what["purchase_units"][0]
            return ProviderEvent(
                id=told["id"], kind="approved", at=at, payment=unit.get("custom_id", ""), reference=what["id"]
            )
        case "PAYMENT.CAPTURE.COMPLETED" | "PAYMENT.CAPTURE.DECLINED" | "PAYMENT.CAPTURE.DENIED":
            return _capture(what, event_id=told["id"])
        case "PAYMENT.CAPTURE.REFUNDED":
            return _refunded(what, event_id=told["id"], at=at)
        case "PAYMENT.CAPTURE.REVERSED":
            return _given_back(what, "refunded", event_id=told["id"], at=at)  # PayPal took it back: no state to ask for
    return ProviderEvent(id=told["id"], kind="ignored", at=at)


def _captured_by(refund: Mapping[str, Any]) -> str:
    """A refund names its capture by a link alone."""
    return next((str(link["href"]).rpartition("/")[2] for link in refund.get("links", ()) if link["rel"] == "up"), "")


def _at(what: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(what.get("update_time") or what["create_time"])


def _money(amount: Mapping[str, str]) -> Money:
    return Money.parse(amount["value"], amount["currency_code"])
