"""Stripe, PayPal and GoCardless through their SDKs, against answers and events of the shape of their documentation."""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from offhook.adapters.payment.gocardless_provider import GoCardlessProvider
from offhook.adapters.payment.minor_units import from_minor, to_minor
from offhook.adapters.payment.paypal_provider import PayPalProvider
from offhook.adapters.payment.stripe_provider import StripeProvider
from offhook.billing.ports import (
    ForgedWebhookError,
    PaymentAsked,
    ProviderEvent,
    ProviderRefusedError,
    SavedMethod,
    Webhook,
)
from offhook.kit.errors import InvalidInputError, UnavailableError
from offhook.kit.money import Money
from tests.fixtures.recorded_http import RecordedApi, recorded_api

OURS = "0190c6a0-0000-7000-8000-000000000001"
STRIPE = {"secret_key": "sk_test_x", "webhook_secret": "whsec_x"}
PAYPAL = {"client_id": "id", "client_secret": "secret", "webhook_id": "WH1"}
GOCARDLESS = {"access_token": "token", "webhook_secret": "gc_secret"}
EUROS = Money.parse("25.00", "EUR")


@pytest.fixture
def api() -> Iterator[RecordedApi]:
    with recorded_api() as api:
        yield api


def asked(**given: Any) -> PaymentAsked:
    told: dict[str, Any] = {
        "id": OURS, "amount": EUROS, "purpose": "INV-2026-00042", "customer_name": "Café", "language": "es",
        "customer_email": "c@cafe.example", "return_url": "https://offhook.example/billing",
    }  # fmt: skip
    return PaymentAsked(**{**told, **given})


# Stripe


