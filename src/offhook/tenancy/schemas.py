"""What goes in and out of the tenancy API."""

import zoneinfo
from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from babel.core import get_global
from babel.numbers import is_currency
from pydantic import AfterValidator, BaseModel, ConfigDict, EmailStr, Field, StringConstraints

from offhook.kit.written import PRINTABLE
from offhook.tenancy.models import Account
from offhook.tenancy.roles import Role

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), PRINTABLE]
Language = Literal["en", "es", "fr", "vi", "zh"]


def _known_zone(name: str) -> str:
    if name not in zoneinfo.available_timezones():
        raise ValueError(f"{name!r} is no IANA time zone, such as Europe/Madrid")
    return name


def _known_currency(code: str) -> str:
    if not is_currency(code):
        raise ValueError(f"{code!r} is no ISO 4217 currency, such as EUR")
    return code


def _known_country(code: str) -> str:
    if code not in get_global("territory_currencies"):
        raise ValueError(f"{code!r} is no ISO 3166 country, such as ES")
    return code


TimeZone = Annotated[str, AfterValidator(_known_zone)]
Currency = Annotated[str, AfterValidator(_known_currency)]
Country = Annotated[str, AfterValidator(_known_country)]


class Given(BaseModel):
    """Input: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class View(BaseModel):
    """Output, read off rows."""

    model_config = ConfigDict(from_attributes=True)


class AccountCreate(Given):
    """A new account below the current one."""

    name: Name
    kind: Literal["owner", "reseller", "customer"] = "customer"
    time_zone: TimeZone = "UTC"
    currency: Currency = "USD"
    language: Language = "en"
    """Of announcements and of what is mailed; invoices are in English where they have no texts (`vi`, `zh`)."""
    country: Country = "US"


class AccountPatch(Given):
    """Changes to an account."""

    name: Name | None = None
    time_zone: TimeZone | None = None
    currency: Currency | None = None
    language: Language | None = None
    country: Country | None = None
    """With the currency set by an account above; the account at the top sets its own."""
    suspended: bool | None = None
    """Suspended accounts, and all below them, let nobody in and begin no calls; done from an account above."""


class AccountView(View):
    """An account."""

    id: UUID
    parent_id: UUID | None
    """Of accounts below the one that asks; what is above it, it is not told."""
    buys: bool
    """Whether an account above sells to it: to all but the one at the top."""
    kind: str
    name: str
    time_zone: str
    currency: str
    language: str
    country: str
    created_at: datetime
    suspended_at: datetime | None

    @classmethod
    def of(cls, account: Account, *, asker_id: UUID) -> Self:
        """As that account may see it."""
        view = cls.model_validate(account)
        return view.model_copy(update={"parent_id": None}) if account.id == asker_id else view


class LoginGiven(Given):
    """Credentials; `code` is the second factor or a recovery code."""

    email: EmailStr
    password: Annotated[str, Field(max_length=256)]
    code: Annotated[str, Field(max_length=32)] | None = None


class UserView(View):
    """The person who is logged in."""

    id: UUID
    email: str
    name: str
    language: str
    second_factor: bool


class MembershipView(BaseModel):
    """An account the person may switch to."""

    account_id: UUID
    account_name: str
    role: Role


class Me(BaseModel):
    """Who is logged in, where, as what."""

    user: UserView
    account: AccountView
    role: Role
    memberships: list[MembershipView]


class MePatch(Given):
    """Changes to one's own profile."""

    name: Name | None = None
    language: Language | None = None


class PasswordChange(Given):
    """Both passwords."""

    current: Annotated[str, Field(max_length=256)]
    new: Annotated[str, Field(max_length=256)]


class AccountSwitch(Given):
    """The account to act for from now on."""

    account_id: UUID


class TotpStart(BaseModel):
    """What an authenticator app needs."""

    secret: str
    otpauth_uri: str
    qr_svg: str


class TotpCode(Given):
    """Six digits from the authenticator app."""

    code: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^\d{6}$")]


class RecoveryCodes(BaseModel):
    """Shown once; each lets in once without the app."""

    recovery_codes: list[str]


class PasswordProof(Given):
    """One's password, before something harmful."""

    password: Annotated[str, Field(max_length=256)]


class ApiKeyCreate(Given):
    """A new key for a program."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    scopes: Annotated[
        list[Annotated[str, StringConstraints(pattern=r"^(\*|[a-z-]+:(read|write))$")]],
        Field(min_length=1, max_length=50),
    ]


class ApiKeyView(View):
    """A key without its secret."""

    id: UUID
    name: str
    prefix: str
    scopes: list[str]
    created_at: datetime
    last_used_at: datetime | None


class ApiKeyCreated(ApiKeyView):
    """The only answer that shows the secret."""

    secret: str


class MemberInvite(Given):
    """Somebody to add to the team."""

    email: EmailStr
    name: Name
    role: Role = "agent"


class MemberPatch(Given):
    """Changes to somebody in the team."""

    role: Role


class MemberView(View):
    """Somebody in the team."""

    id: UUID
    email: str
    name: str
    role: Role
    second_factor: bool
    pending: bool
    """Invited, and has not accepted yet."""
    created_at: datetime


class MemberInvited(MemberView):
    """The new member, with the link to hand over."""

    invite_url: str


class InviteAcceptance(Given):
    """Answer to an invitation; `password` is a new one, or the one of the login the person has already."""

    token: Annotated[str, Field(max_length=100)]
    password: Annotated[str, Field(max_length=256)]
    name: Name | None = None


class AuditEventView(View):
    """One line of the audit log."""

    id: UUID
    created_at: datetime
    actor: str
    action: str
    object: str
