"""The audit log: who changed what, written in the same transaction as the change."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.db.session import as_system
from offhook.tenancy.models import Account, AuditEvent
from offhook.tenancy.principal import Principal


async def record_audit(session: AsyncSession, principal: Principal, action: str, object_name: str) -> None:
    """`action` is `resource.verb` in the past tense; `object_name` what it was done to, never a secret.

    Of somebody from an account above, the account's own log names nobody; the log at their home does.
    """
    if principal.home_id is None:
        session.add(_event(principal, principal.account_id, action, object_name))
        return
    session.add(
        AuditEvent(account_id=principal.account_id, actor=principal.shown_name, action=action, object=object_name[:300])
    )
    async with as_system(session):
        where = await session.scalar(select(Account.name).where(Account.id == principal.account_id))
        session.add(_event(principal, principal.home_id, action, f"{where}: {object_name}"))


async def record_own_audit(session: AsyncSession, principal: Principal, action: str, object_name: str) -> None:
    """What somebody did to their own login: it concerns their home alone; system scope."""
    session.add(_event(principal, principal.home_id or principal.account_id, action, object_name))


async def record_audit_above(session: AsyncSession, account: Account, action: str, object_name: str) -> None:
    """What an account changed of itself, in the log of the account above, which it concerns; system scope."""
    if account.parent_id is not None:
        session.add(
            AuditEvent(account_id=account.parent_id, actor=account.name, action=action, object=object_name[:300])
        )


def _event(principal: Principal, account_id: UUID, action: str, object_name: str) -> AuditEvent:
    return AuditEvent(
        account_id=account_id,
        user_id=principal.user_id,
        api_key_id=principal.api_key_id,
        actor=principal.name,
        action=action,
        object=object_name[:300],
    )
