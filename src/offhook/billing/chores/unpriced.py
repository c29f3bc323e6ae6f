"""The worker's part of calls that nobody could price: whoever sells them is mailed, once a day for each reason."""

import json
import re
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.paper.words import Words
from offhook.billing.parties.mail import notice_to_seller, send_notice
from offhook.billing.ports import InvoicingParts
from offhook.kit.errors import NotFoundError
from offhook.kit.mail import Mail
from offhook.tenancy.api import Account, Principal, get_account, record_audit

_ACTION = "calls.unpriced"
_ID = re.compile(r"'([0-9a-f]{8}-[0-9a-f-]{27})'")
_NAMES = text("""
    SELECT name, account_id AS seller_id FROM rate_plans WHERE id = :id
    UNION ALL SELECT name, parent_id FROM accounts WHERE id = :id
""")
_TOLD = text("""
    SELECT EXISTS (SELECT FROM audit_events WHERE account_id = :account_id AND action = :action AND object = :object
                      AND created_at > now() - interval '1 day')
""")
_ONE_AFTER_THE_OTHER = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 11))")


@dataclass(frozen=True, slots=True)
class _Refused:
    """Many calls of an account are one of these."""

    account_id: UUID
    reason: str


class UnpricedNotices:
    """What was heard since it was told last."""

    def __init__(self) -> None:
        self._heard: dict[_Refused, str] = {}

    def hear(self, payload: str) -> None:
        """By the number that was called, the first of each."""
        told = json.loads(payload)
        self._heard.setdefault(_Refused(UUID(told["account_id"]), told["reason"]), told["dialled"])

    async def tell(self, parts: InvoicingParts) -> None:
        """The audit log of the seller has it too, and knows when it was told."""
        heard, self._heard = self._heard, {}
        for refused, dialled in heard.items():
            async with parts.database.system() as session:
                mail = await _noted(session, refused, dialled=dialled)
            if mail is not None:
                await send_notice(parts.mailer, mail)


async def _noted(session: AsyncSession, refused: _Refused, *, dialled: str) -> Mail | None:
    try:
        customer = await get_account(session, refused.account_id)
    except NotFoundError:
        return None
    seller, reason = await _seller_and_reason(session, customer, refused.reason)
    told = f"{customer.name}: {reason}"[:300]
    asked = {"account_id": seller.id, "action": _ACTION, "object": told}
    await session.execute(_ONE_AFTER_THE_OTHER, {"key": f"{seller.id} {told}"})
    if await session.scalar(_TOLD, asked):
        return None
    await record_audit(
        session, Principal(user_id=None, account_id=seller.id, role="owner", name="Offhook"), _ACTION, told
    )
    words = Words(seller.language, seller.country)
    values = {"customer": customer.name, "number": dialled, "reason": reason}
    return await notice_to_seller(session, seller, "unpriced", values, words=words)


async def _seller_and_reason(session: AsyncSession, customer: Account, reason: str) -> tuple[Account, str]:
    """Whose plan it is, and the reason with names where it had ids."""
    seller_id = customer.parent_id or customer.id
    for found in _ID.findall(reason):
        named = (await session.execute(_NAMES, {"id": UUID(found)})).one_or_none()
        if named is not None:
            reason = reason.replace(f"'{found}'", named.name)
            seller_id = named.seller_id or seller_id
    return await get_account(session, seller_id), reason
