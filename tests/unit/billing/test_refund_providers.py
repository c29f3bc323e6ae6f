"""Money given back through Stripe, PayPal and GoCardless: asked once by our id, told by their webhooks."""

from collections.abc import Iterator
from typing import Any

import pytest

from offhook.adapters.payment.gocardless_provider import GoCardlessProvider
from offhook.adapters.payment.paypal_provider import PayPalProvider
from offhook.adapters.payment.stripe_provider import StripeProvider
from offhook.billing.ports import ProviderRefusedError, RefundAsked
from offhook.kit.errors import UnavailableError
from offhook.kit.money import Money
from tests.fixtures.recorded_http import RecordedApi, recorded_api
from tests.unit.billing.test_payment_providers import (
    CAPTURE,
    GOCARDLESS,
    INTENT,
    OURS,
    PAYPAL,
    STRIPE,
    TOKEN,
    event_of,
    gocardless_hook,
    paypal_hook,
    stripe_hook,
)

REFUND = "0190c6a0-0000-7000-8000-00000000000f"
TEN = Money.parse("10", "EUR")


@pytest.fixture
def api() -> Iterator[RecordedApi]:
    with recorded_api() as api:
        yield api


@pytest.fixture
def paypal(api: RecordedApi) -> PayPalProvider:
    api.answers["POST /v1/oauth2/token"] = (200, TOKEN)
    api.answers["POST /v1/notifications/verify-webhook-signature"] = (200, {"verification_status": "SUCCESS"})
    return PayPalProvider(base_url=api.url)


def asked(reference: str) -> RefundAsked:
    total = Money.parse("15", "EUR")
    return RefundAsked(id=REFUND, payment=OURS, reference=reference, amount=TEN, total=total, reason="Sorry")


# Stripe

STRIPE_REFUND = {
    "id": "re_1", "object": "refund", "amount": 1000, "currency": "eur", "status": "succeeded", "created": 1793523600,
    "payment_intent": "pi_1", "metadata": {"payment": OURS, "refund": REFUND},
}  # fmt: skip


async def test_stripe_gives_back_of_the_intent_behind_a_checkout(api: RecordedApi) -> None:
    api.answers["GET /v1/checkout/sessions/cs_1"] = (
        200,
        {"id": "cs_1", "object": "checkout.session", "payment_intent": "pi_1"},
    )
    api.answers["POST /v1/refunds"] = (200, STRIPE_REFUND)
    begun = await StripeProvider(base_url=api.url).refund(asked("cs_1"), STRIPE)
    (event,) = begun.events
    assert (begun.reference, event.kind, event.refund, event.amount) == ("re_1", "refunded", REFUND, TEN)
    sent = api.last("POST /v1/refunds")
    assert sent.headers["idempotency-key"] == REFUND
    assert (sent.form["payment_intent"], sent.form["amount"]) == ("pi_1", "1000")
    assert (sent.form["metadata[payment]"], sent.form["metadata[refund]"]) == (OURS, REFUND)
    (told,) = await StripeProvider(base_url=api.url).read_webhook(stripe_hook("refund.created", STRIPE_REFUND), STRIPE)
    assert (told.kind, told.reference, told.payment) == ("refunded", "re_1", OURS), "the same refund, told again"
    assert told.id != event.id


@pytest.mark.parametrize(("status", "kind"), [("pending", "ignored"), ("failed", "refund_failed")])
async def test_stripe_tells_how_a_refund_ended(api: RecordedApi, status: str, kind: str) -> None:
    provider = StripeProvider(base_url=api.url)
    api.answers["POST /v1/refunds"] = (200, {**STRIPE_REFUND, "status": status})
    assert [event.kind for event in (await provider.refund(asked("pi_1"), STRIPE)).events] == [kind]
    what = {**STRIPE_REFUND, "status": status, "failure_reason": "lost_or_stolen_card"}
    (event,) = await provider.read_webhook(stripe_hook("refund.failed", what), STRIPE)
    assert event.kind == kind
    if kind == "refund_failed":
        assert event.problem == "lost or stolen card"


