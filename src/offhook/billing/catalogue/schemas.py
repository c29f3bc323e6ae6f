"""What goes in and out of the catalogue's API: products, subscriptions, charges, prices of features, minutes."""

from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, model_validator

from offhook.billing.catalogue.features import Feature
from offhook.billing.schemas import Amount, Currency, Digits, Given, Name, View
from offhook.kit.written import PRINTABLE

Months = Literal[1, 3, 6, 12]
ProductKind = Literal["goods", "service", "minutes"]
TaxClass = Literal["telecom", "service", "goods"]
Price = Annotated[str, StringConstraints(pattern=r"^\d{1,9}(\.\d{1,6})?$")]
"""`12.50`, not below zero."""
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Quantity = Annotated[int, Field(ge=1, le=100_000)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000), PRINTABLE]


class MinutesGiven(Given):
    """A block of minutes; one that recurs is granted anew with each period, one paid once lasts `lasts_months`."""

    name: Name
    """Of the destination, as `Spain`."""
    prefixes: Annotated[list[Digits], Field(min_length=1, max_length=2000)]
    minutes: Annotated[int, Field(ge=1, le=1_000_000)]
    lasts_months: Annotated[int, Field(ge=1, le=60)] = 1
    pays_connection_fee: bool = True


class FeatureLimit(Given):
    """The most a customer with this product may have of a feature."""

    feature: Feature
    maximum: Count
    per: Literal["account", "number"] = "account"


class ProductGiven(Given):
    """All of a product; `months` is null for what is paid once, `stock` for what never runs out."""

    name: Name
    description: Text = ""
    kind: ProductKind = "service"
    tax_class: TaxClass = "service"
    currency: Currency | None = None
    """The account's own when left out."""
    price: Price
    setup: Price = "0"
    months: Months | None = None
    in_advance: bool = True
    free_months: Annotated[int, Field(ge=0, le=60)] = 0
    stock: Count | None = None
    offered: bool = False
    """Customers may buy it themselves."""
    minutes: MinutesGiven | None = None
    limits: Annotated[list[FeatureLimit], Field(max_length=100, default_factory=list)]

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if (self.kind == "minutes") != (self.minutes is not None):
            raise ValueError("a block of minutes says which minutes, and nothing else does")
        if self.free_months and self.months is None:
            raise ValueError("only what is paid by the period can be free for its first months")
        return self


class ProductView(BaseModel):
    """A product of the account."""

    id: UUID
    name: str
    description: str
    kind: ProductKind
    tax_class: TaxClass
    currency: str
    price: str
    setup: str
    months: Months | None
    in_advance: bool
    free_months: int
    stock: int | None
    offered: bool
    minutes: MinutesGiven | None
    limits: list[FeatureLimit]


class OfferView(BaseModel):
    """A product as those see it who may buy it."""

    id: UUID
    name: str
    description: str
    kind: ProductKind
    currency: str
    price: str
    setup: str
    months: Months | None
    free_months: int
    in_stock: bool
    minutes: MinutesGiven | None


class SaleGiven(Given):
    """What is sold, how many, and the first day (today when left out)."""

    product_id: UUID
    quantity: Quantity = 1
    starts_on: date | None = None


class OrderGiven(Given):
    """How many a customer buys."""

    quantity: Quantity = 1


class ChargeGiven(Given):
    """Some other charge; `months` is null for one that is made once. Below zero it is a discount."""

    description: Name
    amount: Amount
    currency: Currency | None = None
    """The customer's own when left out."""
    months: Months | None = None
    in_advance: bool = True
    tax_class: TaxClass = "service"
    starts_on: date | None = None


class SubscriptionChange(Given):
    """What is had from a day on instead: another product, another quantity, or both; days before stay as they were."""

    product_id: UUID | None = None
    quantity: Quantity | None = None
    from_on: date | None = None


class SubscriptionView(View):
    """Something charged by the period."""

    id: UUID
    customer_id: UUID
    kind: Literal["product", "charge", "feature"]
    product_id: UUID | None
    feature: Feature | None
    description: str
    currency: str
    price: str
    """Of one, for a whole period."""
    quantity: int
    months: Months
    in_advance: bool
    sold_on: date
    starts_on: date
    """The first day that is charged."""
    ends_on: date | None
    suspended_on: date | None
    """Since when a prepaid customer has not had the money for it: it goes on, from that day, when it has."""
    """The first day that is not."""
    next_due_on: date | None


class EndingView(BaseModel):
    """What ending something on a day would do, before it is done; nothing is changed by asking."""

    ends_on: date
    currency: str
    given_back: str
    """Of days paid in advance that are not had."""
    still_due: str
    """Of days before the end that are not charged yet."""


class CatalogueChargeView(BaseModel):
    """An amount that fell due; `invoice_id` tells whether it is on an invoice (a draft's or an approved one's)."""

    id: UUID
    customer_id: UUID
    subscription_id: UUID | None
    description: str
    quantity: int
    currency: str
    net: str
    period_start: date | None
    period_end: date | None
    """The day after the last that was charged."""
    due_on: date
    invoice_id: UUID | None


class SaleView(BaseModel):
    """What came of a sale: something that recurs, or a charge made once."""

    subscription: SubscriptionView | None
    charge: CatalogueChargeView | None


class FeaturePriceGiven(Given):
    """Price and maximum of a feature; `maximum` null is no limit."""

    feature: Feature
    customer_id: UUID | None = None
    """Null: for all customers without a price of their own."""
    currency: Currency
    setup: Price = "0"
    price: Price = "0"
    months: Months = 1
    free_count: Count = 0
    maximum: Count | None = None


class FeaturePriceView(BaseModel):
    """The price of a feature, for all customers or for one."""

    id: UUID
    feature: Feature
    customer_id: UUID | None
    currency: str
    setup: str
    price: str
    months: Months
    free_count: int
    maximum: int | None


class FeatureUseView(BaseModel):
    """How many an account has of a feature, and how many it may have."""

    feature: Feature
    count: int
    maximum: int | None
    maximum_per_number: int | None


class LotView(View):
    """Included minutes of an account."""

    id: UUID
    source: Literal["plan", "product", "roll-over"]
    name: str
    prefixes: list[str]
    granted_s: int
    left_s: int
    from_at: datetime
    expires_at: datetime
    rolls_over_until: datetime | None
    """What is left at the end can be used until then; null: it is lost."""


class CatalogueGiven(Given):
    """Which of the catalogues that come with the program."""

    name: Name


class CatalogueFileView(BaseModel):
    """A set of products that comes with the program."""

    name: str
    title: str
    description: str
    products: list[str]
    loaded: bool
