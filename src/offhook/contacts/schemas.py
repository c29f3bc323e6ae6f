"""What the API takes and gives for contacts."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, EmailStr, Field, StringConstraints, model_validator

from offhook.kit.phone_number import PhoneNumber

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100, pattern=r"^[^\x00-\x1f]*$")]
Label = Annotated[str, StringConstraints(strip_whitespace=True, max_length=32, pattern=r"^[^\x00-\x1f]*$")]
Notes = Annotated[str, StringConstraints(max_length=10_000, pattern=r"^[^\x00]*$")]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NumberInput(_Input):
    """A number as typed; national format is read in the account's country."""

    label: Label = ""
    number: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]


class EmailInput(_Input):
    """A labelled e-mail address."""

    label: Label = ""
    email: EmailStr


class ContactInput(_Input):
    """A contact as a person fills it in."""

    first_name: Line = ""
    last_name: Line = ""
    company: Line = ""
    job_title: Line = ""
    notes: Notes = ""
    numbers: list[NumberInput] = Field(default=[], max_length=20)
    emails: list[EmailInput] = Field(default=[], max_length=20)


class ContactCreate(ContactInput):
    """A new contact."""

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if not (self.first_name or self.last_name or self.company):
            raise ValueError("a first name, a last name or a company is needed")
        return self


class ContactPatch(ContactInput):
    """Changes to a contact; what is left out stays."""

    version: int | None = Field(default=None, ge=1)
    """The version the person saw; a newer one refuses the change instead of overwriting it."""


class ContactNumberView(BaseModel):
    """A labelled number."""

    model_config = ConfigDict(from_attributes=True)

    label: str
    number: PhoneNumber


class ContactEmailView(BaseModel):
    """A labelled e-mail address."""

    label: str
    email: str


class ContactView(BaseModel):
    """A contact as shown."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    first_name: str
    last_name: str
    company: str
    job_title: str
    notes: str
    numbers: list[ContactNumberView]
    emails: list[ContactEmailView]
    display_name: str
    version: int