@pytest.mark.parametrize(("status", "kinds"), [("pending", []), ("succeeded", ["refunded"])])
async def test_stripe_is_asked_how_a_refund_ended(api: RecordedApi, status: str, kinds: list[str]) -> None:
    api.answers["GET /v1/refunds/re_1"] = (200, {**STRIPE_REFUND, "status": status})
    found = await StripeProvider(base_url=api.url).look_up_refund("re_1", STRIPE)
    assert [event.kind for event in found] == kinds


async def test_stripe_refuses_more_than_there_is(api: RecordedApi) -> None:
    api.answers["POST /v1/refunds"] = (
        400,
        {"error": {"type": "invalid_request_error", "message": "Refund amount is greater than unrefunded amount."}},
    )
    with pytest.raises(ProviderRefusedError, match="greater than"):
        await StripeProvider(base_url=api.url).refund(asked("pi_1"), STRIPE)


async def test_stripe_withholds_a_disputed_payment_and_reinstates_it(api: RecordedApi) -> None:
    """A dispute names the intent alone."""
    api.answers["GET /v1/payment_intents/pi_1"] = (200, INTENT)
    dispute: dict[str, Any] = {
        "id": "dp_1", "object": "dispute", "amount": 2500, "currency": "eur", "metadata": {}, "payment_intent": "pi_1",
        "status": "won",
    }  # fmt: skip
    for event_type, kind in (
        ("charge.dispute.funds_withdrawn", "refunded"),
        ("charge.dispute.funds_reinstated", "reinstated"),
    ):
        hook = stripe_hook(event_type, dispute)
        (event,) = await StripeProvider(base_url=api.url).read_webhook(hook, STRIPE)
        assert (event.kind, event.payment, event.reference) == (kind, OURS, "dp_1")
        assert event.amount == Money.parse("25", "EUR")


# PayPal

PAYPAL_REFUND = {
    "id": "REF1", "status": "COMPLETED", "amount": {"currency_code": "EUR", "value": "10.00"}, "custom_id": OURS,
    "invoice_id": REFUND, "create_time": "2026-11-01T09:00:00Z", "update_time": "2026-11-01T09:00:00Z",
}  # fmt: skip


PAYPAL_STATES = [
    ("COMPLETED", "refunded"), ("PENDING", "refund_begun"), ("FAILED", "refund_failed"), ("CANCELLED", "refund_failed"),
]  # fmt: skip


@pytest.mark.parametrize(("status", "kind"), PAYPAL_STATES)
async def test_paypal_gives_back_of_the_orders_capture(
    api: RecordedApi, paypal: PayPalProvider, status: str, kind: str
) -> None:
    order = {"id": "O1", "status": "COMPLETED", "purchase_units": [{"payments": {"captures": [CAPTURE]}}]}
    api.answers["GET /v2/checkout/orders/O1"] = (200, order)
    api.answers["POST /v2/payments/captures/CAP1/refund"] = (201, {**PAYPAL_REFUND, "status": status})
    begun = await paypal.refund(asked("O1"), PAYPAL)
    assert begun.reference == "REF1"
    assert [(event.kind, event.payment, event.refund) for event in begun.events] == [(kind, OURS, REFUND)]
    sent = api.last("POST /v2/payments/captures/CAP1/refund")
    assert sent.headers["paypal-request-id"] == REFUND
    amount = {"currency_code": "EUR", "value": "10.00"}
    assert sent.json == {"amount": amount, "custom_id": OURS, "invoice_id": REFUND, "note_to_payer": "Sorry"}
    hook = paypal_hook("PAYMENT.CAPTURE.REFUNDED", {**PAYPAL_REFUND, "status": status})
    (told,) = await paypal.read_webhook(hook, PAYPAL)
    assert (told.kind, told.reference, told.refund, told.amount) == (kind, "REF1", REFUND, TEN)


