"""What billing needs from the rest of the house, and from the world; the bootstrap fills each."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol

from offhook.db.session import Database
from offhook.kit.blobs import BlobStore
from offhook.kit.clock import Clock
from offhook.kit.errors import InvalidInputError, UnavailableError
from offhook.kit.mail import Mailer
from offhook.kit.money import Money
from offhook.tenancy.api import Cipher


class ForgedWebhookError(InvalidInputError):
    """It is not from the provider: the signature is missing, wrong or too old."""

    type, status, title = "forged-webhook", 400, "The signature does not fit"


class ProviderRefusedError(InvalidInputError):
    """The provider said no; the message is its reason, for people."""

    type, title = "payment-refused", "The payment was refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class VatAnswer:
    """What the tax authority knows of a number."""

    valid: bool
    name: str = ""
    reference: str = ""
    """Proof that we asked, when the authority gives one."""


class VatRegistry(Protocol):
    """Asks the tax authorities."""

    async def check(self, number: str, *, asked_by: str) -> VatAnswer:
        """`number` with its country, checked by structure before. Raises UnavailableError when nobody answers."""
        ...


class NoVatRegistry:
    """Where nobody outside is to be asked."""

    async def check(self, number: str, *, asked_by: str) -> VatAnswer:  # the port gives them
        raise UnavailableError("VAT numbers cannot be checked here; try again later")


EventKind = Literal[
    "pending", "succeeded", "failed", "refund_begun", "refunded", "refund_failed", "reinstated", "approved", "ignored"
]
"""`approved`: the customer agreed, now we have to collect; `refund_begun`: it is not on its way yet, and may fail;
`refunded` also for a disputed payment that is withheld, `reinstated` when the dispute was won; `refund_failed`: what
was to be given back never left, or came back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedMethod:
    """A means of payment that may be charged again."""

    reference: str
    customer_reference: str = ""
    kind: str
    """`card`, `sepa_debit`, `paypal`, `bacs` ..."""
    label: str
    """`Visa •••• 4242`: never more of the number."""
    expires_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderEvent:
    """One thing a provider tells of a payment. Events come late, twice and in any order."""

    id: str
    """The provider's own; each is taken in once."""
    kind: EventKind
    at: datetime
    """When it happened, by the provider's clock."""
    payment: str = ""
    """Our id of the payment, which we gave along."""
    reference: str = ""
    """The provider's id of it."""
    refund: str = ""
    """Our id of the refund, when we asked for it."""
    amount: Money | None = None
    problem: str = ""
    method: SavedMethod | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentAsked:
    """A payment to begin; asked twice with the same id the provider does it once."""

    id: str
    amount: Money
    purpose: str
    """For the payer: `Invoice INV-2026-00042`."""
    customer_name: str
    customer_email: str
    language: str
    return_url: str
    """Where the payer comes back to."""
    save_method: bool = False
    method: SavedMethod | None = None
    """Charge this one, without the payer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentBegun:
    """What came of asking; the outcome itself comes as an event."""

    reference: str
    url: str = ""
    """Where the payer goes on; empty when nobody has to do anything."""
    events: Sequence[ProviderEvent] = ()
    """What is known at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundAsked:
    """Money to give back of a payment; asked twice with the same id the provider does it once."""

    id: str
    payment: str
    """Our id of it."""
    reference: str
    """The provider's id of the payment, as far as it was told."""
    amount: Money
    total: Money
    """Given back of the payment with this refund: some providers want to hear that the caller knows."""
    reason: str = ""
    """For the payer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundBegun:
    """What came of asking; it is booked when the provider says that the money is on its way."""

    reference: str
    events: Sequence[ProviderEvent] = ()
    """What is known at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """What a provider sent, as it came."""

    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


Credentials = Mapping[str, str]


class PaymentProvider(Protocol):
    """Collects money for a seller. Everything raises UnavailableError when the provider cannot be reached."""

    @property
    def credential_names(self) -> Sequence[str]:
        """What a seller has to enter."""
        ...

    @property
    def saves_methods(self) -> bool:
        """Whether it can charge again without the payer."""
        ...

    async def begin(self, asked: PaymentAsked, credentials: Credentials) -> PaymentBegun:
        """Raises ProviderRefusedError."""
        ...

    async def collect(self, event: ProviderEvent, credentials: Credentials) -> Sequence[ProviderEvent]:
        """After `approved`; does it once however often it is asked. Raises ProviderRefusedError."""
        ...

    async def refund(self, asked: RefundAsked, credentials: Credentials) -> RefundBegun:
        """Raises ProviderRefusedError."""
        ...

    async def look_up_refund(self, reference: str, credentials: Credentials) -> Sequence[ProviderEvent]:
        """How one that was under way ended; nothing while it is, and where events tell of every end."""
        ...

    async def read_webhook(self, webhook: Webhook, credentials: Credentials) -> Sequence[ProviderEvent]:
        """Raises ForgedWebhookError."""
        ...


Providers = Mapping[str, PaymentProvider]
"""By type."""


class Listen(Protocol):
    """Hears PostgreSQL notices for ever, and says when it hears again."""

    async def __call__(
        self, handlers: Mapping[str, Callable[[str], Awaitable[None]]], *, on_connected: Callable[[], Awaitable[None]]
    ) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingWeb:
    """`app.state.billing`: what the web process gives to billing."""

    providers: Providers = field(default_factory=dict)
    vat: VatRegistry = field(default_factory=NoVatRegistry)
    public_url: str = ""
    """How people and providers reach us, without a slash at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicingParts:
    """Everything the worker's part of billing runs on."""

    database: Database
    cipher: Cipher
    clock: Clock
    blobs: BlobStore
    mailer: Mailer
    providers: Providers
    listen: Listen
    public_url: str
