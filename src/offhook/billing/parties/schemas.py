"""What goes in and out of the API of parties."""

from typing import Annotated, Literal

from pydantic import BaseModel, EmailStr, Field, StringConstraints, model_validator
from stdnum import bic, iban
from stdnum.exceptions import ValidationError as NumberError

from offhook.billing.schemas import Given, View
from offhook.kit.written import PRINTABLE

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), PRINTABLE]
Series = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9/_.{}-]{0,40}$")]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$", to_lower=True)]
VatState = Literal["none", "unchecked", "valid", "invalid"]


class ProfileGiven(Given):
    """What the law and the reader want to know of a party; what is left out stays."""

    legal_name: Text | None = None
    street: Text | None = None
    street_more: Text | None = None
    postcode: Text | None = None
    city: Text | None = None
    region: Text | None = None
    vat_number: Text | None = None
    tax_number: Text | None = None
    registration: Text | None = None
    email: EmailStr | Literal[""] | None = None
    """Where invoices go."""
    phone: Text | None = None
    website: Text | None = None


class SellerProfileGiven(ProfileGiven):
    """The same, and how the account sells."""

    bank_name: Text | None = None
    iban: Text | None = None
    bic: Text | None = None
    charges_tax: bool | None = None
    colour: Colour | None = None
    series: Series | None = None
    """Before the number; `{year}` is the year of issue."""
    credit_series: Series | None = None
    payment_days: Annotated[int, Field(ge=0, le=365)] | None = None
    reminder_days: Annotated[list[Annotated[int, Field(ge=1, le=365)]], Field(max_length=3)] | None = None
    """Days after the due date of each reminder."""
    attach_calls: Literal["none", "csv", "xlsx"] | None = None
    footer: Text | None = None

    @model_validator(mode="after")
    def _numbers_are_whole(self) -> "SellerProfileGiven":
        try:
            if self.iban:
                self.iban = iban.validate(self.iban)
            if self.bic:
                self.bic = bic.validate(self.bic)
        except NumberError as error:
            raise ValueError(f"the bank account is mistyped: {error}") from error
        if self.reminder_days is not None and sorted(set(self.reminder_days)) != self.reminder_days:
            raise ValueError("each reminder comes later than the one before")
        return self


class ProfileView(View):
    """A party."""

    legal_name: str
    street: str
    street_more: str
    postcode: str
    city: str
    region: str
    vat_number: str
    tax_number: str
    registration: str
    email: str
    phone: str
    website: str


class SellerProfileView(ProfileView):
    """The account's own."""

    bank_name: str
    iban: str
    bic: str
    charges_tax: bool
    colour: str
    has_logo: bool
    series: str
    credit_series: str
    payment_days: int
    reminder_days: list[int]
    attach_calls: str
    footer: str
    tax_place: str
    """Where it is taxed, by its account's country and the postcode: `ES`, or `ES-CN` in the Canary Islands."""


class TaxShown(BaseModel):
    """One tax."""

    name: str
    percent: str
    category: str
