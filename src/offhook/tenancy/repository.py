"""Queries of tenancy."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from offhook.kit.errors import NotFoundError
from offhook.tenancy.models import Account, ApiKey, Login, Membership, User
from offhook.tenancy.roles import Role

_SEEN_STEP = timedelta(minutes=1)
"""How old `last_seen_at` may get before it is written again: not every request is a write."""


@dataclass(frozen=True, slots=True)
class FoundLogin:
    """A valid cookie and what it stands for."""

    login_id: UUID
    user_id: UUID
    email: str
    account_id: UUID
    role: Role
    home_id: UUID
    """The account whose member it is: this one, or one above it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What decides whether an account's calls are carried."""

    suspended: bool
    """It, or an account above it."""
    country: str
    """ISO 3166 alpha-2: which numbers are for emergencies."""


@dataclass(frozen=True, slots=True)
class Member:
    """A user as their account sees them."""

    user_id: UUID
    membership_id: UUID
    email: str
    name: str
    role: Role
    second_factor: bool
    pending: bool
    created_at: datetime


async def get_account(session: AsyncSession, account_id: UUID) -> Account:
    """Raises NotFoundError, also for accounts outside the current one's subtree."""
    account = await session.get(Account, account_id)
    if account is None:
        raise NotFoundError("there is no such account")
    return account


async def find_login(
    session: AsyncSession, kept_hash: str, *, now: datetime, account_id: UUID | None
) -> FoundLogin | None:
    """The login of a cookie, acting for `account_id` (below a membership) or its current account; system scope."""
    login = (await session.scalars(select(Login).where(Login.token_hash == kept_hash))).one_or_none()
    if login is None or login.expires_at <= now:
        return None
    if now - login.last_seen_at > _SEEN_STEP:
        await session.execute(update(Login).where(Login.id == login.id).values(last_seen_at=now))
    wanted = account_id or login.account_id
    membership = await nearest_membership(session, user_id=login.user_id, account_id=wanted)
    if membership is None:
        if account_id is not None:
            raise NotFoundError("there is no such account")
        return None
    email = (await session.scalars(select(User.email).where(User.id == login.user_id))).one()
    role: Role = membership.role  # type: ignore[assignment]  # checked when written
    return FoundLogin(login.id, login.user_id, email, wanted, role, membership.account_id)


async def nearest_membership(session: AsyncSession, *, user_id: UUID, account_id: UUID) -> Membership | None:
    """By which a user may act in an account: the nearest one at or above it; system scope."""
    held = Account.__table__.alias("held")
    query = (
        select(Membership)
        .join(held, held.c.id == Membership.account_id)
        .join(Account, func.starts_with(Account.path, held.c.path))
        .where(Membership.user_id == user_id, Membership.accepted_at.is_not(None))
        .where(Account.id == account_id, is_active())
        .order_by(func.length(held.c.path).desc())
        .limit(1)
    )
    return (await session.scalars(query)).one_or_none()


async def role_in(session: AsyncSession, *, user_id: UUID, account_id: UUID) -> Role | None:
    """The role a user has in an account; system scope."""
    membership = await nearest_membership(session, user_id=user_id, account_id=account_id)
    return membership.role if membership is not None else None  # type: ignore[return-value]  # as above


async def use_api_key(session: AsyncSession, kept_hash: str, *, now: datetime) -> ApiKey | None:
    """The key with that hash, its use noted; system scope."""
    query = select(ApiKey).join(Account, Account.id == ApiKey.account_id)
    key = (await session.scalars(query.where(ApiKey.secret_hash == kept_hash, is_active()))).one_or_none()
    if key is not None and (key.last_used_at is None or now - key.last_used_at > _SEEN_STEP):
        key.last_used_at = now
    return key


async def check_below(session: AsyncSession, account_id: UUID, *, above_id: UUID) -> None:
    """Whether an account that is not suspended lies below another one; system scope. Raises NotFoundError."""
    above = aliased(Account)
    query = select(Account.id).join(above, func.starts_with(Account.path, above.path))
    if await session.scalar(query.where(Account.id == account_id, above.id == above_id, is_active())) is None:
        raise NotFoundError("there is no such account")


async def memberships_of(session: AsyncSession, user_id: UUID) -> list[tuple[Account, Role]]:
    """Active accounts a user belongs to, by name; system scope."""
    query = (
        select(Account, Membership.role)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.user_id == user_id, Membership.accepted_at.is_not(None), is_active())
        .order_by(Account.name, Account.id)
    )
    return [(account, role) for account, role in (await session.execute(query)).all()]  # type: ignore[misc]  # as above


async def find_standing(session: AsyncSession, account_id: UUID) -> Standing:
    """System scope. Raises NotFoundError."""
    row = (await session.execute(select(Account.country, is_active()).where(Account.id == account_id))).one_or_none()
    if row is None:
        raise NotFoundError("there is no such account")
    country, active = row
    return Standing(suspended=not active, country=country)


def is_active() -> ColumnElement[bool]:
    """Neither the account nor any above it is suspended."""
    above = aliased(Account)
    return ~exists().where(above.suspended_at.is_not(None), func.starts_with(Account.path, above.path))


def select_members(account_id: UUID) -> Select[UUID, UUID, str, str, str, bool, bool, datetime]:
    """Members of an account, in the columns a tenant may read."""
    return (
        select(
            User.id,
            Membership.id,
            User.email,
            User.name,
            Membership.role,
            User.totp_confirmed_at.is_not(None),
            Membership.accepted_at.is_(None),
            Membership.created_at,
        )
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.account_id == account_id)
    )


def to_member(row: Row[UUID, UUID, str, str, str, bool, bool, datetime]) -> Member:
    """One row of `select_members`."""
    user_id, membership_id, email, name, role, second_factor, pending, created_at = row
    return Member(user_id, membership_id, email, name, role, second_factor, pending, created_at)  # type: ignore[arg-type]  # role as above


async def find_member(session: AsyncSession, *, account_id: UUID, user_id: UUID) -> Member:
    """Raises NotFoundError."""
    row = (await session.execute(select_members(account_id).where(User.id == user_id))).one_or_none()
    if row is None:
        raise NotFoundError("there is no such person in this account")
    return to_member(row)


async def member_name(session: AsyncSession, account_id: UUID, user_id: UUID) -> str:
    """Name of a member. Raises NotFoundError when the user is not one."""
    return (await find_member(session, account_id=account_id, user_id=user_id)).name
