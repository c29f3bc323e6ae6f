"""Reads and writes who wants notices."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.ids import new_id
from offhook.push.models import PushSubscription


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose browser it is: a user's login, or an agent's dialer."""

    account_id: UUID
    user_id: UUID | None = None
    login_id: UUID | None = None
    agent_id: UUID | None = None
    device_hash: str = ""


async def put_subscription(
    session: AsyncSession, owner: Owner, *, endpoint: str, p256dh: str, auth_encrypted: str, language: str
) -> None:
    """A browser that subscribes again is the same; what another person had in it ends."""
    whose = {
        "user_id": owner.user_id,
        "login_id": owner.login_id,
        "agent_id": owner.agent_id,
        "device_hash": owner.device_hash,
    }
    given = {"p256dh": p256dh, "auth_encrypted": auth_encrypted, "language": language, "problem": "", **whose}
    row = {"id": new_id(), "account_id": owner.account_id, "endpoint": endpoint, **given}
    await session.execute(
        insert(PushSubscription)
        .values(row)
        .on_conflict_do_update(index_elements=["account_id", "endpoint"], set_=given)
    )


async def find_subscription(session: AsyncSession, owner: Owner, endpoint: str) -> PushSubscription | None:
    """None when that browser gets no notices, or another person's."""
    query = select(PushSubscription).where(
        PushSubscription.account_id == owner.account_id,
        PushSubscription.endpoint == endpoint,
        PushSubscription.user_id == owner.user_id,
        PushSubscription.agent_id == owner.agent_id,
    )
    return (await session.scalars(query)).first()


async def remove_subscription(session: AsyncSession, subscription_id: UUID) -> None:
    await session.execute(delete(PushSubscription).where(PushSubscription.id == subscription_id))


_WHO_MAY_KNOW = text("""
    SELECT s.id FROM push_subscriptions s
    WHERE s.account_id = :account_id AND (
      EXISTS (
        SELECT FROM agents a WHERE a.number_id = :number_id AND a.on_duty
          AND (a.id = s.agent_id OR a.user_id = s.user_id))
      OR (NOT :at_once AND EXISTS (
        SELECT FROM memberships m WHERE m.user_id = s.user_id AND m.account_id = s.account_id
          AND m.role IN ('owner', 'admin', 'supervisor'))
        AND NOT EXISTS (SELECT FROM agents a WHERE a.number_id = :number_id AND a.user_id = s.user_id)))
      AND (s.agent_id IS NULL OR EXISTS (
        SELECT FROM dialer_links l WHERE l.agent_id = s.agent_id AND l.device_hash = s.device_hash))
    ORDER BY s.id
""")


async def who_may_know(session: AsyncSession, *, account_id: UUID, number_id: UUID, at_once: bool) -> Sequence[UUID]:
    """Browsers of the number's agents who are on duty; and of staff who asked for notices though they are no agents
    of it, except for what needs somebody `at_once`. System scope.
    """
    values = {"account_id": account_id, "number_id": number_id, "at_once": at_once}
    return list((await session.execute(_WHO_MAY_KNOW, values)).scalars())
