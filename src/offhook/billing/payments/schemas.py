"""What goes in and out of the API of payments; amounts are decimal text."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, HttpUrl, StringConstraints, model_validator

from offhook.billing.schemas import Currency, Given, Name

PositiveAmount = Annotated[str, StringConstraints(pattern=r"^\d{1,9}(\.\d{1,6})?$")]
Secret = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000)]
PaymentState = Literal["pending", "succeeded", "failed", "reversed", "review"]
Purpose = Literal["top_up", "invoice", "auto_top_up"]


class ProviderTypeView(BaseModel):
    """A kind of provider, and what has to be entered for it."""

    type: str
    credential_names: list[str]
    saves_methods: bool


class ProviderCreate(Given):
    """The account's own contract with a provider; the credentials are never shown again."""

    type: Annotated[str, StringConstraints(pattern=r"^[a-z_]{2,30}$")]
    name: Name
    credentials: Annotated[dict[str, Secret], Field(max_length=10)]


class ProviderPatch(Given):
    """What is left out stays."""

    name: Name | None = None
    enabled: bool | None = None
    credentials: Annotated[dict[str, Secret], Field(max_length=10)] | None = None


class PaymentProviderView(BaseModel):
    """A provider of the account."""

    id: UUID
    type: str
    name: str
    enabled: bool
    webhook_url: str
    """To be entered at the provider."""


class PaymentOptionView(BaseModel):
    """A way to pay."""

    provider_id: UUID
    type: str
    name: str
    saves_methods: bool


class PaymentAskedGiven(Given):
    """A top-up of an amount, or what is open of an invoice."""

    provider_id: UUID | None = None
    method_id: UUID | None = None
    """Charge a saved method at once; then no provider is named."""
    amount: PositiveAmount | None = None
    invoice_id: UUID | None = None
    save_method: bool = False
    return_url: HttpUrl | None = None
    """Where the provider sends the payer back to; the account's billing page when left out."""

    @model_validator(mode="after")
    def _one_of_each(self) -> "PaymentAskedGiven":
        if (self.provider_id is None) == (self.method_id is None):
            raise ValueError("name a provider or a saved method")
        if (self.amount is None) == (self.invoice_id is None):
            raise ValueError("name an amount or an invoice")
        return self


class PaymentView(BaseModel):
    """An attempt to pay."""

    id: UUID
    purpose: Purpose
    invoice_id: UUID | None
    currency: str
    amount: str
    refunded: str
    state: PaymentState
    problem: str
    url: str
    """Where the payer goes on, while it is pending; empty when there is nothing to do."""
    created_at: datetime


class RefundGiven(Given):
    """Money of a payment to be given back, by the way it came."""

    key: Name
    """Your own for this refund: said again it is the same one."""
    amount: PositiveAmount | None = None
    """All that is left of the payment when left out."""
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    """Told to the payer where the provider does so."""


class RefundView(BaseModel):
    """A refund that was asked for; the books have it once it has succeeded."""

    id: UUID
    payment_id: UUID
    currency: str
    amount: str
    state: Literal["pending", "succeeded", "failed"]
    reason: str
    problem: str
    created_at: datetime


class SoldPaymentView(PaymentView):
    """The same, as who is paid sees it."""

    customer_id: UUID
    customer_name: str
    provider_id: UUID
    reference: str | None
    refunds: list[RefundView]
    """Asked for here, the newest first."""


class PaymentMethodView(BaseModel):
    """A saved means of payment."""

    id: UUID
    kind: str
    label: str
    expires_on: date | None


class TopUpGiven(Given):
    """Filling up by itself, and the notice before; without `currency` the account's own."""

    currency: Currency | None = None
    notice_below: PositiveAmount | None = None
    """Mail when the balance falls below; null never."""
    enabled: bool = False
    below: PositiveAmount = "0"
    amount: PositiveAmount = "0"
    method_id: UUID | None = None
    most_per_day: Annotated[int, Field(ge=1, le=20)] = 3


class TopUpView(BaseModel):
    """What holds now."""

    currency: str
    notice_below: str | None
    enabled: bool
    below: str
    amount: str
    method_id: UUID | None
    most_per_day: int
    failures: int
    next_try_at: datetime | None
    """After a failure: not before."""


class SandboxOutcome(Given):
    """What the sandbox provider is to tell of a payment."""

    outcome: Literal["succeeded", "failed", "refunded"]
