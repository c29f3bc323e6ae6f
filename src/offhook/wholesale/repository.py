"""Reads accesses; row-level security decides whose."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.errors import NotFoundError
from offhook.kit.phone_number import PhoneNumber
from offhook.numbers.api import NumberFormat
from offhook.tenancy.api import Account, is_active
from offhook.wholesale.attribution import AccessRoute, access_id_of
from offhook.wholesale.models import Access

_CLAIMS = text("SELECT access_id FROM wholesale_claims WHERE network >>= CAST(:address AS inet)")


async def get_access(
    session: AsyncSession, access_id: UUID, *, seller_id: UUID | None = None, lock: bool = False
) -> Access:
    """With `seller_id`, one this account sold; else one it may read. Raises NotFoundError."""
    access = await session.get(Access, access_id)
    if access is None or seller_id not in (None, access.account_id):
        raise NotFoundError("there is no such access")
    if lock:
        await session.refresh(access, with_for_update=True)
    return access


def select_accesses(customer_id: UUID) -> Select[Access]:
    """Of one customer."""
    return select(Access).where(Access.customer_id == customer_id)


async def enabled_accesses(session: AsyncSession) -> Sequence[Access]:
    """Of all accounts; system scope."""
    return (await session.scalars(select(Access).where(Access.enabled).order_by(Access.id))).all()


async def access_routes(session: AsyncSession, *, source: str, address: str) -> list[AccessRoute]:
    """Those whose call it may be, by its login, else by where it comes from; system scope.

    None of a customer that is suspended, itself or with an account above it.
    """
    access_id = access_id_of(source)
    access = await session.get(Access, access_id) if access_id else None
    if access is not None and access.kind == "user":
        ids = [access.id]
    else:
        ids = list(await session.scalars(_CLAIMS, {"address": address})) if address else []
    query = select(Access, Account).join(Account, Account.id == Access.customer_id)
    rows = await session.execute(query.where(Access.id.in_(ids), Access.enabled, is_active()))
    return [_route(access, account) for access, account in rows]


def _route(access: Access, account: Account) -> AccessRoute:
    return AccessRoute(
        endpoint=access.endpoint,
        account_id=access.customer_id,
        name=access.name,
        country=account.country,
        prefix=access.prefix,
        number_format=NumberFormat(access.number_format),
        caller_number=PhoneNumber(access.caller_number) if access.caller_number else None,
        always_shown=access.caller_id == "fixed",
        max_calls=access.max_calls,
        max_calls_per_s=access.max_calls_per_s,
    )
