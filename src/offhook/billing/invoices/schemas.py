"""What goes in and out of the API of invoices; amounts are decimal text."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, model_validator

from offhook.billing.paper.document import ProductClass
from offhook.billing.parties.schemas import TaxShown
from offhook.billing.schemas import Amount, Given, Name
from offhook.kit.written import PRINTABLE

LongText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000), PRINTABLE]
Quantity = Annotated[str, StringConstraints(pattern=r"^-?\d{1,9}(\.\d{1,4})?$")]
InvoiceStatus = Literal["draft", "open", "overdue", "paid"]


class RunGiven(Given):
    """Drafts for all customers, or some of them; the end is not part of the period."""

    period_start: date
    period_end: date
    customer_ids: Annotated[list[UUID], Field(max_length=10_000, default_factory=list)]

    @model_validator(mode="after")
    def _period_is_one(self) -> "RunGiven":
        if not 0 < (self.period_end - self.period_start).days <= 366:
            raise ValueError("a period ends after it began, and lasts a year at most")
        return self


class RunProblem(BaseModel):
    """Why a customer has no draft."""

    customer_id: UUID
    customer_name: str
    problem: str


class RunView(BaseModel):
    """How far a run is."""

    id: UUID
    period_start: date
    period_end: date
    state: Literal["queued", "running", "done"]
    total: int
    done: int
    made: int
    problems: list[RunProblem]
    created_at: datetime


class FxView(BaseModel):
    """By which rate a line was converted."""

    from_currency: str
    rate: str
    source: str
    at: str


class InvoiceLineView(BaseModel):
    """A line."""

    id: UUID
    kind: str
    product_class: ProductClass
    description: str
    quantity: str
    unit: str
    net: str
    taxes: list[TaxShown]
    fx: FxView | None


class TaxTotalView(BaseModel):
    """All lines of one tax."""

    name: str
    percent: str
    category: str
    net: str
    tax: str


class ReceivedInvoiceView(BaseModel):
    """An invoice as its customer sees it."""

    id: UUID
    kind: Literal["invoice", "credit_note"]
    number: str | None
    status: InvoiceStatus
    currency: str
    period_start: date
    period_end: date
    issued_on: date | None
    due_on: date | None
    net: str
    tax: str
    gross: str
    paid: str
    open: str


class InvoiceView(ReceivedInvoiceView):
    """As its seller sees it."""

    customer_id: UUID
    customer_name: str
    corrects_id: UUID | None
    sent_at: datetime | None
    reminder_level: int
    reminded_at: datetime | None
    created_at: datetime


class MailView(BaseModel):
    """That it was mailed, or why not."""

    kind: str
    recipient: str
    state: Literal["queued", "sent", "failed"]
    problem: str
    created_at: datetime


class SoldLineView(InvoiceLineView):
    """A line as its seller sees it."""

    creditable: str
    """What is left of it to be taken back by credit notes, net; drafts of them count as written."""


class InvoiceDetail(InvoiceView):
    """With its lines."""

    note: str
    lines: list[SoldLineView]
    taxes: list[TaxTotalView]
    mails: list[MailView]
    creditable: str
    """What is left of it to be taken back, tax included; of a draft or a credit note nothing."""


class ReceivedInvoiceDetail(ReceivedInvoiceView):
    """With its lines."""

    note: str
    lines: list[InvoiceLineView]
    taxes: list[TaxTotalView]


class DraftPatch(Given):
    """What can be changed of a draft besides its lines."""

    note: LongText


class DraftLineGiven(Given):
    """A further line of a draft; below zero it gives something back."""

    description: Name
    net: Amount
    quantity: Quantity = "1"
    product_class: ProductClass = "service"


class DraftLinePatch(Given):
    """What is left out stays."""

    description: Name | None = None
    net: Amount | None = None


class InvoicesGiven(Given):
    """Which ones."""

    ids: Annotated[list[UUID], Field(min_length=1, max_length=500)]


class SendGiven(InvoicesGiven):
    """To the customers, or to ourselves."""

    to: Literal["customer", "seller"] = "customer"


class Refusal(BaseModel):
    """Why one of several was not done."""

    id: UUID
    problem: str


class ApprovalResult(BaseModel):
    """Each by itself: one that cannot be approved stops no other."""

    approved: list[InvoiceView]
    refused: list[Refusal]


class SendResult(BaseModel):
    """Queued for the mail."""

    queued: int
    refused: list[Refusal]


class CreditLineGiven(Given):
    """A line to take back: what is left of it, or so much of it; of a line below zero too, without its sign."""

    line_id: UUID
    net: Annotated[str, StringConstraints(pattern=r"^\d{1,12}(\.\d{1,6})?$")] | None = None


class CreditGiven(Given):
    """Without lines all that is left."""

    lines: Annotated[list[CreditLineGiven], Field(min_length=1, max_length=5000)] | None = None
    note: LongText = ""