@pytest.mark.parametrize(("status", "kind"), PAYPAL_STATES)
async def test_paypal_is_asked_how_a_refund_ended(
    api: RecordedApi, paypal: PayPalProvider, status: str, kind: str
) -> None:
    api.answers["GET /v2/payments/refunds/REF1"] = (200, {**PAYPAL_REFUND, "status": status})
    found = await paypal.look_up_refund("REF1", PAYPAL)
    ends = [] if kind == "refund_begun" else [(kind, "REF1", REFUND, TEN)]
    assert [(event.kind, event.reference, event.refund, event.amount) for event in found] == ends


async def test_paypal_taking_a_capture_back_is_no_refund_with_a_state(api: RecordedApi, paypal: PayPalProvider) -> None:
    """What it shows then is the capture, whose states are others."""
    (told,) = await paypal.read_webhook(
        paypal_hook("PAYMENT.CAPTURE.REVERSED", {**CAPTURE, "status": "REVERSED"}), PAYPAL
    )
    assert (told.kind, told.payment) == ("refunded", OURS)


async def test_paypal_refuses_an_order_that_was_not_collected(api: RecordedApi, paypal: PayPalProvider) -> None:
    api.answers["GET /v2/checkout/orders/O1"] = (200, {"id": "O1", "status": "APPROVED", "purchase_units": [{}]})
    with pytest.raises(ProviderRefusedError, match="not collected"):
        await paypal.refund(asked("O1"), PAYPAL)


# GoCardless


async def test_gocardless_gives_back_and_hears_the_sum(api: RecordedApi) -> None:
    provider = GoCardlessProvider(base_url=api.url)
    request = {"id": "BRQ1", "metadata": {"payment": OURS}, "links": {"payment_request_payment": "PM1"}}
    api.answers["GET /billing_requests/BRQ1"] = (200, {"billing_requests": request})
    refund = {"id": "RF1", "amount": 1000, "currency": "EUR", "metadata": {"payment": OURS, "refund": REFUND},
              "links": {"payment": "PM1"}}  # fmt: skip
    api.answers["POST /refunds"] = (201, {"refunds": refund})
    begun = await provider.refund(asked("BRQ1"), GOCARDLESS)
    assert (begun.reference, begun.events) == ("RF1", ()), "the bank has not paid it yet"
    sent = api.last("POST /refunds")
    assert sent.headers["idempotency-key"] == REFUND
    told = sent.json["refunds"]
    assert (told["amount"], told["total_amount_confirmation"], told["links"]) == (1000, 1500, {"payment": "PM1"})
    payment = {"id": "PM1", "amount": 2500, "currency": "EUR", "metadata": {"payment": OURS}, "status": "confirmed"}
    api.answers["GET /payments/PM1"] = (200, {"payments": payment})
    api.answers["GET /refunds/RF1"] = (200, {"refunds": refund})
    hook = gocardless_hook(event_of("refunds", "paid", refund="RF1"), event_of("refunds", "failed", refund="RF1"))
    paid, failed = await provider.read_webhook(hook, GOCARDLESS)
    assert [(one.kind, one.refund, one.amount) for one in (paid, failed)] == [
        ("refunded", REFUND, TEN),
        ("refund_failed", REFUND, TEN),
    ]


async def test_gocardless_says_why_not(api: RecordedApi) -> None:
    problem = {"error": {"type": "validation_failed", "code": 422, "message": "Refunds are not enabled", "errors": []}}
    api.answers["POST /refunds"] = (422, problem)
    with pytest.raises(ProviderRefusedError, match="not enabled"):
        await GoCardlessProvider(base_url=api.url).refund(asked("PM1"), GOCARDLESS)


@pytest.mark.parametrize("provider", [StripeProvider, PayPalProvider, GoCardlessProvider])
async def test_a_provider_that_is_away_may_be_asked_again(provider: type[StripeProvider]) -> None:
    with pytest.raises(UnavailableError):
        await provider(base_url="http://127.0.0.1:9").refund(asked("x"), {**STRIPE, **PAYPAL, **GOCARDLESS})
