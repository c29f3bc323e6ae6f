"""Notices to customers about their money, in their language and their seller's name."""

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.paper.words import Words
from offhook.billing.parties.profiles import profile_of
from offhook.kit.errors import UnavailableError
from offhook.kit.ids import new_id
from offhook.kit.mail import Mail, Mailer, MailRefusedError
from offhook.tenancy.api import Account, get_account

log = structlog.get_logger(__name__)


async def notice_to(
    session: AsyncSession, customer: Account, kind: str, told: dict[str, str], *, mail_id: str, words: Words
) -> Mail | None:
    """None when the customer has no address, or no seller; system scope."""
    to = (await profile_of(session, customer.id)).email
    if not to or customer.parent_id is None:
        return None
    seller, profile = await get_account(session, customer.parent_id), await profile_of(session, customer.parent_id)
    name = profile.legal_name or seller.name
    return Mail(
        id=mail_id,
        to=to,
        subject=words.fill(f"mail_{kind}_subject", **told),
        text=words.fill(f"mail_{kind}_body", seller=name, **told),
        sender_name=name,
        reply_to=profile.email,
    )


async def notice_to_seller(
    session: AsyncSession, seller: Account, kind: str, told: dict[str, str], *, words: Words
) -> Mail | None:
    """About what it sells, from the program itself; None when it has no address. System scope."""
    to = (await profile_of(session, seller.id)).email
    if not to:
        return None
    return Mail(
        id=f"{kind}-{new_id()}",
        to=to,
        subject=words.fill(f"mail_{kind}_subject", **told),
        text=words.fill(f"mail_{kind}_body", **told),
        sender_name="Offhook",
        reply_to="",
    )


async def send_notice(mailer: Mailer, mail: Mail) -> bool:
    """Whether it went out; a notice that does not is logged and not sent again."""
    try:
        await mailer.send(mail)
    except (MailRefusedError, UnavailableError) as error:
        log.warning("a notice could not be mailed", mail_id=mail.id, error=error.message)
        return False
    return True
