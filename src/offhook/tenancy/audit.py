"""The audit log: who changed what, written in the same transaction as the change."""

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.tenancy.models import Account, AuditEvent
from offhook.tenancy.principal import Principal


async def record_audit(session: AsyncSession, principal: Principal, action: str, object_name: str) -> None:
    """`action` is `resource.verb` in the past tense; `object_name` what it was done to, never a secret."""
    session.add(
        AuditEvent(
            account_id=principal.account_id,
            user_id=principal.user_id,
            api_key_id=principal.api_key_id,
            actor=principal.name,
            action=action,
            object=object_name[:300],
        )
    )


async def record_audit_above(session: AsyncSession, account: Account, action: str, object_name: str) -> None:
    """What an account changed of itself, in the log of the account above, which it concerns; system scope."""
    if account.parent_id is not None:
        session.add(
            AuditEvent(account_id=account.parent_id, actor=account.name, action=action, object=object_name[:300])
        )