def stripe_hook(kind: str, what: dict[str, Any], *, secret: str = "whsec_x", age_s: int = 0) -> Webhook:
    event = {"id": "evt_1", "object": "event", "type": kind, "created": 1793523600, "data": {"object": what}}
    body, at = json.dumps(event), int(time.time()) - age_s
    signature = hmac.new(secret.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    return Webhook(headers={"stripe-signature": f"t={at},v1={signature}"}, body=body.encode())


INTENT = {
    "id": "pi_1", "object": "payment_intent", "amount": 2500, "amount_received": 2500, "currency": "eur",
    "metadata": {"payment": OURS}, "payment_method": "pm_1", "setup_future_usage": None, "status": "succeeded",
}  # fmt: skip


async def test_stripe_checks_out_once_for_our_id(api: RecordedApi) -> None:
    api.answers["POST /v1/checkout/sessions"] = (
        200,
        {"id": "cs_1", "object": "checkout.session", "url": "https://checkout.stripe.com/c/pay/cs_1"},
    )
    begun = await StripeProvider(base_url=api.url).begin(asked(save_method=True), STRIPE)
    assert (begun.reference, begun.url) == ("cs_1", "https://checkout.stripe.com/c/pay/cs_1")
    sent = api.last("POST /v1/checkout/sessions")
    assert sent.headers["idempotency-key"] == OURS
    assert sent.headers["authorization"] == "Bearer sk_test_x"
    assert sent.form["line_items[0][price_data][unit_amount]"] == "2500"
    assert sent.form["payment_intent_data[metadata][payment]"] == OURS
    assert sent.form["payment_intent_data[setup_future_usage]"] == "off_session"


async def test_stripe_charges_a_saved_card_without_the_payer(api: RecordedApi) -> None:
    card = SavedMethod(reference="pm_1", customer_reference="cus_1", kind="card", label="Visa •••• 4242")
    provider, route = StripeProvider(base_url=api.url), "POST /v1/payment_intents"
    api.answers[route] = (200, INTENT)
    assert (await provider.begin(asked(method=card), STRIPE)).reference == "pi_1"
    form = api.last(route).form
    assert (form["off_session"], form["confirm"], form["customer"]) == ("true", "true", "cus_1")
    declined = {"error": {"type": "card_error", "code": "card_declined", "message": "Your card was declined."}}
    api.answers[route] = (402, declined)
    with pytest.raises(ProviderRefusedError, match="declined"):
        await provider.begin(asked(method=card), STRIPE)


async def test_stripe_events_are_read_when_signed(api: RecordedApi) -> None:
    provider = StripeProvider(base_url=api.url)
    (paid,) = await provider.read_webhook(stripe_hook("payment_intent.succeeded", INTENT), STRIPE)
    assert paid == ProviderEvent(
        id="evt_1", kind="succeeded", at=datetime(2026, 11, 1, 9, tzinfo=UTC), payment=OURS, reference="pi_1",
        amount=EUROS,
    )  # fmt: skip
    failed = {**INTENT, "last_payment_error": {"message": "Insufficient funds."}}
    (event,) = await provider.read_webhook(stripe_hook("payment_intent.payment_failed", failed), STRIPE)
    assert (event.kind, event.problem) == ("failed", "Insufficient funds.")
    (event,) = await provider.read_webhook(stripe_hook("customer.created", {"id": "cus_1"}), STRIPE)
    assert event.kind == "ignored"
    for forged in (
        stripe_hook("payment_intent.succeeded", INTENT, secret="guessed"),
        stripe_hook("payment_intent.succeeded", INTENT, age_s=3600),
        Webhook(headers={}, body=b"{}"),
        Webhook(headers={"stripe-signature": "t=1,v1=x"}, body=b"\xff"),
    ):
        with pytest.raises(ForgedWebhookError):
            await provider.read_webhook(forged, STRIPE)


async def test_stripe_saves_the_card_and_finds_whose_a_refund_is(api: RecordedApi) -> None:
    provider = StripeProvider(base_url=api.url)
    api.answers["GET /v1/payment_methods/pm_1"] = (
        200,
        {"id": "pm_1", "object": "payment_method", "type": "card", "customer": "cus_1",
         "card": {"brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2029}},
    )  # fmt: skip
    saved = stripe_hook("payment_intent.succeeded", {**INTENT, "setup_future_usage": "off_session"})
    (event,) = await provider.read_webhook(saved, STRIPE)
    assert event.method is not None
    assert (event.method.label, event.method.customer_reference) == ("Visa •••• 4242", "cus_1")
    api.answers["GET /v1/payment_intents/pi_1"] = (200, INTENT)
    refund = {"id": "re_1", "object": "refund", "amount": 1000, "currency": "eur", "metadata": {},
              "payment_intent": "pi_1", "status": "succeeded"}  # fmt: skip
    (event,) = await provider.read_webhook(stripe_hook("refund.created", refund), STRIPE)
    assert (event.kind, event.payment, event.reference) == ("refunded", OURS, "re_1")
    assert event.amount == Money.parse("10", "EUR")
    (event,) = await provider.read_webhook(stripe_hook("refund.created", {**refund, "status": "pending"}), STRIPE)
    assert event.kind == "ignored"


# PayPal

TOKEN = {"access_token": "A21", "token_type": "Bearer", "expires_in": 32400, "scope": "x", "app_id": "a", "nonce": "n"}
CAPTURE = {
    "id": "CAP1", "status": "COMPLETED", "custom_id": OURS, "amount": {"currency_code": "EUR", "value": "25.00"},
    "create_time": "2026-11-01T09:00:00Z", "update_time": "2026-11-01T09:00:00Z",
}  # fmt: skip


def paypal_hook(kind: str, resource: dict[str, Any]) -> Webhook:
    event = {"id": "WH-1", "create_time": "2026-11-01T09:00:00.000Z", "event_type": kind, "resource": resource}
    proofs = ("auth-algo", "cert-url", "transmission-id", "transmission-sig", "transmission-time")
    return Webhook(headers={f"paypal-{name}": "x" for name in proofs}, body=json.dumps(event, indent=1).encode())


@pytest.fixture
def paypal(api: RecordedApi) -> PayPalProvider:
    api.answers["POST /v1/oauth2/token"] = (200, TOKEN)
    api.answers["POST /v1/notifications/verify-webhook-signature"] = (200, {"verification_status": "SUCCESS"})
    return PayPalProvider(base_url=api.url)


async def test_paypal_makes_an_order_that_the_payer_approves_and_we_capture(
    api: RecordedApi, paypal: PayPalProvider
) -> None:
    links = [{"rel": "payer-action", "href": "https://www.paypal.com/checkoutnow?token=O1", "method": "GET"}]
    api.answers["POST /v2/checkout/orders"] = (
        200,
        {"id": "O1", "status": "PAYER_ACTION_REQUIRED", "links": links},
    )
    begun = await paypal.begin(asked(), PAYPAL)
    assert (begun.reference, begun.url) == ("O1", links[0]["href"])
    sent = api.last("POST /v2/checkout/orders")
    assert sent.headers["paypal-request-id"] == OURS
    unit = sent.json["purchase_units"][0]
    assert (unit["custom_id"], unit["amount"]) == (OURS, {"currency_code": "EUR", "value": "25.00"})
    approved = {"id": "O1", "status": "APPROVED", "purchase_units": [{"custom_id": OURS}]}
    (event,) = await paypal.read_webhook(paypal_hook("CHECKOUT.ORDER.APPROVED", approved), PAYPAL)
    assert (event.kind, event.reference) == ("approved", "O1")
    order = {"id": "O1", "status": "COMPLETED", "purchase_units": [{"payments": {"captures": [CAPTURE]}}]}
    api.answers["POST /v2/checkout/orders/O1/capture"] = (201, order)
    (paid,) = await paypal.collect(event, PAYPAL)
    assert (paid.kind, paid.payment, paid.amount) == ("succeeded", OURS, EUROS)
    gone = {"name": "UNPROCESSABLE_ENTITY", "details": [{"issue": "ORDER_ALREADY_CAPTURED"}]}
    api.answers["POST /v2/checkout/orders/O1/capture"] = (422, gone)
    assert await paypal.collect(event, PAYPAL) == []


async def test_paypal_is_asked_whether_a_webhook_is_its_own(api: RecordedApi, paypal: PayPalProvider) -> None:
    hook = paypal_hook("PAYMENT.CAPTURE.COMPLETED", CAPTURE)
    (event,) = await paypal.read_webhook(hook, PAYPAL)
    assert (event.kind, event.payment, event.reference) == ("succeeded", OURS, "CAP1")
    sent = api.last("POST /v1/notifications/verify-webhook-signature")
    assert hook.body in sent.body, "byte for byte"
    assert sent.json["webhook_id"] == "WH1"
    refund = {"id": "REF1", "amount": {"currency_code": "EUR", "value": "10.00"}, "status": "COMPLETED",
              "links": [{"rel": "up", "href": f"{api.url}/v2/payments/captures/CAP1", "method": "GET"}]}  # fmt: skip
    api.answers["GET /v2/payments/captures/CAP1"] = (200, CAPTURE)
    (event,) = await paypal.read_webhook(paypal_hook("PAYMENT.CAPTURE.REFUNDED", refund), PAYPAL)
    assert (event.kind, event.payment, event.reference) == ("refunded", OURS, "REF1")
    api.answers["POST /v1/notifications/verify-webhook-signature"] = (200, {"verification_status": "FAILURE"})
    for forged in (hook, Webhook(headers={}, body=hook.body)):
        with pytest.raises(ForgedWebhookError):
            await paypal.read_webhook(forged, PAYPAL)


# GoCardless


def gocardless_hook(*events: dict[str, Any], secret: str = "gc_secret") -> Webhook:
    body = json.dumps({"events": events, "meta": {"webhook_id": "WB1"}}).encode()
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return Webhook(headers={"webhook-signature": signature}, body=body)


def event_of(kind: str, action: str, **links: str) -> dict[str, Any]:
    return {
        "id": f"EV-{action}", "created_at": "2026-11-01T09:00:00.000Z", "resource_type": kind, "action": action,
        "links": links, "details": {"description": "Told by the bank."}, "metadata": {},
    }  # fmt: skip


async def test_gocardless_asks_for_a_payment_and_a_mandate(api: RecordedApi) -> None:
    api.answers["POST /billing_requests"] = (201, {"billing_requests": {"id": "BRQ1", "metadata": {"payment": OURS}}})
    flow = {"id": "BRF1", "authorisation_url": "https://pay.gocardless.com/flow/BRF1"}
    api.answers["POST /billing_request_flows"] = (201, {"billing_request_flows": flow})
    begun = await GoCardlessProvider(base_url=api.url).begin(asked(save_method=True), GOCARDLESS)
    assert (begun.reference, begun.url) == ("BRQ1", flow["authorisation_url"])
    sent = api.last("POST /billing_requests")
    assert sent.headers["idempotency-key"] == OURS
    assert sent.json["billing_requests"]["payment_request"]["amount"] == 2500
    assert "mandate_request" in sent.json["billing_requests"]


async def test_gocardless_payments_are_fetched_before_they_are_booked(api: RecordedApi) -> None:
    provider = GoCardlessProvider(base_url=api.url)
    payment = {"id": "PM1", "amount": 2500, "currency": "EUR", "metadata": {"payment": OURS}, "status": "confirmed"}
    api.answers["GET /payments/PM1"] = (200, {"payments": payment})
    refund = {"id": "RF1", "amount": 1000, "currency": "EUR", "metadata": {}, "links": {"payment": "PM1"}}
    api.answers["GET /refunds/RF1"] = (200, {"refunds": refund})
    api.answers["GET /billing_requests/BRQ1"] = (
        200,
        {"billing_requests": {"id": "BRQ1", "metadata": {"payment": OURS}}},
    )
    api.answers["GET /mandates/MD1"] = (200, {"mandates": {"id": "MD1", "scheme": "sepa_core", "reference": "REF-7"}})
    hook = gocardless_hook(
        event_of("billing_requests", "fulfilled", billing_request="BRQ1", mandate_request_mandate="MD1"),
        event_of("payments", "confirmed", payment="PM1"),
        event_of("payments", "failed", payment="PM1"),
        event_of("refunds", "paid", refund="RF1"),
        event_of("payouts", "paid", payout="PO1"),
    )
    events = await provider.read_webhook(hook, GOCARDLESS)
    assert [event.kind for event in events] == ["pending", "succeeded", "failed", "refunded", "ignored"]
    assert {event.payment for event in events[:4]} == {OURS}
    assert (events[1].amount, events[3].amount) == (EUROS, Money.parse("10", "EUR"))
    assert events[0].method is not None
    assert events[0].method.label == "SEPA CORE REF-7"
    with pytest.raises(ForgedWebhookError):
        await provider.read_webhook(gocardless_hook(secret="guessed"), GOCARDLESS)


async def test_gocardless_charges_a_mandate(api: RecordedApi) -> None:
    provider, mandate = GoCardlessProvider(base_url=api.url), SavedMethod(reference="MD1", kind="sepa_core", label="x")
    api.answers["POST /payments"] = (201, {"payments": {"id": "PM1", "amount": 2500, "currency": "EUR"}})
    assert (await provider.begin(asked(method=mandate), GOCARDLESS)).reference == "PM1"
    assert api.last("POST /payments").json["payments"]["links"] == {"mandate": "MD1"}
    problem = {"error": {"type": "invalid_state", "code": 422, "message": "Mandate is cancelled", "errors": []}}
    api.answers["POST /payments"] = (422, problem)
    with pytest.raises(ProviderRefusedError, match="cancelled"):
        await provider.begin(asked(method=mandate), GOCARDLESS)


@pytest.mark.parametrize("provider", [StripeProvider, PayPalProvider, GoCardlessProvider])
async def test_a_provider_that_is_away_may_be_asked_again(provider: type[StripeProvider]) -> None:
    credentials = {**STRIPE, **PAYPAL, **GOCARDLESS}
    with pytest.raises(UnavailableError):
        await provider(base_url="http://127.0.0.1:9").begin(asked(), credentials)


def test_amounts_are_whole_coins() -> None:
    assert to_minor(Money.parse("1200", "JPY")) == 1200
    assert from_minor(1200, "jpy") == Money.parse("1200", "JPY")
    for bad in (Money.parse("0.001", "EUR"), Money.parse("1.5", "JPY")):
        with pytest.raises(InvalidInputError):
            to_minor(bad)
    with pytest.raises(InvalidInputError):
        from_minor(1, "xxx")
